import { isReachingCode } from '../code/commands.ts';
import { decodeText, mayBeEncoded } from './encoded.ts';
import type { PickleState } from './stack.ts';
import { Bytes, LongText, type Value } from './values.ts';

const mostCandidates = 5000;

/** Collects what lies in the texts and byte strings of one stream: pickles, what encodes them, and code. */
export class StreamContents {
  readonly #state: PickleState;
  /** Byte strings that may be pickles themselves. */
  readonly nested: Bytes[] = [];
  /** Bytes that texts encode. */
  readonly encoded: Bytes[] = [];

  constructor(state: PickleState) {
    this.#state = state;
  }

  noteLiteral(literal: Value, at: number): void {
    if (literal instanceof Bytes) this.noteBytes(literal);
    else if (literal instanceof LongText) this.noteBytes(new Bytes(literal.offset, literal.length, null, true));
    else if (typeof literal !== 'string') return;
    else if (mayBeEncoded(literal)) this.#noteEncoded(decodeText(literal), at);
    else if (isReachingCode(literal)) {
      this.#state.note('pickle.code_text', 'high', 'A text in the pickle is program code or a command.', at);
    }
  }

  noteBytes(bytes: Bytes): void {
    if (bytes.length >= 4 && this.nested.length < mostCandidates) this.nested.push(bytes);
  }

  #noteEncoded(data: Uint8Array, at: number): void {
    if (this.encoded.length < mostCandidates) this.encoded.push(new Bytes(at, data.length, data));
  }
}
