import semver from 'semver';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { ChangeType } from '../../../../shared/model/version.ts';

/** What a change does to the three numbers of a release. */
export type Bump = 'breaking' | 'feature' | 'patch';

const inSemver = { breaking: 'major', feature: 'minor', patch: 'patch' } as const;
const rank = { patch: 1, feature: 2, breaking: 3 } as const satisfies Record<Bump, number>;

/** SemVer 2.0, strict: exactly as written, pre-release and build included. Throws `version.not_semver`. */
export function parseVersion(text: string): string {
  if (isSemantic(text)) return text;
  throw new StrongroomError('version.not_semver', `${text} is not a semantic version such as 1.4.0 or 2.0.0-rc.1.`, {
    version: text,
  });
}

/** semver takes a leading v and spaces as well; a version is kept exactly as written, so these are not. */
export function isSemantic(text: string): boolean {
  const parsed = semver.parse(text, { loose: false });
  return (
    parsed !== null && text === [parsed.version, ...(parsed.build.length > 0 ? [parsed.build.join('.')] : [])].join('+')
  );
}

/** The one that SemVer orders last, or null. */
export const highest = (versions: readonly string[]): string | null =>
  versions.filter(isSemantic).toSorted(semver.rcompare)[0] ?? null;

/** True when SemVer orders `version` before `other`; false where one of them is no semantic version. */
export const isBelow = (version: string, other: string): boolean =>
  isSemantic(version) && isSemantic(other) && semver.lt(version, other);

/** `major.minor.patch` without what follows. */
const coreOf = (version: string): string => {
  const { major, minor, patch } = new semver.SemVer(version);
  return `${major}.${minor}.${patch}`;
};

/** What stands before the running number of a pre-release: `rc` of 1.3.0-rc.2. Null for a release; empty for 1.3.0-2. */
export function qualifierOf(version: string): string | null {
  const parts = semver.prerelease(version);
  if (parts === null) return null;
  return (typeof parts.at(-1) === 'number' ? parts.slice(0, -1) : parts).join('.');
}

const numberOf = (version: string): number => {
  const last = semver.prerelease(version)?.at(-1);
  return typeof last === 'number' ? last : 0;
};

const withQualifier = (core: string, qualifier: string, number: number): string =>
  qualifier === '' ? `${core}-${number}` : `${core}-${qualifier}.${number}`;

/** The bump that a release of these numbers announces: 2.0.0 a breaking one, 1.3.0 a feature, 1.3.1 a patch. */
function bumpOfCore(version: string): Bump {
  const { minor, patch } = new semver.SemVer(version);
  return patch !== 0 ? 'patch' : minor !== 0 ? 'feature' : 'breaking';
}

function inc(version: string, bump: Bump): string {
  const next = semver.inc(version, inSemver[bump]);
  if (next !== null) return next;
  throw new StrongroomError('version.not_semver', `${version} is not a semantic version.`, { version });
}

export interface Step {
  readonly base: string;
  readonly change: ChangeType;
  /** The pre-release that the next version is; null: the base's own, and none after a release. */
  readonly qualifier: string | null;
  /** The base's qualifier is that of a branch, which ends here. */
  readonly endsQualifier?: boolean;
}

/**
 * One step from `base`. A pre-release stays one: only `finalise`, or leaving a branch, takes its qualifier away. Its numbers rise when the
 * change is larger than they announce. Throws `version.unknown_change_type` for a change that does not apply.
 */
export function nextVersion({ base, change, qualifier, endsQualifier = false }: Step): string {
  const own = qualifierOf(base);
  if (change === 'finalise') {
    if (own !== null && qualifier === null) return coreOf(base);
    throw new StrongroomError(
      'version.unknown_change_type',
      own === null
        ? `${base} is not a pre-release: there is nothing to finalise.`
        : 'A final version has no qualifier.',
      { base, change },
    );
  }
  const isKept = own !== null && !endsQualifier;
  const next = qualifier ?? (isKept ? own : change === 'prerelease' ? 'rc' : null);
  if (next === null) return inc(base, change === 'prerelease' ? 'feature' : change);
  const core = coreFor(base, change);
  const number = core === coreOf(base) && next === own ? numberOf(base) + 1 : 1;
  return withQualifier(core, next, number);
}

/** The release that a pre-release after `base` leads to. */
function coreFor(base: string, change: Exclude<ChangeType, 'finalise'>): string {
  if (qualifierOf(base) === null) return inc(base, change === 'prerelease' ? 'feature' : change);
  if (change === 'prerelease' || rank[change] <= rank[bumpOfCore(base)]) return coreOf(base);
  return inc(coreOf(base), change);
}

/** What must hold of a version beside its being a step from its base. */
export interface Bounds {
  readonly taken: ReadonlySet<string>;
  /** No version is below one of these. */
  readonly parents: readonly string[];
}

/**
 * The first version after `base` that is not taken and is above every parent. A final version has one name only. Errors: `version.exists`
 * (the final name is taken), `version.below_parent` (alpha after rc), and those of `nextVersion`.
 */
export function freeVersion(step: Step, { taken, parents }: Bounds): string {
  let version = nextVersion(step);
  for (;;) {
    const above = parents.filter((parent) => isSemantic(parent) && !semver.gt(version, parent));
    if (above.length === 0 && !taken.has(version)) return version;
    if (step.change === 'finalise')
      throw above[0] === undefined ? finalTaken(step.base, version) : below(version, above[0]);
    const qualifier = qualifierOf(version);
    const [higher] = above;
    if (qualifier === null) version = inc(version, step.change === 'prerelease' ? 'feature' : step.change);
    else if (higher === undefined) version = withQualifier(coreOf(version), qualifier, numberOf(version) + 1);
    else if (isBackwards(qualifier, higher)) throw below(version, higher);
    else
      version = withQualifier(inc(coreOf(version), step.change === 'prerelease' ? 'patch' : step.change), qualifier, 1);
  }
}

const order = ['alpha', 'beta', 'rc'];
const isBackwards = (qualifier: string, parent: string): boolean => {
  const before = order.indexOf(qualifierOf(parent) ?? '');
  return before > order.indexOf(qualifier) && order.includes(qualifier);
};

const finalTaken = (base: string, version: string) =>
  new StrongroomError(
    'version.exists',
    `${base} can’t become ${version}: that version exists already. Merge it into main instead, as a change of the newest version there.`,
    { base, version },
  );

/** The refusal of a version that SemVer orders before one of its parents. */
export const below = (version: string, parent: string) =>
  new StrongroomError(
    'version.below_parent',
    `${version} would come before ${parent}, which it follows. A version is never below what it goes on from.`,
    { version, parent },
  );

/** The bump between a parent and a version: the numbers that rose, or those that the parent, a pre-release, had announced. */
export function bumpBetween(parent: string, version: string): Bump {
  const [from, to] = [new semver.SemVer(parent), new semver.SemVer(version)];
  const rose: Bump = to.major !== from.major ? 'breaking' : to.minor !== from.minor ? 'feature' : 'patch';
  if (qualifierOf(parent) === null || coreOf(parent) !== coreOf(version)) return rose;
  return bumpOfCore(parent);
}

/** True when a bump is at least the smallest one that is allowed. */
export const isBumpEnough = (bump: Bump, smallest: Bump): boolean => rank[bump] >= rank[smallest];
