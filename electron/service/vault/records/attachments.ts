import { sha256Hex } from '../../platform/crypto.ts';
import type { RecordLine } from './line.ts';
import type { Attachment } from './walk.ts';

/** UTF-16 units of one part: with the worst escapes of JSON still below the limit of a line. */
const partLength = 256 * 1024;

/** A text that the log holds as a digest only, as lines. The digest is that of the text in UTF-8. */
export function attachmentLines(text: string): readonly RecordLine[] {
  const sha256 = sha256Hex(text);
  const parts = Math.max(1, Math.ceil(text.length / partLength));
  return Array.from({ length: parts }, (_, index) => {
    const piece = text.slice(index * partLength, (index + 1) * partLength);
    return { kind: 'attachment', text: JSON.stringify({ part: index + 1, parts, sha256, text: piece }) };
  });
}

/** Puts attachments together from their parts, which follow each other. */
export class AttachmentParts {
  #sha256 = '';
  #parts: string[] = [];

  /** The whole text when this was its last part; `wrong` when a part is missing or the digest is another. */
  add({ sha256, part, parts, text }: Attachment): { readonly sha256: string; readonly text: string } | 'wrong' | null {
    if (part === 1) {
      this.#sha256 = sha256;
      this.#parts = [];
    }
    if (sha256 !== this.#sha256 || part !== this.#parts.length + 1 || part > parts) return 'wrong';
    this.#parts.push(text);
    if (part < parts) return null;
    const whole = this.#parts.join('');
    this.#parts = [];
    return sha256Hex(whole) === sha256 ? { sha256, text: whole } : 'wrong';
  }
}
