import { StrongroomError } from '../../shared/contract/errors.ts';
import type { Call, Result } from './command.ts';

/** How far work is, and whether it shall stop. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number, step: string) => void;
}

/** Draws how far it is where a person can see it; Ctrl+C stops. */
export async function watched(call: Call, work: (watch: Watch) => Promise<Result>): Promise<Result> {
  const { terminal, onInterrupt } = call.surroundings;
  const abort = new AbortController();
  const stopListening = onInterrupt(() => {
    terminal.err(terminal.showsProgress ? '\r\u001b[KStopping…\n' : 'Stopping…\n');
    abort.abort(new StrongroomError('operation.cancelled', 'Stopped before it was done. Nothing was changed.'));
  });
  let drawn = '';
  const onProgress: Watch['onProgress'] = (done, total, step) => {
    const line = `${step}${total > 0 ? `  ${Math.floor((done / total) * 100)}%` : ''}`;
    if (!terminal.showsProgress || line === drawn) return;
    drawn = line;
    terminal.err(`\r\u001b[K${line}`);
  };
  try {
    return await work({ signal: abort.signal, onProgress });
  } finally {
    if (terminal.showsProgress) terminal.err('\r\u001b[K');
    stopListening();
  }
}
