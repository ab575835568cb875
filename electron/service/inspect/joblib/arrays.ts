import type { Budget } from '../limits.ts';
import {
  type Call,
  classMadeBy,
  entryAt,
  Global,
  isGroup,
  isJoblibArray,
  itemsOf,
  type PickleInput,
  runPickle,
  type Value,
} from '../pickle/index.ts';

/** What dtype a `numpy.dtype(...)` call stands for. */
export interface DtypeFacts {
  readonly itemBytes: number;
  readonly hasObjects: boolean;
}

/** True for the placeholders that joblib writes instead of an array. */
export const isArrayWrapper = (call: Call): boolean => wrapperName(call) !== null;

function wrapperName(call: Call): string | null {
  const made = classMadeBy(call);
  if (!made) return null;
  const { module, name } = made.record;
  return isJoblibArray(module, name) ? name : null;
}

/** Reads the call that rebuilds a numpy.dtype and its state; null where it is none or has an unknown shape. */
export function readDtype(value: Value | undefined): DtypeFacts | null {
  if (typeof value !== 'object' || value === null || value.kind !== 'call' || !(value.callee instanceof Global))
    return null;
  const [code] = itemsOf(value.args);
  const match = typeof code === 'string' ? /^[<>|=]?([?a-zA-Z])(\d+)$/.exec(code) : null;
  if (!match) return null;
  const kind = match[1] ?? '';
  const count = Number(match[2]);
  const state = itemsOf(value.state);
  const fields = state[4];
  const declared = typeof state[5] === 'number' && state[5] > 0 ? state[5] : null;
  const flags = typeof state[7] === 'number' ? state[7] : 0;
  const hasObjects = kind === 'O' || (flags & 1) === 1;
  const itemBytes = kind === 'U' ? count * 4 : kind === 'V' && fields !== null && declared !== null ? declared : count;
  return Number.isSafeInteger(itemBytes) && itemBytes >= 0 ? { itemBytes, hasObjects } : null;
}

/** Elements of an array of `shape`, or null where the shape is no tuple of sizes or no file can hold it. */
export function elementCount(shape: Value | undefined): number | null {
  if (!isGroup(shape, 'tuple')) return null;
  let count = 1;
  for (const side of shape.items) {
    if (typeof side !== 'number' || !Number.isSafeInteger(side) || side < 0) return null;
    count *= side;
    if (count > Number.MAX_SAFE_INTEGER) return null;
  }
  return count;
}

/** Collects the arrays of one joblib file while its pickle is followed. */
export class InlineArrays {
  /** Arrays met, whether in the stream or in files beside it. */
  count = 0;
  /** Where the pickles of arrays of objects begin: they are judged like any other. */
  readonly objectPickles: number[] = [];
  /** Why an array could not be stepped over, by offset. */
  readonly problems: { readonly detail: string; readonly offset: number }[] = [];
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Steps over the array that follows the BUILD of `call`, when it is a wrapper with inline data. */
  afterBuild(call: Call, input: PickleInput): void {
    const name = wrapperName(call);
    if (name === null) return;
    this.count += 1;
    if (name !== 'NumpyArrayWrapper') return;
    const start = input.position;
    const dtype = readDtype(entryAt(call.state, 'dtype'));
    const count = elementCount(entryAt(call.state, 'shape'));
    if (!dtype || count === null) {
      this.problems.push({
        detail: 'An array in the stream has no readable type or shape, so what follows can not be told from data.',
        offset: start,
      });
      return;
    }
    if (dtype.hasObjects) {
      this.objectPickles.push(start);
      const inner = runPickle(input.source, { start, end: input.end, budget: this.#budget });
      input.position = inner.complete ? inner.end : input.end;
      return;
    }
    const alignment = entryAt(call.state, 'numpy_array_alignment_bytes');
    if (alignment !== undefined && alignment !== null) {
      const padding = input.u8();
      if (padding > 64)
        this.problems.push({ detail: 'An array is padded more than its alignment asks for.', offset: start });
      input.skip(padding, 'padding before an array');
    }
    input.skip(count * dtype.itemBytes, 'an array');
  }
}
