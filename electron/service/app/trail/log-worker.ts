import { parentPort, workerData } from 'node:worker_threads';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { formatBytes } from '../../../../shared/model/size-text.ts';
import { parseCheckpoint, wholeExportPieces } from '../../audit/index.ts';
import { type AuditRow, type Catalog, openCatalog } from '../../catalog/index.ts';
import { MAX_SEALED_FILE_BYTES } from '../../evidence/index.ts';
import type { LogMessage, LogTask } from './log-thread.ts';
import { verifyAudit } from './verify-audit.ts';

const task: LogTask = workerData;
const say = (message: LogMessage, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer);
const onProgress = (done: number, total: number, step: string) => say({ kind: 'progress', done, total, step });

try {
  const catalog = openCatalog(task.file, { readonly: true });
  try {
    catalog.atOneMoment(() => work(catalog));
  } finally {
    catalog.close();
  }
} catch (error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof StrongroomError)
    say({
      kind: 'failed',
      code: error.code,
      message: error.message,
      details: JSON.parse(JSON.stringify(error.details)),
    });
  else say({ kind: 'failed', code: 'app.bug', message: text, details: {} });
}

function work(catalog: Catalog): void {
  if (task.kind === 'verify') {
    const clock = { now: () => task.nowMs, monotonicMs: () => performance.now() };
    say({ kind: 'verified', verification: verifyAudit({ catalog, clock }, task.outside, onProgress) });
    return;
  }
  const checkpoint = parseCheckpoint(task.note);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let sizeBytes = 0;
  for (const piece of wholeExportPieces(checkpoint, () => rowsUntil(catalog, checkpoint.size), task.key)) {
    if (piece === null) continue;
    // Copied out of the pool that small buffers share, so that it can be handed over.
    pieces.push(new Uint8Array(piece));
    sizeBytes += piece.length;
    if (sizeBytes > MAX_SEALED_FILE_BYTES)
      throw new StrongroomError(
        'report.refused',
        `The log has ${checkpoint.size} records. Their export would be larger than ${formatBytes(MAX_SEALED_FILE_BYTES)}, which no verifier reads. Write extracts of it instead: the report of the kind audit, one period each.`,
        { records: checkpoint.size, maxBytes: MAX_SEALED_FILE_BYTES },
      );
  }
  say(
    { kind: 'sealed', pieces },
    pieces.map(({ buffer }) => buffer),
  );
}

/** The rows that a checkpoint counts, a page at a time. They are read once to sign and once to write. */
function* rowsUntil(catalog: Catalog, size: number): Generator<AuditRow> {
  for (const row of catalog.audit.each()) {
    if (row.seq >= size) return;
    yield row;
    if (row.seq % 5000 === 4999) onProgress(row.seq + 1, size, 'Sealing');
  }
}
