import { parentPort, workerData } from 'node:worker_threads';
import type { LaneTask } from './lane-task.ts';
import { LaneWork } from './lane-work.ts';

/** A lane in a thread of its own. Tasks come from lanes.ts alone and are answered in their order. */

export interface LaneStart {
  readonly memories: readonly WebAssembly.Memory[];
  readonly own: number;
}

const start: LaneStart = workerData;
const work = new LaneWork(start.memories, start.own);

parentPort?.on('message', (task: LaneTask) => {
  try {
    parentPort?.postMessage({ ok: true, result: work.run(task) });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ ok: false, text });
  }
});
