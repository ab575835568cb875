import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { Problem } from '../../../../shared/model/audit.ts';
import { parseCheckpoint, parseRecord } from '../../audit/index.ts';
import { type AuditRow, type Catalog, isGovernedType } from '../../catalog/index.ts';
import { type Disk, sha256Hex } from '../../platform/index.ts';
import { type Progress, type RecordsRead, readRecords } from '../../vault/index.ts';

const State = z.record(z.string(), z.unknown());
const flushAtLength = 4 * 1024 * 1024;
const rowsAtOnce = 500;

/** How a long step is watched and stopped. */
export interface Watched {
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
}

/** Collects what is to be written, so that it goes into few transactions. */
class Batch {
  readonly #catalog: Catalog;
  #work: (() => void)[] = [];
  #length = 0;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  add(length: number, work: () => void): void {
    this.#work.push(work);
    this.#length += length;
    if (this.#length > flushAtLength) this.flush();
  }

  flush(): void {
    const work = this.#work;
    this.#work = [];
    this.#length = 0;
    this.#catalog.transaction(() => {
      for (const one of work) one();
    });
  }
}

/** Puts the copied records and checkpoints into the log of an empty database, and keeps the attached texts for the replay. */
export async function fillLog(catalog: Catalog, disk: Disk, watched: Watched): Promise<RecordsRead> {
  const { audit, replay } = catalog;
  const batch = new Batch(catalog);
  replay.begin();
  const read = await readRecords(
    disk,
    {
      onRecord: ({ canonical }) => batch.add(canonical.length, () => audit.append(rowOf(canonical))),
      onCheckpoint: ({ note, size }) =>
        batch.add(note.length, () => audit.addCheckpoint({ size, time: parseCheckpoint(note).time, note })),
      onAttachment: (sha256, text) => batch.add(text.length, () => replay.addText(sha256, text)),
      onSegment: (doneBytes) => watched.onProgress?.(doneBytes, doneBytes, 'Reading records'),
    },
    watched.signal,
  );
  batch.flush();
  return read;
}

function rowOf(canonical: string): AuditRow {
  const { seq, time, actor, action, subject } = parseRecord(canonical);
  return {
    seq,
    time,
    actorId: actor?.id ?? null,
    action,
    subjectType: subject.type,
    subjectId: subject.id,
    subjectLabel: subject.label,
    canonical,
    hash: sha256Hex(canonical),
  };
}

/** Brings every governed row to its last state in the log. Gives what could not be brought back. */
export async function replayLog(catalog: Catalog, watched: Watched): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const total = catalog.audit.count();
  let rows: AuditRow[] = [];
  const replayRows = async (): Promise<void> => {
    const taken = rows;
    rows = [];
    watched.signal?.throwIfAborted();
    catalog.transaction(() => {
      for (const row of taken) replayRow(catalog, row, problems);
    });
    watched.onProgress?.((taken.at(-1)?.seq ?? 0) + 1, total, 'Replaying records');
    await nextTurn();
  };
  for (const row of catalog.audit.each()) if (rows.push(row) >= rowsAtOnce) await replayRows();
  await replayRows();
  catalog.transaction(() => catalog.replay.finish());
  for (const { type, id, what } of catalog.replay.missing)
    problems.push({
      code: 'records.missing',
      message: `The ${what} of this ${type} is in no copy.`,
      location: `${type} ${id}`,
    });
  return problems;
}

function replayRow(catalog: Catalog, row: AuditRow, problems: Problem[]): void {
  const { subject, new: next } = parseRecord(row.canonical);
  const state = State.safeParse(next);
  if (!isGovernedType(subject.type) || !state.success) return;
  try {
    catalog.replay.apply(subject.type, subject.id, state.data);
  } catch (error) {
    problems.push({
      code: 'records.corrupt',
      message: `The ${subject.type} ${subject.label} could not be brought back: ${error instanceof Error ? error.message : error}`,
      location: `audit record ${row.seq}`,
    });
  }
}
