import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordHeaderBytes } from './pack-format.ts';
import { placeRecords } from './record-places.ts';
import type { ChunkRow } from './rows.ts';

const rowAt = (packId: string, offset: number, storedBytes: number): ChunkRow => ({
  digest: '',
  packId,
  offset,
  storedBytes,
  rawBytes: storedBytes,
  codec: 0,
  baseDigest: null,
  kind: 'chunk',
  blockAt: null,
});

const rows = fc.array(
  fc.record({ pack: fc.constantFrom('p', 'q'), gap: fc.nat(9000), stored: fc.nat(20_000), isThere: fc.boolean() }),
  { maxLength: 12 },
);

it('places records without overlap, those that follow each other at once, in blocks of their own where there is room', () => {
  fc.assert(
    fc.property(rows, fc.nat(200_000), (given, size) => {
      let offset = 16;
      const placed = given.map(({ pack, gap, stored, isThere }) => {
        offset += gap < 4000 ? 0 : gap;
        const row = isThere ? rowAt(pack, offset, stored) : null;
        if (row) offset += recordHeaderBytes + stored;
        return row;
      });
      const total = placed.reduce((sum, row) => sum + (row ? recordHeaderBytes + row.storedBytes : 0), 0);
      const places = placeRecords(placed, size);
      if (places === null) {
        expect(total).toBeGreaterThan(size);
        return;
      }
      const { runs, records } = places;
      expect(records.map((place) => place === null)).toEqual(placed.map((row) => row === null));
      expect(runs.reduce((sum, { length }) => sum + length, 0)).toBe(total);
      for (const [index, run] of runs.entries()) {
        const before = runs[index - 1];
        expect(run.at).toBeGreaterThanOrEqual(before ? before.at + before.length : 0);
        expect(run.at + run.length).toBeLessThanOrEqual(size);
      }
      for (const [index, row] of placed.entries()) {
        const run =
          row &&
          runs.find(({ packId, at, length }) => {
            const place = records[index] ?? -1;
            return packId === row.packId && place >= at && place + recordHeaderBytes + row.storedBytes <= at + length;
          });
        if (row) expect((records[index] ?? 0) - (run?.at ?? 0)).toBe(row.offset - (run?.offset ?? 0));
      }
      if (total + runs.length * 8192 <= size) for (const run of runs) expect(run.at % 4096).toBe(run.offset % 4096);
    }),
    { numRuns: 200 },
  );
});
