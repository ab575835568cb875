import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Checkpoint } from '../../../../shared/model/audit.ts';
import type { WrittenLog } from '../../../../shared/model/report.ts';
import { makeAuditExport, parseCheckpoint, parseRecord } from '../../audit/index.ts';
import type { AuditRow } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import { type AuditReport, type Pace, renderAuditPdf } from '../../report/index.ts';
import { toAuditRecord } from '../audit-trail.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { inPieces } from '../in-turns.ts';
import type { OperationRun } from '../operations.ts';
import { checkOutput, writeOutput } from '../output-file.ts';
import { pacingOf } from '../pacing.ts';
import type { WorkstationKey } from '../people/workstation-key.ts';
import { inLogThread, worthAThread } from './log-thread.ts';

/** Records that are read before other work may run. */
const RECORDS_AT_ONCE = 5000;

export function requireWorkstationKey(registry: Registry): WorkstationKey {
  if (registry.workstationKey) return registry.workstationKey;
  throw new StrongroomError('registry.not_initialised', 'Set the registry up first: it has no key yet.');
}

export const checkpoint = (registry: Registry): Checkpoint =>
  registry.audit.checkpoint(requireWorkstationKey(registry));

/** Writes the newest checkpoint as a signed note. That it was saved is recorded after what the checkpoint counts. */
export async function saveCheckpoint(registry: Registry, actor: Actor, out: string) {
  await registry.audit.ready();
  const head = checkpoint(registry);
  const written = await writeOutput(registry, out, Buffer.from(head.note));
  commit(registry, actor, (change) =>
    change.noted(
      'checkpoint.saved',
      { type: 'checkpoint', id: head.shortCode, label: out },
      { next: { size: head.size, sha256: written.sha256 } },
    ),
  );
  registry.changed('audit');
  return { ...written, checkpoint: head };
}

export async function listAudit(registry: Registry, query: Parameters<Registry['catalog']['audit']['list']>[0]) {
  const { audit } = registry.catalog;
  const { rows, total } = await inPieces(audit.find(query));
  return { records: rows.map(toAuditRecord), total, actions: audit.actions(), actors: audit.actors() };
}

interface LogToWrite {
  readonly out: string;
  readonly format: 'json' | 'pdf';
}

/** Records whose sealed text a PDF takes in: its pages and that text are in memory at once. */
const MAX_IN_PDF = 20_000;

/** Starts writing the whole log with its checkpoint. Throws those of `checkOutput`, and `report.refused` for a PDF of a log that is too long for one. */
export async function startAuditExport(registry: Registry, actor: Actor, input: LogToWrite) {
  requireWorkstationKey(registry);
  const records = registry.catalog.audit.count();
  if (input.format === 'pdf' && records > MAX_IN_PDF)
    throw new StrongroomError(
      'report.refused',
      `The log has ${records} records, and a PDF takes in ${MAX_IN_PDF}. Export it as JSON, or write a period of it as PDF with the report of the kind audit.`,
      { records, limit: MAX_IN_PDF },
    );
  await checkOutput(registry, input.out);
  const operation = registry.operations.start({
    kind: 'report',
    title: 'Audit log',
    unit: 'items',
    startedBy: actor.id,
    run: async (run) => ({ ...(await exportAudit(registry, actor, input, run)) }),
  });
  return { operationId: operation.id };
}

/** The record of the export itself comes after what the file holds. */
async function exportAudit(
  registry: Registry,
  actor: Actor,
  input: LogToWrite,
  run: OperationRun,
): Promise<WrittenLog> {
  const key = requireWorkstationKey(registry);
  await registry.audit.ready();
  const head = checkpoint(registry);
  const sealed = await seal(registry, head, key, run);
  const content = input.format === 'json' ? sealed : await printed(registry, actor, { head, sealed }, run);
  run.signal.throwIfAborted();
  const written = await writeOutput(registry, input.out, content);
  commit(registry, actor, (change) =>
    change.noted(
      'audit.exported',
      { type: 'audit_export', id: written.sha256, label: input.out },
      {
        next: { format: input.format, records: head.size, sha256: written.sha256, checkpoint: head.shortCode },
      },
    ),
  );
  registry.changed('audit');
  return { path: written.path, sha256: written.sha256, records: head.size, shortCode: head.shortCode };
}

/** The whole log up to a checkpoint as a file that verifies by itself. A long one takes seconds, so a thread makes it. */
async function seal(
  { catalog }: Registry,
  { note, size }: Checkpoint,
  key: WorkstationKey,
  { signal, progress }: OperationRun,
): Promise<readonly Uint8Array[]> {
  if (!worthAThread(size)) {
    const rows = [...catalog.audit.each()].filter(({ seq }) => seq < size);
    return [Buffer.from(makeAuditExport({ checkpoint: parseCheckpoint(note), rows, filter: null, key }))];
  }
  const done = await inLogThread({ kind: 'seal', file: catalog.file, note, key }, { signal, onProgress: progress });
  if (done.kind === 'sealed') return done.pieces;
  throw new StrongroomError('app.bug', 'The thread of an export gave another result.');
}

async function printed(
  registry: Registry,
  actor: Actor,
  { head, sealed }: { readonly head: Checkpoint; readonly sealed: readonly Uint8Array[] },
  run: OperationRun,
): Promise<Uint8Array> {
  const pacing = pacingOf(run);
  const rows = await recordsUntil(registry, head.size, pacing('Reading the log'));
  const json = Buffer.concat(sealed).toString('utf8');
  return await renderAuditPdf(printable(registry, actor, rows, head), json, { pace: pacing('Writing PDF') });
}

async function recordsUntil({ catalog }: Registry, size: number, pace: Pace): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  for (const row of catalog.audit.each()) {
    if (row.seq >= size) break;
    rows.push(row);
    if (rows.length % RECORDS_AT_ONCE === 0) await pace(rows.length, size);
  }
  return rows;
}

function printable(registry: Registry, actor: Actor, rows: readonly AuditRow[], head: Checkpoint): AuditReport {
  const { build, clock, catalog } = registry;
  return {
    registryId: catalog.registry.get()?.id ?? '',
    origin: {
      generatedAt: isoTime(clock.now()),
      generatedBy: { id: actor.id, name: actor.name },
      build: { version: build.version, digest: build.digest },
    },
    checkpoint: head,
    selection: 'all records',
    leftOutRecords: 0,
    records: rows.map(({ seq, hash, canonical }) => ({ seq, hash, proof: null, record: parseRecord(canonical) })),
  };
}
