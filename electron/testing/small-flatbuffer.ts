/** What a field of a table holds: a 32-bit number, text, a list of numbers (32-bit, or 64-bit fractions), a table, or a list of tables. */
export type FlatField =
  | number
  | string
  | { readonly ints: readonly number[] }
  | { readonly doubles: readonly number[] }
  | { readonly table: FlatTable }
  | { readonly tables: readonly FlatTable[] };

/** A table of a FlatBuffer, by the numbers of its fields. */
export type FlatTable = Readonly<Record<number, FlatField>>;

class Writer {
  #bytes = Buffer.alloc(4);

  get end(): number {
    return this.#bytes.length;
  }

  reserve(length: number, alignment = 4): number {
    const start = Math.ceil(this.end / alignment) * alignment;
    this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(start + length - this.end)]);
    return start;
  }

  refer(from: number, to: number): void {
    this.#bytes.writeUInt32LE(to - from, from);
  }

  table(fields: FlatTable): number {
    const numbers = Object.keys(fields).map(Number);
    const slots = Math.max(-1, ...numbers) + 1;
    const layout = this.reserve(4 + 2 * slots);
    const start = this.reserve(4 + 4 * numbers.length);
    this.#bytes.writeUInt16LE(4 + 2 * slots, layout);
    this.#bytes.writeUInt16LE(4 + 4 * numbers.length, layout + 2);
    this.#bytes.writeInt32LE(start - layout, start);
    for (const [index, number] of numbers.entries()) {
      const at = start + 4 + 4 * index;
      this.#bytes.writeUInt16LE(at - start, layout + 4 + 2 * number);
      this.#field(at, fields[number] ?? 0);
    }
    return start;
  }

  #field(at: number, value: FlatField): void {
    if (typeof value === 'number') this.#bytes.writeInt32LE(value, at);
    else if (typeof value === 'string') this.refer(at, this.#list([...Buffer.from(value)], 1));
    else if ('ints' in value) this.refer(at, this.#list(value.ints, 4));
    else if ('doubles' in value) this.refer(at, this.#list(value.doubles, 8));
    else if ('table' in value) this.refer(at, this.table(value.table));
    else {
      const list = this.#list(
        value.tables.map(() => 0),
        4,
      );
      this.refer(at, list);
      for (const [index, table] of value.tables.entries()) this.refer(list + 4 + 4 * index, this.table(table));
    }
  }

  #list(values: readonly number[], bytes: 1 | 4 | 8): number {
    const start = this.reserve(4 + bytes * values.length + (bytes === 1 ? 1 : 0));
    this.#bytes.writeUInt32LE(values.length, start);
    for (const [index, value] of values.entries()) {
      const at = start + 4 + bytes * index;
      if (bytes === 1) this.#bytes.writeUInt8(value, at);
      else if (bytes === 4) this.#bytes.writeInt32LE(value, at);
      else this.#bytes.writeDoubleLE(value, at);
    }
    return start;
  }

  done(root: number): Buffer {
    this.refer(0, root);
    return this.#bytes;
  }
}

/** A FlatBuffer with this root table, for tests of formats whose own library is not at hand. */
export function smallFlatBuffer(root: FlatTable): Buffer {
  const writer = new Writer();
  return writer.done(writer.table(root));
}
