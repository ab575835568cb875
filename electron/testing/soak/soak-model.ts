/** A version as it must be. */
export interface SoakVersion {
  readonly ref: string;
  readonly model: string;
  /** SHA-256 by path. */
  readonly files: ReadonlyMap<string, string>;
  isDeleted: boolean;
}

/** What was asked for when the process or the power went, so that it may have happened or not. */
export type Pending =
  | { readonly kind: 'import'; readonly version: SoakVersion }
  | { readonly kind: 'delete'; readonly version: SoakVersion };

/** What must be in the registry. So simple that it can be wrong in nothing: a map of what was acknowledged. */
export class SoakModel {
  readonly versions = new Map<string, SoakVersion>();
  pending: Pending[] = [];
  /** What was uncertain after a crash, and how it turned out; whoever tells of it empties it. */
  readonly turnedOut: string[] = [];
  #numbers = new Map<string, number>();

  /** The next number of a model, never given twice: one that was lost may have happened. */
  nextVersion(model: string): string {
    const number = (this.#numbers.get(model) ?? 0) + 1;
    this.#numbers.set(model, number);
    // Every version is a breaking change: these files have nothing in common that a smaller step could promise.
    return `${number}.0.0`;
  }

  add(version: SoakVersion): void {
    this.versions.set(version.ref, version);
  }

  get living(): readonly SoakVersion[] {
    return [...this.versions.values()].filter(({ isDeleted }) => !isDeleted);
  }

  /** Takes what is uncertain as it turned out. */
  settle(pending: Pending, happened: boolean): void {
    this.pending = this.pending.filter((one) => one !== pending);
    if (!happened) return;
    if (pending.kind === 'delete') pending.version.isDeleted = true;
    else this.add(pending.version);
  }
}
