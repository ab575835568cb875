/** Marks an open group on the stack (opcode MARK). */
export class Mark {
  readonly kind = 'mark';
}

/** Something whose content is not kept: a float's text, a huge integer, an item that the bounds dropped. */
export class Opaque {
  readonly kind = 'opaque';
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}

/** A string that is too long to keep; only its place is known. */
export class LongText {
  readonly kind = 'text';
  readonly offset: number;
  readonly length: number;
  constructor(offset: number, length: number) {
    this.offset = offset;
    this.length = length;
  }
}

/** A bytes, bytearray or Python 2 string object, left where it lies in the source; `data` only where it was computed or is a line. */
export class Bytes {
  readonly kind = 'bytes';
  readonly offset: number;
  readonly length: number;
  readonly data: Uint8Array | null;
  /** True for Python 2 strings (SHORT_BINSTRING …), which Python 3 may read as text. */
  readonly isText: boolean;
  constructor(offset: number, length: number, data: Uint8Array | null = null, isText = false) {
    this.offset = offset;
    this.length = length;
    this.data = data;
    this.isText = isText;
  }
}

/** A tuple, list, set or dict. A dict's items are key, value, key, value … */
export class Group {
  readonly kind: 'tuple' | 'list' | 'set' | 'frozenset' | 'dict';
  readonly items: Value[];
  /** Values that it holds when every shared one is counted each time that it is met. */
  weight: number;
  state: Value | undefined = undefined;
  constructor(kind: Group['kind'], items: Value[], weight = 1) {
    this.kind = kind;
    this.items = items;
    this.weight = weight;
  }
}

/** One importable name that a pickle resolves. One record per name and stream; `uses` tells how it was reached. */
export interface GlobalRecord {
  readonly module: string;
  readonly name: string;
  /** Offset of the opcode that resolved it first. */
  readonly offset: number;
  /** Offset of the first opcode that called it, or null. */
  callOffset: number | null;
  /** How it was called first: REDUCE, NEWOBJ, INST … */
  callOpcode: string | null;
  /** Offset where the name went into a container, an argument or a state instead of being called; null if it never did. */
  escapedOffset: number | null;
  /** Arguments of its calls, at most `keptCalls` of them. */
  readonly calls: Call[];
  callCount: number;
  /** Protocol in force, which decides whether dots in `name` reach attributes. */
  readonly protocol: number;
}

/** A resolved global on the symbolic stack. */
export class Global {
  readonly kind = 'global';
  readonly record: GlobalRecord;
  constructor(record: GlobalRecord) {
    this.record = record;
  }
}

/** The result of calling something: what was called, with what, and what was done to the result. */
export class Call {
  readonly kind = 'call';
  readonly callee: Value;
  readonly args: Value;
  readonly keywords: Value;
  readonly opcode: string;
  readonly offset: number;
  weight = 1;
  /** Argument of BUILD. */
  state: Value | undefined = undefined;
  /** Items appended to it. */
  list: Value[] | null = null;
  /** Keys and values set on it, alternating. */
  dict: Value[] | null = null;
  constructor(callee: Value, args: Value, opcode: string, offset: number, keywords: Value = null) {
    this.callee = callee;
    this.args = args;
    this.opcode = opcode;
    this.offset = offset;
    this.keywords = keywords;
  }
}

/** What a persistent id stands for; only the application that reads the pickle knows. */
export class Persistent {
  readonly kind = 'persistent';
  readonly id: Value;
  readonly offset: number;
  state: Value | undefined = undefined;
  constructor(id: Value, offset: number) {
    this.id = id;
    this.offset = offset;
  }
}

/** A symbolic Python object: enough to know what a pickle names and calls, never the object itself. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Mark
  | Opaque
  | LongText
  | Bytes
  | Group
  | Global
  | Call
  | Persistent;

export const isGroup = (value: Value | undefined, kind: Group['kind']): value is Group =>
  value instanceof Group && value.kind === kind;

/** The items of a tuple or list, else nothing. */
export const itemsOf = (value: Value | undefined): readonly Value[] =>
  value instanceof Group && (value.kind === 'tuple' || value.kind === 'list') ? value.items : [];

/** True when `value` is exactly the global `module.name`. */
export const isGlobal = (value: Value | undefined, module: string, name: string): value is Global =>
  value instanceof Global && value.record.module === module && value.record.name === name;

/** Key and value pairs of a dict, or of an object that dict items were set on (OrderedDict, defaultdict). */
export function* entriesOf(value: Value | undefined): Generator<readonly [Value, Value]> {
  const items = value instanceof Call ? value.dict : isGroup(value, 'dict') ? value.items : null;
  if (!items) return;
  for (let at = 0; at + 1 < items.length; at += 2) yield [items[at] ?? null, items[at + 1] ?? null];
}

/** The value that a dict has for `key`, else undefined. */
export function entryAt(value: Value | undefined, key: string): Value | undefined {
  let found: Value | undefined;
  for (const [name, item] of entriesOf(value)) if (name === key) found = item;
  return found;
}

/** The global behind a value that is used as a class: itself, or the one that a persistent module id of old PyTorch files carries. */
export function globalBehind(value: Value | undefined): Global | null {
  if (value instanceof Global) return value;
  if (!(value instanceof Persistent)) return null;
  const [tag, named] = itemsOf(value.id);
  return tag === 'module' && named instanceof Global ? named : null;
}

/** The class, or what else was called, of the object that a call makes; below protocol 2 an object is made by copyreg from its class. */
export function classMadeBy(call: Call): Global | null {
  const isCopied =
    isGlobal(call.callee, 'copyreg', '_reconstructor') || isGlobal(call.callee, 'copy_reg', '_reconstructor');
  return globalBehind((isCopied ? itemsOf(call.args)[0] : undefined) ?? call.callee);
}
