import { isCode } from '../../../../shared/contract/errors.ts';
import type { Budget } from '../limits.ts';
import type { ByteSource } from '../source.ts';
import { StreamContents } from './contents.ts';
import { evaluateBytes, evaluateText } from './evaluate.ts';
import { StreamGuard } from './guard.ts';
import { PickleBreak, PickleInput } from './input.ts';
import { readIndexLine, readLiteral, readName } from './literals.ts';
import { opcode as op } from './opcodes.ts';
import { isCallOfHarmlessAttribute } from './policy.ts';
import { PickleState, type StreamProblem } from './stack.ts';
import {
  Bytes,
  Call,
  Global,
  type GlobalRecord,
  Group,
  globalBehind,
  itemsOf,
  Opaque,
  Persistent,
  type Value,
} from './values.ts';

/** Opcodes that came with protocol 1, by which a pickle without PROTO is told from protocol 0. */
const protocol1Opcodes: ReadonlySet<number> = new Set(Buffer.from(']})KMJXTUqrhjeuGQo1'));

/** What following one pickle stream found; complete up to `end`, also when the stream breaks there. */
export interface PickleStream {
  readonly start: number;
  /** Offset after STOP, or of the place where the stream broke. */
  readonly end: number;
  /** True when STOP was reached. */
  readonly complete: boolean;
  readonly broken: { readonly reason: PickleBreak['reason']; readonly message: string } | null;
  readonly protocol: number;
  readonly opcodeCount: number;
  /** What the pickle stands for; null where the stream broke. */
  readonly value: Value;
  readonly globals: readonly GlobalRecord[];
  readonly problems: readonly StreamProblem[];
  /** Byte strings inside it that may be pickles themselves. */
  readonly nested: readonly Bytes[];
  /** Bytes that texts in it encode: base64, hexadecimal digits, protocol 0. */
  readonly encoded: readonly Bytes[];
  readonly persistentIds: readonly Persistent[];
}

export interface MachineOptions {
  readonly start?: number;
  readonly end?: number;
  readonly budget: Budget;
  /** Called after each BUILD with the object built; may move `input` over data that lies in the stream there (joblib's arrays). */
  readonly afterBuild?: (target: Call, input: PickleInput) => void;
}

/** Follows one pickle from `start` to its STOP, without importing, calling or building anything. Throws nothing. */
export function runPickle(source: ByteSource, options: MachineOptions): PickleStream {
  return new PickleMachine(source, options).run();
}

class PickleMachine {
  readonly #input: PickleInput;
  readonly #options: MachineOptions;
  readonly #state = new PickleState();
  readonly #guard = new StreamGuard(this.#state);
  readonly #contents = new StreamContents(this.#state);
  readonly #persistent: Persistent[] = [];
  readonly #start: number;
  #opcodes = 0;
  #isBinary = false;

  constructor(source: ByteSource, options: MachineOptions) {
    this.#start = options.start ?? 0;
    this.#input = new PickleInput(source, this.#start, options.end ?? source.sizeBytes);
    this.#options = options;
  }

  run(): PickleStream {
    let value: Value = null;
    let broken: PickleStream['broken'] = null;
    try {
      value = this.#follow();
    } catch (error) {
      if (error instanceof PickleBreak) broken = { reason: error.reason, message: error.message };
      else if (isCode(error, 'inspect.limit_exceeded')) {
        broken = { reason: 'flood', message: 'The pickle needs more steps than one inspection may take.' };
      } else throw error;
    }
    const { globals, problems, protocol } = this.#state;
    return {
      start: this.#start,
      end: this.#input.position,
      complete: broken === null,
      broken,
      protocol: protocol === 0 && this.#isBinary ? 1 : protocol,
      opcodeCount: this.#opcodes,
      value,
      globals: [...globals.values()],
      problems,
      nested: this.#contents.nested,
      encoded: this.#contents.encoded,
      persistentIds: this.#persistent,
    };
  }

  #follow(): Value {
    const input = this.#input;
    for (;;) {
      const at = input.position;
      this.#options.budget.spend(1);
      this.#opcodes += 1;
      const code = input.u8();
      if (!this.#isBinary && protocol1Opcodes.has(code)) this.#isBinary = true;
      if (code === op.STOP) return this.#state.pop(at);
      this.#step(code, at);
      if (code !== op.FRAME && code !== op.BUILD) this.#guard.checkFrame(at, input.position);
    }
  }

  #step(code: number, at: number): void {
    const literal = readLiteral(code, this.#input);
    if (literal !== undefined) {
      this.#contents.noteLiteral(literal, at);
      this.#state.push(literal, at);
    } else if (!this.#stackOpcode(code, at) && !this.#memoOpcode(code, at) && !this.#objectOpcode(code, at)) {
      throw new PickleBreak('malformed', `0x${code.toString(16).padStart(2, '0')} is not a pickle opcode.`, at);
    }
  }

  /** An old PyTorch file that is given as encoded text (protocols below 3) is a nested pickle as well. */
  #noteEncodedArgument(args: Value, at: number): void {
    const [given] = itemsOf(args);
    if (!(given instanceof Call)) return;
    const data = evaluateBytes(given, this.#input.source);
    if (data) this.#contents.noteBytes(new Bytes(at, data.length, data));
    else this.#state.note('pickle.indirect_call', 'high', 'The pickle loads what it makes itself.', at);
  }

  #stackOpcode(code: number, at: number): boolean {
    const [state, input] = [this.#state, this.#input];
    switch (code) {
      case op.MARK:
        state.pushMark(at);
        return true;
      case op.POP:
        this.#guard.countIdle(at, this.#opcodes);
        state.discard(at);
        return true;
      case op.POP_MARK:
        this.#guard.countIdle(at, this.#opcodes);
        state.popToMark(at);
        return true;
      case op.DUP:
        this.#guard.countIdle(at, this.#opcodes);
        state.push(state.top(at), at);
        return true;
      case op.PROTO:
        this.#guard.proto(input, at, at === this.#start, this.#opcodes);
        return true;
      case op.FRAME:
        this.#guard.frame(input, at, this.#opcodes);
        return true;
      case op.NEXT_BUFFER:
        state.note('pickle.out_of_band', 'medium', 'The pickle takes data from outside the file.', at);
        state.push(new Opaque('buffer'), at);
        return true;
      case op.READONLY_BUFFER:
        state.top(at);
        return true;
      default:
        return this.#containerOpcode(code, at);
    }
  }

  #containerOpcode(code: number, at: number): boolean {
    const state = this.#state;
    const make = (kind: Group['kind'], items: Value[]): true => {
      state.push(state.group(kind, items, at), at);
      return true;
    };
    switch (code) {
      case op.EMPTY_TUPLE:
        return make('tuple', []);
      case op.EMPTY_LIST:
        return make('list', []);
      case op.EMPTY_DICT:
        return make('dict', []);
      case op.EMPTY_SET:
        return make('set', []);
      case op.TUPLE:
        return make('tuple', state.popToMark(at));
      case op.LIST:
        return make('list', state.popToMark(at));
      case op.FROZENSET:
        return make('frozenset', state.popToMark(at));
      case op.DICT:
        return make('dict', state.popToMark(at));
      case op.TUPLE1:
      case op.TUPLE2:
      case op.TUPLE3: {
        const items: Value[] = [];
        for (let left = code - op.TUPLE1 + 1; left > 0; left -= 1) items.unshift(state.pop(at));
        return make('tuple', items);
      }
      case op.APPEND:
        return this.#add([state.pop(at)], 'list', at);
      case op.APPENDS:
        return this.#add(state.popToMark(at), 'list', at);
      case op.ADDITEMS:
        return this.#add(state.popToMark(at), 'list', at);
      case op.SETITEM: {
        const value = state.pop(at);
        return this.#add([state.pop(at), value], 'dict', at);
      }
      case op.SETITEMS:
        return this.#add(state.popToMark(at), 'dict', at);
      default:
        return false;
    }
  }

  #add(items: Value[], as: 'list' | 'dict', at: number): true {
    const target = this.#state.top(at);
    if (target instanceof Group) this.#state.addTo(target, target.items, items, at);
    else if (target instanceof Call) {
      target[as] ??= [];
      this.#state.addTo(target, target[as], items, at);
    } else {
      // append, extend and __setitem__ of whatever it is get called; remember what they were given.
      this.#state.group('list', items, at);
    }
    return true;
  }

  #memoOpcode(code: number, at: number): boolean {
    const [state, input] = [this.#state, this.#input];
    switch (code) {
      case op.PUT:
        state.put(readIndexLine(input), state.top(at), at, this.#start);
        return true;
      case op.BINPUT:
        state.put(input.u8(), state.top(at), at, this.#start);
        return true;
      case op.LONG_BINPUT:
        state.put(input.uint(4), state.top(at), at, this.#start);
        return true;
      case op.MEMOIZE:
        state.put(state.memo.size, state.top(at), at, this.#start);
        return true;
      case op.GET:
        state.push(state.get(readIndexLine(input), at), at);
        return true;
      case op.BINGET:
        state.push(state.get(input.u8(), at), at);
        return true;
      case op.LONG_BINGET:
        state.push(state.get(input.uint(4), at), at);
        return true;
      default:
        return false;
    }
  }

  #objectOpcode(code: number, at: number): boolean {
    const state = this.#state;
    const input = this.#input;
    switch (code) {
      case op.GLOBAL: {
        const module = readName(input);
        state.push(state.resolve(module, readName(input), at), at);
        return true;
      }
      case op.STACK_GLOBAL: {
        const name = state.pop(at);
        state.push(this.#stackGlobal(state.pop(at), name, at), at);
        return true;
      }
      case op.INST: {
        const module = readName(input);
        const callee = state.resolve(module, readName(input), at);
        const args = state.group('tuple', state.popToMark(at), at);
        return this.#call(callee, args, 'INST', at);
      }
      case op.OBJ: {
        const [callee, ...args] = state.popToMark(at);
        if (callee === undefined) throw new PickleBreak('malformed', 'OBJ has no class to call.', at);
        return this.#call(callee, state.group('tuple', args, at), 'OBJ', at);
      }
      case op.REDUCE:
      case op.NEWOBJ: {
        const args = state.pop(at);
        return this.#call(state.pop(at), args, code === op.REDUCE ? 'REDUCE' : 'NEWOBJ', at);
      }
      case op.NEWOBJ_EX: {
        const keywords = state.pop(at);
        const args = state.pop(at);
        return this.#call(state.pop(at), args, 'NEWOBJ_EX', at, keywords);
      }
      case op.BUILD:
        return this.#build(at);
      case op.PERSID:
        return this.#persistentId(readName(input), at);
      case op.BINPERSID:
        return this.#persistentId(state.pop(at), at);
      case op.EXT1:
        return this.#extension(input.u8(), at);
      case op.EXT2:
        return this.#extension(input.uint(2), at);
      case op.EXT4:
        return this.#extension(input.uint(4), at);
      default:
        return false;
    }
  }

  #stackGlobal(module: Value, name: Value, at: number): Value {
    const [moduleText, nameText] = [evaluateText(module, this.#input.source), evaluateText(name, this.#input.source)];
    if (moduleText !== null && nameText !== null) {
      if (typeof module !== 'string' || typeof name !== 'string') {
        this.#state.note(
          'pickle.computed_global',
          'high',
          'The pickle puts the name of a global together while it is read.',
          at,
        );
      }
      return this.#state.resolve(moduleText, nameText, at);
    }
    this.#state.note(
      'pickle.computed_global',
      'critical',
      'The pickle works out which global it takes only while it is read.',
      at,
    );
    return this.#state.resolve(moduleText ?? '?', nameText ?? '?', at);
  }

  #call(callee: Value, args: Value, opcode: string, at: number, keywords: Value = null): true {
    const call = new Call(callee, args, opcode, at, keywords);
    const named = globalBehind(callee);
    if (named) {
      this.#state.called(named, call);
      if (named.record.name === '_load_from_bytes') this.#noteEncodedArgument(args, at);
    } else if (callee instanceof Call && isCallOfHarmlessAttribute(callee)) {
      // what it names is judged with the getattr
    } else if (callee instanceof Call || callee instanceof Persistent) {
      const what = 'The pickle calls something that it made itself, so what runs is not named in the file.';
      this.#state.note('pickle.indirect_call', 'high', what, at);
    } else {
      this.#state.note('pickle.malformed', 'high', 'The pickle calls something that can not be called.', at);
    }
    if (args instanceof Global) args.record.escapedOffset ??= at;
    this.#state.push(call, at);
    return true;
  }

  #build(at: number): true {
    const state = this.#state.pop(at);
    const target = this.#state.top(at);
    if (state instanceof Global) state.record.escapedOffset ??= at;
    if (target instanceof Call) {
      target.state = state;
      target.weight += state instanceof Group || state instanceof Call ? state.weight : 1;
      this.#options.afterBuild?.(target, this.#input);
    } else if (target instanceof Group || target instanceof Persistent) {
      target.state = state;
    } else if (target instanceof Global) {
      this.#state.note('pickle.class_state', 'high', 'The pickle overwrites attributes of a class or function.', at);
    }
    return true;
  }

  #persistentId(id: Value, at: number): true {
    const persistent = new Persistent(id, at);
    if (this.#persistent.length < 1_000_000) this.#persistent.push(persistent);
    this.#state.push(persistent, at);
    return true;
  }

  #extension(code: number, at: number): true {
    const what = `The pickle calls entry ${code} of Python's extension registry, which the file does not name.`;
    this.#state.note('pickle.extension_registry', 'high', what, at);
    this.#state.push(new Opaque('extension'), at);
    return true;
  }
}
