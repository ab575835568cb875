import { PickleBreak, type PickleInput } from './input.ts';
import { highestProtocol } from './opcodes.ts';
import type { PickleState } from './stack.ts';

const idleOpcodes = 10_000;

/** Watches what a genuine pickler never writes: frames that lie, protocols stated again, opcodes that do nothing. */
export class StreamGuard {
  readonly #state: PickleState;
  #idle = 0;
  #frameEnd = 0;

  constructor(state: PickleState) {
    this.#state = state;
  }

  /** Picklers drop and copy values rarely; a stream of little else is there to keep its reader busy. */
  countIdle(at: number, opcodes: number): void {
    this.#idle += 1;
    if (this.#idle > idleOpcodes && this.#idle * 4 > opcodes) {
      this.#state.note('pickle.opcode_flood', 'high', 'The pickle is mostly opcodes that do nothing.', at);
    }
  }

  /** Reads the argument of PROTO. */
  proto(input: PickleInput, at: number, isFirst: boolean, opcodes: number): void {
    const protocol = input.u8();
    if (protocol > highestProtocol) {
      throw new PickleBreak('malformed', `The pickle claims protocol ${protocol}, which does not exist.`, at);
    }
    if (!isFirst) {
      this.#state.note('pickle.repeated_proto', 'medium', 'The pickle states its protocol again in the middle.', at);
      this.countIdle(at, opcodes);
    }
    this.#state.protocol = protocol;
  }

  /** Reads the argument of FRAME. */
  frame(input: PickleInput, at: number, opcodes: number): void {
    const length = input.length64();
    if (at < this.#frameEnd) {
      this.#state.note('pickle.frame_mismatch', 'medium', 'A frame begins before the one before it ends.', at);
    }
    if (length > input.left) {
      this.#state.note('pickle.frame_mismatch', 'high', 'A frame announces more bytes than the file has.', at);
    }
    if (length < 4) this.countIdle(at, opcodes);
    this.#frameEnd = input.position + length;
  }

  /** An opcode from `at` to `end` must not run over the end of its frame. */
  checkFrame(at: number, end: number): void {
    if (at >= this.#frameEnd || end <= this.#frameEnd) return;
    this.#state.note('pickle.frame_mismatch', 'medium', 'An opcode runs over the end of its frame.', at);
    this.#frameEnd = 0;
  }
}
