import { type ExcerptRecord, leafHash, MerkleTree, makeExcerpt, parseRecord } from '../../audit/index.ts';
import type { AuditRow } from '../../catalog/index.ts';
import type { Pace } from '../../report/index.ts';
import type { Registry } from '../context.ts';

/** Records that are hashed before other work may run. */
const AT_ONCE = 2000;

/** The Merkle tree over the log, for proofs. It is made in pieces, because a long log takes seconds. */
export class LogTree {
  readonly #catalog: Registry['catalog'];
  readonly #tree = new MerkleTree();

  private constructor(catalog: Registry['catalog']) {
    this.#catalog = catalog;
  }

  static async of({ catalog }: Pick<Registry, 'catalog'>, pace: Pace): Promise<LogTree> {
    const tree = new LogTree(catalog);
    const total = catalog.audit.count();
    while (tree.#tree.size < total) {
      tree.#append(Math.min(total, tree.#tree.size + AT_ONCE));
      await pace(tree.#tree.size, total);
    }
    return tree;
  }

  /** The tree over at least the first `size` records; those that came since it was made are read now. */
  upTo(size: number): MerkleTree {
    this.#append(size);
    return this.#tree;
  }

  #append(size: number): void {
    if (this.#tree.size >= size) return;
    for (const { canonical } of this.#catalog.audit.each(this.#tree.size - 1)) {
      this.#tree.append(leafHash(canonical));
      if (this.#tree.size >= size) return;
    }
  }
}

/** Records with the proof of each that it stands among the first `size`. Without a tree, for a look at a report, they have no proof. */
export const excerptOf = (log: LogTree | null, rows: readonly AuditRow[], size: number): ExcerptRecord[] =>
  log === null
    ? rows.map(({ seq, hash, canonical }) => ({ seq, hash, proof: [], record: parseRecord(canonical) }))
    : makeExcerpt(rows, log.upTo(size), size);
