import { expect, it } from 'vitest';
import { noise } from '../../testing/vault-scene.ts';
import type { ReadHandle } from '../platform/disk.ts';
import { batchesOf } from './batches.ts';
import { batchPieces, Lanes } from './lanes/lanes.ts';
import { segmentsOf } from './segments.ts';

it('a batch of tiny tensors ends at so many pieces that a thread can be told of them, and none is left out', async () => {
  const count = 3 * batchPieces + 100;
  const bytes = noise(count * 48, 5);
  const tensors = Array.from({ length: count }, (_, at) => ({ offset: at * 48, length: 48, dtype: null }));
  const handle: Pick<ReadHandle, 'read'> = {
    read: async (into: Uint8Array, offset: number) => {
      into.set(bytes.subarray(offset, offset + into.length));
      return into.length;
    },
  };
  const lanes = new Lanes(0);
  const [slot] = [await lanes.acquire()];
  const pieces: number[] = [];
  const again: Buffer[] = [];
  for await (const { batch } of batchesOf(handle, segmentsOf(bytes.length, tensors), async () => slot)) {
    pieces.push(batch.pieces.length);
    for (const { at, length } of batch.pieces) again.push(Buffer.from(slot.rawBytes.slice(at, at + length)));
  }
  await lanes.close();
  expect(pieces).toEqual([batchPieces, batchPieces, batchPieces, 100]);
  expect(Buffer.compare(Buffer.concat(again), Buffer.from(bytes))).toBe(0);
});
