import semver from 'semver';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ChangeType } from '../../../shared/model/version.ts';

/** SemVer 2.0, strict: exactly as written, pre-release and build included. Throws `version.not_semver`. */
export function parseVersion(text: string): string {
  const parsed = semver.parse(text, { loose: false });
  // semver takes a leading v and spaces as well; a version is kept exactly as written, so these are not.
  if (parsed && text === [parsed.version, ...(parsed.build.length > 0 ? [parsed.build.join('.')] : [])].join('+'))
    return text;
  throw new StrongroomError('version.not_semver', `${text} is not a semantic version such as 1.4.0 or 2.0.0-rc.1.`, {
    version: text,
  });
}

/** The one that SemVer orders last, or null. */
export const highest = (versions: readonly string[]): string | null =>
  versions.filter((version) => semver.valid(version) !== null).toSorted(semver.rcompare)[0] ?? null;

/** One step from `base`. Throws `version.unknown_change_type` for a change that does not apply to it. */
export function nextVersion(base: string, change: ChangeType): string {
  const isPrerelease = semver.prerelease(base) !== null;
  const next = {
    breaking: () => semver.inc(base, 'major'),
    feature: () => semver.inc(base, 'minor'),
    patch: () => semver.inc(base, 'patch'),
    prerelease: () => (isPrerelease ? semver.inc(base, 'prerelease') : semver.inc(base, 'preminor', 'rc', '1')),
    finalise: () => (isPrerelease ? semver.inc(base, 'patch') : null),
  }[change]();
  if (next !== null) return next;
  throw new StrongroomError(
    'version.unknown_change_type',
    `${base} is not a pre-release: there is nothing to finalise.`,
    { base, change },
  );
}

/** The first version after `base` by `change` that is not taken: a branch or a second root collides with nothing. */
export function freeVersion(base: string, change: ChangeType, taken: ReadonlySet<string>): string {
  let version = nextVersion(base, change);
  // A finalised version has one name only; when it is taken the next free one is a patch on it.
  while (taken.has(version)) version = nextVersion(version, change === 'finalise' ? 'patch' : change);
  return version;
}
