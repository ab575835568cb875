import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ChangeType } from '../../../shared/model/version.ts';
import type { Registry } from './context.ts';
import { type Bump, bumpBetween, highest, isBumpEnough, isSemantic } from './version-number.ts';

/** The smallest change that a version may be announced as, and why. */
export interface RequiredChange {
  readonly change: Bump;
  readonly because: string;
}

/** What is known of a version when its number is asked for. */
export interface ChangeSubject {
  readonly parentIds: readonly string[];
  readonly quarantineId: string | null;
  readonly adoptedFrom: string | null;
}

/** The smallest change that what differs from the parents allows; null where nothing was compared. */
export function requiredChange(_registry: Registry, _subject: ChangeSubject): RequiredChange | null {
  return null;
}

interface Announced {
  readonly version: string;
  readonly changeType: ChangeType | null;
  /** Versions of the same model that it was made from. */
  readonly parents: readonly string[];
}

/** Refuses a version that announces less than what is required. Throws `version.change_too_small`. */
export function assertChangeSuffices(
  { version, changeType, parents }: Announced,
  required: RequiredChange | null,
): void {
  if (required === null) return;
  const parent = highest(parents);
  const bump =
    isSemantic(version) && parent !== null
      ? bumpBetween(parent, version)
      : changeType === 'finalise' || changeType === 'prerelease'
        ? null
        : changeType;
  if (bump === null || isBumpEnough(bump, required.change)) return;
  throw new StrongroomError(
    'version.change_too_small',
    `${version} would be a ${bump} change, but ${required.because}: it is a ${required.change} change at least.`,
    { version, bump, required: required.change },
  );
}
