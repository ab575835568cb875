import { z } from 'zod';
import type { Output } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import { type AuditRecord, type Checkpoint, Verification } from '../../shared/model/audit.ts';
import { service } from '../client/service.ts';
import { createKeyedStore, type KeyedStore } from './keyed-store.ts';
import { type Loadable, loadedValue } from './loadable.ts';

/** Which records are wanted; null and '' want all. */
export interface AuditFilter {
  readonly actor: string | null;
  readonly action: string | null;
  readonly subject: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly text: string;
}

/** The newest records of a filter as far as they were read, newest first. */
export interface AuditPages {
  readonly records: readonly AuditRecord[];
  readonly total: number;
  readonly actions: readonly string[];
  readonly actors: readonly string[];
}

const PAGE_RECORDS = 200;

/**
 * Puts a newly read first page before what was read earlier. Where the two do not meet, records in between are unknown
 * and the earlier ones are dropped: a gap must never look like a complete log.
 */
export function mergeNewest(earlier: AuditPages | undefined, first: AuditPages): AuditPages {
  const newest = earlier?.records[0]?.seq;
  const oldestRead = first.records.at(-1)?.seq;
  if (earlier === undefined || newest === undefined || oldestRead === undefined || oldestRead > newest) return first;
  return { ...first, records: [...first.records, ...earlier.records.filter((record) => record.seq < oldestRead)] };
}

const readPage = (key: string, before: number | null): Promise<AuditPages> =>
  service.call('audit.list', { ...(JSON.parse(key) as AuditFilter), before, limit: PAGE_RECORDS });

const pages: KeyedStore<AuditPages> = createKeyedStore<AuditPages>(['audit'], async (key) => {
  const first = await readPage(key, null);
  return mergeNewest(loadedValue(pages.store.getState().byKey[key] ?? { status: 'loading' }), first);
});

const keyOf = (filter: AuditFilter): string => JSON.stringify(filter);
const readingMore = new Set<string>();

/** The newest records that a filter lets through. */
export const useAudit = (filter: AuditFilter): Loadable<AuditPages> => pages.use(keyOf(filter));
export const refreshAudit = (filter: AuditFilter): Promise<void> => pages.refresh(keyOf(filter));

/** Reads the next older records, unless all are there or they are being read. Rejects with the service's error. */
export async function readOlderAudit(filter: AuditFilter): Promise<void> {
  const key = keyOf(filter);
  const known = loadedValue(pages.store.getState().byKey[key] ?? { status: 'loading' });
  const oldest = known?.records.at(-1)?.seq;
  if (known === undefined || oldest === undefined || known.records.length >= known.total || readingMore.has(key))
    return;
  readingMore.add(key);
  try {
    const older = await readPage(key, oldest);
    const now = loadedValue(pages.store.getState().byKey[key] ?? { status: 'loading' });
    // A refresh may have dropped what this page continues.
    if (now?.records.at(-1)?.seq === oldest) pages.put(key, { ...now, records: [...now.records, ...older.records] });
  } finally {
    readingMore.delete(key);
  }
}

/** The newest signed checkpoint, signed now when records have come since. Rejects with the service's error. */
export const signCheckpoint = (): Promise<Checkpoint> => service.call('audit.checkpoint', {});

/** Starts verifying the whole log, also against codes that were kept outside. Rejects with the service's error. */
export const startVerification = (codes: string[]): Promise<Output<Methods, 'audit.startVerification'>> =>
  service.call('audit.startVerification', { codes });

const Verified = z.object({ verification: Verification });
/** What the verification found, from its operation's result. */
export const verificationOf = (result: unknown): Verification => Verified.parse(result).verification;

/** Writes the newest checkpoint to a file. Rejects with the service's error. */
export const saveCheckpoint = (out: string): Promise<Output<Methods, 'audit.saveCheckpoint'>> =>
  service.call('audit.saveCheckpoint', { out });

/** Starts writing the log to a file. Rejects with the service's error. */
export const exportAudit = (out: string, format: 'json' | 'pdf'): Promise<Output<Methods, 'audit.export'>> =>
  service.call('audit.export', { out, format });
