import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Catalog } from '../../catalog/index.ts';
import type { Disk, Logger } from '../../platform/index.ts';
import { type CopyRecovery, type RecordLine, SegmentCopy, sealAtBytes } from '../../vault/index.ts';
import { checkpointLine, recordLines } from '../trail/record-lines.ts';

export interface CopyContext {
  readonly disk: Disk;
  readonly catalog: Catalog;
  readonly log: Logger;
}

/**
 * Keeps the vault's copies of the audit log up to date, so that the registry can be rebuilt from its vault. The copies are read from what
 * the database has committed and so never lead it; a crash between commit and copy is caught up at the next start.
 */
export class RecordCopies {
  readonly #context: CopyContext;
  #copy: SegmentCopy | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #isWaiting = false;
  #failure: StrongroomError | null = null;

  constructor(context: CopyContext) {
    this.#context = context;
  }

  /** Why the last attempt to copy failed; null when it did not. */
  get failure(): StrongroomError | null {
    return this.#failure;
  }

  /**
   * Says that something is being committed. The copy follows once the transaction, which is synchronous, has ended; what was
   * committed meanwhile is copied with it. A failure is kept and logged, and the next call tries again: the commit itself stands.
   */
  note(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.inTurn(async () => {
      this.#isWaiting = false;
      await this.catchUp();
    }).catch((error: unknown) => this.#keep(error));
  }

  #keep(error: unknown): void {
    this.#failure =
      error instanceof StrongroomError
        ? error
        : new StrongroomError('app.bug', 'Copying records into the vault failed.', {}, { cause: error });
    this.#context.log.error('records.not_copied', { code: this.#failure.code, error: this.#failure.message });
  }

  /** Runs `work` while nothing is being copied. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when what was committed before is copied, or its failure is kept. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /** Seals the open segment, so that all copies lie in files that never change. */
  seal(): Promise<void> {
    return this.inTurn(async () => {
      await this.catchUp();
      await this.#copy?.seal();
    });
  }

  /** Copies everything that is committed and not copied yet. Call in turn. */
  async catchUp(): Promise<CopyRecovery | null> {
    try {
      const recovered = this.#copy === null ? await this.#open() : null;
      await this.#copyRecords();
      this.#failure = null;
      return recovered;
    } catch (error) {
      // How much was written is for the disk to say.
      this.#copy = null;
      throw error;
    }
  }

  async #open(): Promise<CopyRecovery> {
    this.#copy = await SegmentCopy.open(this.#context.disk);
    return this.#copy.recover();
  }

  async #copyRecords(): Promise<void> {
    const { audit } = this.#context.catalog;
    let lines: RecordLine[] = [];
    let length = 0;
    let next = (this.#copy?.head?.nextSeq ?? 0) - 1;
    const checkpoints = audit.checkpoints(this.#copy?.head?.checkpointSize ?? -1);
    const add = (added: readonly RecordLine[]): void => {
      for (const line of added) {
        lines.push(line);
        length += line.text.length;
      }
    };
    const addCheckpoints = (): void => {
      while ((checkpoints[0]?.size ?? Number.POSITIVE_INFINITY) <= next + 1)
        add(checkpoints.splice(0, 1).map(checkpointLine));
    };
    addCheckpoints();
    for (const row of audit.each(next)) {
      add(recordLines(this.#context.catalog, row));
      next = row.seq;
      addCheckpoints();
      if (length < sealAtBytes) continue;
      await this.#append(lines);
      lines = [];
      length = 0;
    }
    await this.#append(lines);
  }

  async #append(lines: readonly RecordLine[]): Promise<void> {
    const registryId = this.#context.catalog.registry.get()?.id;
    if (registryId !== undefined) await this.#copy?.append(registryId, lines);
  }
}
