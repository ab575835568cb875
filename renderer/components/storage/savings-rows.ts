import type { Saving } from '../../../shared/model/storage.ts';

/** One bar of the savings: where it begins and how long it is, as parts of the input from 0 to 1. */
export interface SavingRow {
  readonly cause: Saving['cause'];
  readonly savedBytes: number;
  readonly fromBytes: number;
  readonly toBytes: number;
  /** Of the input; negative where the cause cost more than it saved. */
  readonly share: number;
  readonly start: number;
  readonly length: number;
}

/**
 * Savings as a waterfall: each bar begins where the one before it ended, and what is left at the end is stored. A cause that cost bytes
 * leads back.
 */
export function savingRows(savings: readonly Saving[], inputBytes: number): SavingRow[] {
  let at = 0;
  return savings.map((saving) => {
    const share = inputBytes === 0 ? 0 : saving.savedBytes / inputBytes;
    const next = at + share;
    const row = { ...saving, share, start: bounded(Math.min(at, next)), length: Math.min(1, Math.abs(share)) };
    at = next;
    return row;
  });
}

const bounded = (part: number): number => Math.min(1, Math.max(0, part));
