import { setImmediate as nextTurn } from 'node:timers/promises';
import { noPace, type Pace } from '../report/index.ts';
import type { OperationRun } from './operations.ts';

/** Makes the pace of one step of some work; the step is what a person reads. */
export type Pacing = (step: string) => Pace;

/** Work inside an operation: its progress is told, others run between its pieces, and it ends when a person stops it. */
export const pacingOf =
  ({ signal, progress }: Pick<OperationRun, 'signal' | 'progress'>): Pacing =>
  (step) =>
  async (done, total) => {
    signal.throwIfAborted();
    progress(done, total, step);
    await nextTurn();
  };

/** Work inside a call: others run between its pieces. */
export const yielding: Pacing = () => () => nextTurn();

/** Nothing else runs between its pieces: what it reads is of one moment. */
export const atOnce: Pacing = () => noPace;
