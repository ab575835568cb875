import { expect, it } from 'vitest';
import { savingRows } from './savings-rows.ts';

it('lets each bar begin where the one before it ended', () => {
  const rows = savingRows(
    [
      { cause: 'deduplication', fromBytes: 100, toBytes: 60, savedBytes: 40 },
      { cause: 'planes', fromBytes: 50, toBytes: 30, savedBytes: 20 },
      { cause: 'raw', fromBytes: 10, toBytes: 15, savedBytes: -5 },
    ],
    100,
  );
  expect(rows.map(({ start, length, share }) => [start, length, share].map((part) => Number(part.toFixed(6))))).toEqual(
    [
      [0, 0.4, 0.4],
      [0.4, 0.2, 0.2],
      [0.55, 0.05, -0.05],
    ],
  );
});

it('draws nothing of an empty vault', () => {
  expect(savingRows([{ cause: 'raw', fromBytes: 0, toBytes: 0, savedBytes: 0 }], 0)).toMatchObject([
    { start: 0, length: 0, share: 0 },
  ]);
});
