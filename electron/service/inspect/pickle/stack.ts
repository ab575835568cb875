import { PickleBreak } from './input.ts';
import { Memo } from './memo.ts';
import { Bytes, Call, Global, type GlobalRecord, Group, LongText, Mark, Opaque, type Value } from './values.ts';

const deepestStack = 4_000_000;
const mostMemoEntries = 8_000_000;
const mostKeptItems = 4_000_000;
const mostGlobals = 20_000;
const keptCalls = 64;
/** Tree size from which a value can only have been built to blow up whoever walks it. */
export const bombWeight = 2 ** 40;

export interface StreamProblem {
  readonly code: string;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly detail: string;
  readonly offset: number;
}

/** Stack, memo and table of globals of one pickle stream, all bounded. */
export class PickleState {
  readonly memo = new Memo();
  readonly globals = new Map<string, GlobalRecord>();
  readonly problems: StreamProblem[] = [];
  readonly #stack: Value[] = [];
  readonly #marks: number[] = [];
  readonly #seen = new Set<string>();
  readonly #mark = new Mark();
  #kept = 0;
  protocol = 0;

  get depth(): number {
    return this.#stack.length;
  }

  /** Notes a problem once per code. */
  note(code: string, severity: StreamProblem['severity'], detail: string, offset: number): void {
    if (this.#seen.has(code)) return;
    this.#seen.add(code);
    this.problems.push({ code, severity, detail, offset });
  }

  push(value: Value, offset: number): void {
    if (this.#stack.length >= deepestStack) {
      throw new PickleBreak('flood', 'The pickle piles up more values than any genuine file.', offset);
    }
    this.#stack.push(value);
  }

  pushMark(offset: number): void {
    this.#marks.push(this.#stack.length);
    this.push(this.#mark, offset);
  }

  /** The topmost value, which must not be a mark. */
  top(offset: number): Value {
    const value = this.#stack.at(-1);
    if (value === undefined || value instanceof Mark) {
      throw new PickleBreak('malformed', 'An opcode takes a value from an empty stack.', offset);
    }
    return value;
  }

  pop(offset: number): Value {
    const value = this.top(offset);
    this.#stack.pop();
    return value;
  }

  /** POP takes a mark as well as a value. */
  discard(offset: number): void {
    const value = this.#stack.pop();
    if (value === undefined) throw new PickleBreak('malformed', 'POP meets an empty stack.', offset);
    if (value instanceof Mark) this.#marks.pop();
  }

  /** Everything above the last mark; the mark goes too. */
  popToMark(offset: number): Value[] {
    const at = this.#marks.pop();
    if (at === undefined) throw new PickleBreak('malformed', 'An opcode looks for a mark that nobody set.', offset);
    const items = this.#stack.splice(at);
    items.shift();
    return items;
  }

  put(index: number, value: Value, offset: number, streamStart: number): void {
    // A genuine pickler counts up, so an index can't be larger than the bytes before it; Python sizes its memo by the index.
    if (index > offset - streamStart + 65_536 && index > offset + 65_536) {
      this.note('pickle.memo_bomb', 'high', 'The pickle asks for a memo far larger than itself.', offset);
    }
    if (this.memo.size >= mostMemoEntries && !this.memo.has(index)) {
      throw new PickleBreak('flood', 'The pickle remembers more values than any genuine file.', offset);
    }
    this.memo.set(index, value);
  }

  get(index: number, offset: number): Value {
    const value = this.memo.get(index);
    if (value === undefined) {
      throw new PickleBreak('malformed', `The pickle reads memo entry ${index}, which it never set.`, offset);
    }
    return value;
  }

  /** A container of `items`; watches its weight and notes globals that go into it without being called. */
  group(kind: Group['kind'], items: Value[], offset: number): Group {
    const group = new Group(kind, []);
    this.addTo(group, group.items, items, offset);
    return group;
  }

  /** Adds `items` to `target`, which belongs to `owner`; beyond the bound they are looked at and dropped. */
  addTo(owner: Group | Call, target: Value[], items: readonly Value[], offset: number): void {
    for (const item of items) {
      owner.weight += weightOf(item);
      if (item instanceof Global) item.record.escapedOffset ??= offset;
      if (this.#kept < mostKeptItems) {
        this.#kept += 1;
        target.push(item);
      }
    }
    if (owner.weight > bombWeight) {
      this.note(
        'pickle.memo_bomb',
        'high',
        'Values refer to one another so often that walking them never ends.',
        offset,
      );
    }
  }

  /** The one Global for a name; the first resolution is recorded. */
  resolve(module: string, name: string, offset: number): Global {
    const key = `${module}\n${name}`;
    let record = this.globals.get(key);
    if (!record) {
      if (this.globals.size >= mostGlobals) {
        throw new PickleBreak('flood', 'The pickle names more globals than any genuine file.', offset);
      }
      const { protocol } = this;
      const calls: Call[] = [];
      record = {
        module,
        name,
        offset,
        callOffset: null,
        callOpcode: null,
        escapedOffset: null,
        calls,
        callCount: 0,
        protocol,
      };
      this.globals.set(key, record);
    }
    return new Global(record);
  }

  /** Records that `call` calls `callee`. */
  called(callee: Global, call: Call): void {
    const { record } = callee;
    record.callOffset ??= call.offset;
    record.callOpcode ??= call.opcode;
    record.callCount += 1;
    if (record.calls.length < keptCalls) record.calls.push(call);
    call.weight += weightOf(call.args);
  }
}

export function weightOf(value: Value): number {
  return value instanceof Group || value instanceof Call ? value.weight : 1;
}

/** True for values that a stack opcode may treat as text: strings, and Python 2 strings. */
export const isTextLike = (value: Value): boolean =>
  typeof value === 'string' ||
  value instanceof LongText ||
  (value instanceof Bytes && value.isText) ||
  value instanceof Opaque;
