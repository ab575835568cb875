/** A sum of squares that neither overflows nor vanishes: squares are of what is left when the largest value so far is divided out. */
class Norm {
  #scale = 0;
  #squares = 0;

  add(values: Float64Array, count: number, largest: number): void {
    if (largest === 0) return;
    if (largest > this.#scale) {
      this.#squares *= (this.#scale / largest) ** 2;
      this.#scale = largest;
    }
    let sum = 0;
    for (let at = 0; at < count; at += 1) {
      const part = (values[at] ?? 0) / this.#scale;
      sum += part * part;
    }
    this.#squares += sum;
  }

  /** Norm of this by the norm of another one; null when that is zero or the quotient is beyond any number. */
  by(other: Norm): number | null {
    if (other.#scale === 0) return null;
    const quotient = (this.#scale / other.#scale) * Math.sqrt(this.#squares / other.#squares);
    return this.#scale === 0 ? 0 : Number.isFinite(quotient) ? quotient : null;
  }
}

/** What `Magnitude` comes to. */
export interface MagnitudeFigures {
  readonly elements: number;
  readonly changed: number;
  readonly relativeL2: number | null;
  readonly maxChange: number;
  readonly notFinite: number;
}

/** How far values are from earlier ones, taken piece by piece; memory does not grow with them. */
export class Magnitude {
  readonly #difference = new Norm();
  readonly #earlier = new Norm();
  readonly #figures = { elements: 0, changed: 0, maxChange: 0, notFinite: 0 };

  /** Takes the next `count` values of both sides; their arrays are overwritten. */
  add(before: Float64Array, after: Float64Array, count: number): void {
    const figures = this.#figures;
    figures.elements += count;
    let largestChange = 0;
    let largest = 0;
    for (let at = 0; at < count; at += 1) {
      const earlier = before[at] ?? 0;
      const later = after[at] ?? 0;
      // Two NaN are the same here, and so are the two zeros.
      if (earlier !== later && !(Number.isNaN(earlier) && Number.isNaN(later))) figures.changed += 1;
      const change = later - earlier;
      if (!Number.isFinite(change)) {
        figures.notFinite += 1;
        before[at] = 0;
        after[at] = 0;
        continue;
      }
      after[at] = change;
      largestChange = Math.max(largestChange, Math.abs(change));
      largest = Math.max(largest, Math.abs(earlier));
    }
    figures.maxChange = Math.max(figures.maxChange, largestChange);
    this.#difference.add(after, count, largestChange);
    this.#earlier.add(before, count, largest);
  }

  figures(): MagnitudeFigures {
    return { ...this.#figures, relativeL2: this.#difference.by(this.#earlier) };
  }
}
