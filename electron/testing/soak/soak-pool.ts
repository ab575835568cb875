import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noiseFile, textFile } from '../golden/golden-files.ts';

/** Something to import: a file or folder outside the registry, and what must come back of it. */
export interface SoakSource {
  readonly path: string;
  readonly files: ReadonlyMap<string, string>;
}

export type Numbers = () => number;

/** A whole number from 0 to `below` - 1. */
export const pick = (next: Numbers, below: number): number => Math.floor(next() * below);

/** One of a list. */
export function oneOf<T>(next: Numbers, list: readonly T[]): T {
  const chosen = list[pick(next, list.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A pool of related files: weights that are changed a little, put in another order, cut, repeated; folders of small files; noise. */
export class SoakPool {
  readonly #folder: string;
  readonly #next: Numbers;
  readonly #tensors: Buffer[][] = [];
  #number = 0;

  constructor(folder: string, next: Numbers) {
    this.#folder = folder;
    this.#next = next;
    mkdirSync(folder, { recursive: true });
  }

  /** Makes the next source. */
  make(): SoakSource {
    this.#number += 1;
    const kind = this.#next();
    if (kind < 0.6) return this.#file('safetensors', this.#weights());
    if (kind < 0.75) return this.#smallFiles();
    if (kind < 0.9) return this.#file('bin', noiseFile('', 1 + pick(this.#next, 300_000), this.#number).bytes);
    return this.#file('txt', textFile('', 1 + pick(this.#next, 9000)).bytes);
  }

  #file(ending: string, bytes: Uint8Array): SoakSource {
    const name = `source-${this.#number}.${ending}`;
    writeFileSync(path.join(this.#folder, name), bytes);
    return { path: path.join(this.#folder, name), files: new Map([[name, sha256(bytes)]]) };
  }

  #smallFiles(): SoakSource {
    const folder = path.join(this.#folder, `folder-${this.#number}`);
    const files = new Map<string, string>();
    mkdirSync(path.join(folder, 'deep/er'), { recursive: true });
    for (let at = 0; at < 2 + pick(this.#next, 12); at += 1) {
      const name = `${oneOf(this.#next, ['', 'deep/', 'deep/er/'])}f${at}.json`;
      const bytes = textFile('', pick(this.#next, 60)).bytes;
      writeFileSync(path.join(folder, name), bytes);
      files.set(name, sha256(bytes));
    }
    return { path: folder, files };
  }

  /** A new set of tensors, or an earlier one with some of it changed. */
  #weights(): Uint8Array {
    const next = this.#next;
    const known = this.#tensors.length > 0 && next() < 0.8 ? oneOf(next, this.#tensors) : null;
    const tensors = known ? known.map((bytes) => this.#changed(bytes)) : this.#newTensors();
    if (known && next() < 0.3) tensors.reverse();
    this.#tensors.push(tensors);
    return safetensorsOf(tensors);
  }

  #newTensors(): Buffer[] {
    const count = 1 + pick(this.#next, 4);
    return Array.from({ length: count }, () => {
      const values = Float32Array.from({ length: 1000 + pick(this.#next, 50_000) }, () => this.#next() - 0.5);
      return Buffer.from(values.buffer);
    });
  }

  /** The same bytes, or with a share of its values moved a little. */
  #changed(bytes: Buffer): Buffer {
    if (this.#next() < 0.5) return bytes;
    const copy = Buffer.from(bytes);
    for (let at = 0; at + 4 <= copy.length; at += 4 * (1 + pick(this.#next, 40)))
      copy.writeFloatLE(copy.readFloatLE(at) * 1.001, at);
    return copy;
  }
}

function safetensorsOf(tensors: readonly Buffer[]): Uint8Array {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [number, bytes] of tensors.entries()) {
    header[`layer.${number}`] = {
      dtype: 'F32',
      shape: [bytes.length / 4],
      data_offsets: [offset, offset + bytes.length],
    };
    offset += bytes.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...tensors]);
}
