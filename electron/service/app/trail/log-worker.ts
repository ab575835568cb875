import { parentPort, workerData } from 'node:worker_threads';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { makeAuditExport, parseCheckpoint } from '../../audit/index.ts';
import { type AuditRow, type Catalog, openCatalog } from '../../catalog/index.ts';
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
  const rows: AuditRow[] = [];
  for (const row of catalog.audit.each()) {
    if (row.seq >= checkpoint.size) break;
    rows.push(row);
    if (rows.length % 5000 === 0) onProgress(rows.length, checkpoint.size, 'Reading the log');
  }
  onProgress(0, 1, 'Sealing');
  const text = makeAuditExport({ checkpoint, rows, filter: null, key: task.key });
  const bytes = new TextEncoder().encode(text);
  say({ kind: 'sealed', bytes }, [bytes.buffer]);
}
