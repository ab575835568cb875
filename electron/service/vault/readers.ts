/** Counts the work that reads packs, so that a pack's file is deleted only when nobody may still want it. */
export class Readers {
  readonly #active = new Set<Promise<unknown>>();

  /** Runs work that looks up rows and reads the packs that they name. */
  track<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    const ended = running.then(
      () => undefined,
      () => undefined,
    );
    this.#active.add(ended);
    void ended.then(() => this.#active.delete(ended));
    return running;
  }

  /** Resolves when everything that runs now has ended; what begins later sees the rows as they are by then. */
  async gone(): Promise<void> {
    await Promise.all(this.#active);
  }
}
