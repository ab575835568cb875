import { expect, it } from 'vitest';
import { noise } from '../../../testing/vault-scene.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import { Lanes } from './lanes.ts';

it.each([0, 2, 3])('hash files beside each other, piece after piece of any lane, with %i threads', async (threads) => {
  const lanes = new Lanes(threads);
  try {
    const slots = [await lanes.acquire(), await lanes.acquire()];
    const pieces = slots.map((slot, at) => {
      const bytes = noise(100_000, at);
      slot.rawBytes.set(bytes);
      return { slot, bytes };
    });
    const [one, other] = [lanes.hashStream(), lanes.hashStream()];
    const working: Promise<unknown>[] = [];
    for (const { slot, bytes } of pieces) {
      working.push(one.update(slot, { at: slot.raw.at, length: bytes.length }));
      working.push(other.update(slot, { at: slot.raw.at + 7, length: 1000 }));
    }
    const apart = noise(300, 9);
    working.push(one.updateBytes(apart));
    const all = Buffer.concat([...pieces.map(({ bytes }) => bytes), apart]);
    apart.fill(0); // its memory is the caller's again
    const parts = Buffer.concat(pieces.map(({ bytes }) => bytes.subarray(7, 1007)));
    expect([await one.digest(), await other.digest()]).toEqual([sha256Hex(all), sha256Hex(parts)]);
    await Promise.all(working);
    expect(await lanes.hashStream().digest()).toBe(sha256Hex(''));
    const [slot] = slots;
    if (!slot) throw new Error('a slot was expected');
    const beyond = { at: slot.allBytes.buffer.byteLength - 1, length: 2 };
    await expect(lanes.hashStream().update(slot, beyond)).rejects.toThrow();
  } finally {
    await lanes.close();
  }
});
