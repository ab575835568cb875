const digestBytes = 32;
const smallest = 1024;

/**
 * Numbers by digest, in memory that is counted in bytes and not in strings: a vault of a terabyte has a million chunks. Open addressing; a
 * digest is spread evenly by itself, so its first bytes are the hash.
 */
export class DigestMap {
  #keys = Buffer.alloc(smallest * digestBytes);
  /** The value plus one; 0 marks a free place. */
  #values = new Float64Array(smallest);
  #size = 0;
  readonly #key = Buffer.alloc(digestBytes);

  get size(): number {
    return this.#size;
  }

  has(digest: string): boolean {
    return this.get(digest) !== undefined;
  }

  get(digest: string): number | undefined {
    const value = this.#values[this.#placeOf(digest)] ?? 0;
    return value === 0 ? undefined : value - 1;
  }

  /** Keeps the larger of the value that is there and `value`, a whole number from 0. True when the digest is new. */
  raise(digest: string, value: number): boolean {
    if (2 * this.#size >= this.#values.length) this.#grow();
    const place = this.#placeOf(digest);
    const known = this.#values[place] ?? 0;
    if (value + 1 > known) this.#values[place] = value + 1;
    if (known !== 0) return false;
    this.#key.copy(this.#keys, place * digestBytes);
    this.#size += 1;
    return true;
  }

  /** Where the digest is, or the free place where it would go; leaves its bytes in `#key`. */
  #placeOf(digest: string): number {
    this.#key.write(digest, 'hex');
    return this.#find(this.#key);
  }

  #find(key: Buffer): number {
    const mask = this.#values.length - 1;
    let place = key.readUInt32LE(0) & mask;
    while (this.#values[place] !== 0) {
      const at = place * digestBytes;
      if (key.compare(this.#keys, at, at + digestBytes) === 0) return place;
      place = (place + 1) & mask;
    }
    return place;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = Buffer.alloc(keys.length * 2);
    this.#values = new Float64Array(values.length * 2);
    for (const [index, value] of values.entries()) {
      if (value === 0) continue;
      const key = keys.subarray(index * digestBytes, (index + 1) * digestBytes);
      const place = this.#find(key);
      key.copy(this.#keys, place * digestBytes);
      this.#values[place] = value;
    }
  }
}
