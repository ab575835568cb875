import type { Anchor, Problem } from '../../../../shared/model/audit.ts';
import { parseCheckpoint, type SignedCheckpoint } from '../../audit/index.ts';

/** What somebody kept outside the workstation: whole checkpoints, or their codes. */
export interface OutsideAnchors {
  readonly checkpoints: readonly string[];
  readonly codes: readonly string[];
}

export const noAnchors: OutsideAnchors = { checkpoints: [], codes: [] };

const readable = (note: string): SignedCheckpoint | null => {
  try {
    return parseCheckpoint(note);
  } catch {
    return null;
  }
};

/**
 * Compares codes that were kept outside with the checkpoints of the log. A code that none of them has is a log that was cut
 * or rebuilt, an older copy, or another registry. `problems` are those of the log with the outside checkpoints in it.
 */
export function compareAnchors(
  stored: readonly string[],
  outside: OutsideAnchors,
  problems: readonly Problem[],
): { readonly anchor: Anchor; readonly problems: readonly Problem[] } {
  const known = new Map(stored.flatMap((note) => readable(note) ?? []).map((one) => [one.shortCode, one]));
  const missing = outside.codes.map(plainCode).filter((code) => !known.has(code));
  const found = missing.map((code) => ({
    code: 'anchor_unknown',
    location: `code ${code}`,
    message: `No checkpoint of this log has the code ${code}: the log was cut or rebuilt, this is an older copy, or the code is of another registry.`,
  }));
  const given = outside.checkpoints.length + outside.codes.length;
  if (given === 0) return { anchor: { status: 'not_anchored', detail: NOT_ANCHORED }, problems: [] };
  const isWhole = found.length === 0 && problems.length === 0;
  const sizes = [
    ...outside.codes.map((code) => known.get(plainCode(code))?.size ?? 0),
    ...outside.checkpoints.map((note) => readable(note)?.size ?? 0),
  ];
  const anchor: Anchor = isWhole
    ? {
        status: 'anchored',
        detail: `What was kept outside agrees: the first ${Math.max(...sizes)} records are those of then.`,
      }
    : { status: 'differs', detail: 'What was kept outside does not agree with this log, or the log is damaged.' };
  return { anchor, problems: found };
}

const NOT_ANCHORED =
  'Not anchored: nothing that was kept outside was given. A log that was rebuilt with the workstation’s key, or an older copy of the registry, would look the same.';

/** Codes are typed from paper: case, spaces and the letters that look like digits don't matter (Crockford's base 32). */
export function plainCode(code: string): string {
  const digits = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return (digits.match(/.{1,4}/g) ?? []).join('-');
}
