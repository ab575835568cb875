import type { Hash } from 'node:crypto';
import { sha256Stream } from '../../platform/crypto.ts';
import type { LaneTask } from './lane-task.ts';

/** The tasks that go on with a SHA-256 over many batches. */
export type HashTask = Extract<LaneTask, { readonly kind: 'hash' | 'hashBytes' | 'hashed' }>;

/** SHA-256s by number, over ranges of the memories of lanes. */
export class HashStreams {
  readonly #memories: readonly Uint8Array[];
  readonly #streams = new Map<number, Hash>();

  /** `memories` of all lanes, by number. */
  constructor(memories: readonly Uint8Array[]) {
    this.#memories = memories;
  }

  run(task: HashTask): string | null {
    const { stream } = task;
    const hash = this.#streams.get(stream) ?? sha256Stream();
    this.#streams.set(stream, hash);
    switch (task.kind) {
      case 'hash': {
        const { at, length } = task.range;
        const memory = this.#memories[task.lane];
        if (memory === undefined || at + length > memory.length)
          throw new Error('a task leaves the memory of its lane');
        hash.update(memory.subarray(at, at + length));
        return null;
      }
      case 'hashBytes':
        hash.update(task.bytes);
        return null;
      case 'hashed':
        this.#streams.delete(stream);
        return hash.digest('hex');
    }
  }
}
