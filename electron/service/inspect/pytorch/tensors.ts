import type { Budget } from '../limits.ts';
import { Call, entriesOf, Global, Group, isGlobal, isGroup, itemsOf, Persistent, type Value } from '../pickle/index.ts';
import { readDtype, readStorage, type StorageRef } from './storages.ts';

const mostTensors = 200_000;
const mostVisits = 5_000_000;
const deepestWalk = 200;

/** A tensor as the pickle describes it. */
export interface TensorFacts {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly itemBytes: number;
  readonly storage: StorageRef | null;
  /** First element in the storage. */
  readonly offset: number;
  /** True when its elements are one run in the storage, last dimension fastest. */
  readonly isContiguous: boolean;
}

/** The same without a name. */
export interface Described extends Omit<TensorFacts, 'name'> {}

/** The tensor that a persistent id stands for, where a format keeps its tensors apart from the pickle. */
export type TensorBehind = (value: Persistent) => Described | null;

/** All tensors that an object holds, named by the path to each: dictionary keys, positions, attributes, joined by dots. */
export function collectTensors(
  root: Value,
  budget: Budget,
  tensorBehind: TensorBehind = () => null,
): { tensors: TensorFacts[]; isCut: boolean } {
  const walker = new Walker(budget, tensorBehind);
  walker.visit(root, '', 0);
  return { tensors: walker.tensors, isCut: walker.isCut };
}

class Walker {
  readonly tensors: TensorFacts[] = [];
  isCut = false;
  readonly #open = new Set<Value>();
  readonly #budget: Budget;
  readonly #tensorBehind: TensorBehind;
  #visits = 0;

  constructor(budget: Budget, tensorBehind: TensorBehind) {
    this.#budget = budget;
    this.#tensorBehind = tensorBehind;
  }

  visit(value: Value, path: string, depth: number): void {
    if (!(value instanceof Group || value instanceof Call || value instanceof Persistent)) return;
    this.#budget.spend(1);
    this.#visits += 1;
    if (this.#visits > mostVisits || depth > deepestWalk || this.tensors.length >= mostTensors) {
      this.isCut = true;
      return;
    }
    const tensor = value instanceof Call ? describeTensor(value, 0) : this.#behind(value);
    if (tensor) {
      this.tensors.push({ name: path, ...tensor });
      return;
    }
    if (this.#open.has(value)) return;
    this.#open.add(value);
    this.#children(value, path, depth + 1);
    this.#open.delete(value);
  }

  #behind(value: Group | Persistent): Described | null {
    return value instanceof Persistent ? this.#tensorBehind(value) : null;
  }

  #children(value: Group | Call | Persistent, path: string, depth: number): void {
    if (value instanceof Group) {
      if (value.kind === 'dict') this.#entries(value, path, depth);
      else for (const [at, item] of value.items.entries()) this.visit(item, join(path, at), depth);
    }
    if (value instanceof Call) {
      for (const [at, item] of itemsOf(value.args).entries()) this.visit(item, join(path, at), depth);
      for (const [at, item] of (value.list ?? []).entries()) this.visit(item, join(path, at), depth);
      this.#entries(value, path, depth);
    }
    this.#state(value.state, path, depth);
  }

  #entries(value: Value, path: string, depth: number): void {
    for (const [key, item] of entriesOf(value)) this.visit(item, join(path, keyText(key)), depth);
  }

  /** Attributes: a dict, or a tuple of (dict, slots) where a class has both. */
  #state(state: Value | undefined, path: string, depth: number): void {
    if (state === undefined) return;
    if (isGroup(state, 'dict')) this.#entries(state, path, depth);
    else if (isGroup(state, 'tuple') && state.items.some((item) => isGroup(item, 'dict'))) {
      for (const item of state.items)
        if (isGroup(item, 'dict')) this.#entries(item, path, depth);
        else this.visit(item, path, depth);
    } else this.visit(state, path, depth);
  }
}

const join = (path: string, key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);

/** A key as Python's `str` writes it. */
const keyText = (key: Value): string => (typeof key === 'string' ? key : keyLiteral(key));

function keyLiteral(key: Value): string {
  if (key === null) return 'None';
  if (typeof key === 'string') return `'${key}'`;
  if (typeof key === 'boolean') return key ? 'True' : 'False';
  if (typeof key === 'number' || typeof key === 'bigint') return String(key);
  if (!(key instanceof Group)) return '?';
  return `(${key.items.map(keyLiteral).join(', ')}${key.items.length === 1 ? ',' : ''})`;
}

/** Reads the sizes of a tensor: a tuple, or a torch.Size made of one. */
function readSizes(value: Value | undefined): number[] | null {
  const isSize = value instanceof Call && isGlobal(value.callee, 'torch', 'Size');
  const items =
    value instanceof Call
      ? isSize
        ? itemsOf(itemsOf(value.args)[0])
        : null
      : isGroup(value, 'tuple') || isGroup(value, 'list')
        ? value.items
        : null;
  if (!items) return null;
  const sizes = items.map((item) => (typeof item === 'number' && Number.isSafeInteger(item) && item >= 0 ? item : -1));
  return sizes.includes(-1) || sizes.length > 64 ? null : sizes;
}

/** What a rebuilding call of torch makes, or null where it makes no tensor. */
function describeTensor(call: Call, depth: number): Described | null {
  if (!(call.callee instanceof Global) || depth > 8) return null;
  const { module, name } = call.callee.record;
  if (module !== 'torch._utils' && module !== 'torch._tensor' && module !== 'torch.tensor') return null;
  const args = itemsOf(call.args);
  const inner = (value: Value | undefined) => (value instanceof Call ? describeTensor(value, depth + 1) : null);
  switch (name) {
    case '_rebuild_tensor':
    case '_rebuild_tensor_v2':
    case '_rebuild_qtensor':
      return describeStrided(args, null);
    case '_rebuild_tensor_v3':
      return describeStrided(args, readDtype(args[6]));
    case '_rebuild_parameter':
    case '_rebuild_parameter_with_state':
    case '_rebuild_parameter_v2':
      return inner(args[0]);
    case '_rebuild_from_type':
    case '_rebuild_from_type_v2': {
      const [made, , madeOf] = args;
      return made instanceof Global && isGroup(madeOf, 'tuple')
        ? describeTensor(new Call(made, madeOf, 'REDUCE', call.offset), depth + 1)
        : null;
    }
    case '_rebuild_sparse_csr_tensor':
    case '_rebuild_sparse_tensor': {
      // (indices, values, size, …), and (indices, indices, values, size) where rows or columns are compressed.
      const parts = itemsOf(args[1]);
      const at = readSizes(parts[2]) ? 1 : 2;
      const [values, size] = parts.slice(at, at + 2);
      const [content, sizes] = [inner(values), readSizes(size)];
      return content && sizes ? { ...content, shape: sizes, storage: null, isContiguous: false } : null;
    }
    case '_rebuild_meta_tensor_no_storage': {
      const [dtype, sizes] = [readDtype(args[0]), readSizes(args[1])];
      return dtype && sizes
        ? { dtype: dtype[0], itemBytes: dtype[1], shape: sizes, storage: null, offset: 0, isContiguous: false }
        : null;
    }
    default:
      return null;
  }
}

/** (storage, offset, size, stride, …) */
function describeStrided(args: readonly Value[], dtype: readonly [string, number] | null): Described | null {
  const storage = readStorage(args[0]);
  const offset = args[1];
  const shape = readSizes(args[2]);
  if (!storage || typeof offset !== 'number' || !shape) return null;
  return {
    dtype: dtype?.[0] ?? storage.dtype,
    itemBytes: dtype?.[1] ?? storage.itemBytes,
    shape,
    storage,
    offset: offset + storage.viewOffset,
    isContiguous: isContiguous(shape, readSizes(args[3])),
  };
}

/** True when elements of these sizes and strides are one run, the last dimension fastest. */
export function isContiguous(shape: readonly number[], strides: readonly number[] | null): boolean {
  if (strides?.length !== shape.length) return false;
  let expected = 1;
  for (let at = shape.length - 1; at >= 0; at -= 1) {
    const size = shape[at] ?? 0;
    if (size !== 1 && strides[at] !== expected) return shape.includes(0);
    expected *= size;
  }
  return true;
}

/** Elements of a shape. */
export const elementsOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
