import { z } from 'zod';
import { canonicalJson, fromBase64, toBase64 } from '../evidence/index.ts';
import { sha256Hex } from '../platform/crypto.ts';
import type { SignedCheckpoint } from './checkpoint.ts';
import { type LogProblem, logProblem } from './log-problem.ts';
import { leafHash, MerkleTree } from './merkle.ts';
import { verifyInclusion } from './merkle-proof.ts';
import { ChainedEntry, parseRecord, type StoredRecord } from './record.ts';

/** A record outside its log: the content as a person reads it, its hash, and the path to the checkpoint's root (base64). */
export const ExcerptRecord = z.strictObject({
  seq: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** null in a complete export, where the root is computed from all records. */
  proof: z.array(z.string().length(44)).max(64).nullable(),
  record: ChainedEntry,
});
export type ExcerptRecord = z.infer<typeof ExcerptRecord>;

/** The Merkle tree over a log's rows, for proofs; 32 to 64 bytes a record. */
export function treeOf(rows: Iterable<StoredRecord>): MerkleTree {
  const tree = new MerkleTree();
  for (const row of rows) tree.append(leafHash(row.canonical));
  return tree;
}

/** Takes rows out of the log with a proof for each that it is in the tree of `size` records. */
export const makeExcerpt = (rows: Iterable<StoredRecord>, tree: MerkleTree, size: number): ExcerptRecord[] =>
  Array.from(rows, (row) => ({
    seq: row.seq,
    hash: row.hash,
    proof: tree.inclusionProof(row.seq, size).map(toBase64),
    record: parseRecord(row.canonical),
  }));

/** Verifies each record of an excerpt against a checkpoint that has been verified before. Names each record that is wrong. */
export function verifyExcerpt(records: readonly ExcerptRecord[], checkpoint: SignedCheckpoint): readonly LogProblem[] {
  const problems: LogProblem[] = [];
  let last = -1;
  for (const item of records) {
    const { seq, hash, proof, record } = item;
    if (seq <= last) problems.push(logProblem('record_reordered', seq, `Record ${seq} comes after record ${last}.`));
    last = seq;
    const canonical = canonicalJson(record);
    const found = sha256Hex(canonical);
    if (found !== hash || record.seq !== seq) {
      const message = `The content, the number or the hash of record ${seq} was changed: its hash is ${found}, recorded is ${hash}.`;
      problems.push(logProblem('record_edited', seq, message));
    } else if (!isIncluded(canonical, seq, proof, checkpoint)) {
      problems.push(
        logProblem(
          'checkpoint_differs',
          seq,
          `Record ${seq} is not in the log that the checkpoint vouches for, or its proof was changed.`,
        ),
      );
    }
  }
  return problems;
}

function isIncluded(
  canonical: string,
  index: number,
  proof: readonly string[] | null,
  checkpoint: SignedCheckpoint,
): boolean {
  const path = (proof ?? ['']).map(fromBase64);
  if (path.some((hash) => hash === null)) return false;
  const root = Buffer.from(checkpoint.rootHash, 'hex');
  const hashes = path.filter((hash) => hash !== null);
  return verifyInclusion({ index, size: checkpoint.size, leaf: leafHash(canonical), proof: hashes, root });
}

/** A record of which only the place in the log is shown: its leaf hash and the path to the checkpoint's root. */
export interface RecordPlace {
  readonly seq: number;
  readonly leaf: string;
  readonly proof: readonly string[] | null;
}

/** Verifies that each place is in the log that a verified checkpoint vouches for. */
export function verifyPlaces(places: readonly RecordPlace[], checkpoint: SignedCheckpoint): readonly LogProblem[] {
  const problems: LogProblem[] = [];
  let last = -1;
  for (const { seq, leaf, proof } of places) {
    if (seq <= last) problems.push(logProblem('record_reordered', seq, `Record ${seq} comes after record ${last}.`));
    last = seq;
    const path = (proof ?? ['']).map(fromBase64).filter((hash) => hash !== null);
    const root = Buffer.from(checkpoint.rootHash, 'hex');
    const place = { index: seq, size: checkpoint.size, leaf: Buffer.from(leaf, 'hex'), proof: path, root };
    if (path.length !== proof?.length || !verifyInclusion(place))
      problems.push(
        logProblem(
          'checkpoint_differs',
          seq,
          `The place of record ${seq} is not in the log that the checkpoint vouches for.`,
        ),
      );
  }
  return problems;
}
