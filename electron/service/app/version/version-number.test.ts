import semver from 'semver';
import { describe, expect, it } from 'vitest';
import {
  bumpBetween,
  freeVersion,
  highest,
  isBelow,
  nextVersion,
  parseVersion,
  qualifierOf,
} from './version-number.ts';

const next = (base: string, change: Parameters<typeof nextVersion>[0]['change'], qualifier: string | null = null) =>
  nextVersion({ base, change, qualifier });

describe('version numbers', () => {
  it.each([
    ['1.2.3', 'breaking', '2.0.0'],
    ['1.2.3', 'feature', '1.3.0'],
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3', 'prerelease', '1.3.0-rc.1'],
    ['1.3.0-rc.1', 'prerelease', '1.3.0-rc.2'],
    ['1.3.0-rc.2', 'finalise', '1.3.0'],
    ['1.3.0-rc.2+b7', 'finalise', '1.3.0'],
    ['2.0.0-alpha.1', 'prerelease', '2.0.0-alpha.2'],
    // a pre-release stays one, and its numbers rise when the change is larger than they announce
    ['1.3.0-rc.1', 'patch', '1.3.0-rc.2'],
    ['1.3.0-rc.1', 'feature', '1.3.0-rc.2'],
    ['1.3.0-rc.1', 'breaking', '2.0.0-rc.1'],
    ['1.3.1-rc.1', 'feature', '1.4.0-rc.1'],
    ['1.3.0-alpha.beta', 'prerelease', '1.3.0-alpha.beta.1'],
    ['1.3.0-4', 'prerelease', '1.3.0-5'],
    ['1.3.0-x.7.z.92', 'prerelease', '1.3.0-x.7.z.93'],
  ] as const)('%s with a %s change becomes %s', (base, change, expected) => {
    expect(next(base, change)).toBe(expected);
  });

  it.each([
    ['1.2.3', 'breaking', 'alpha', '2.0.0-alpha.1'],
    ['1.2.3', 'prerelease', 'beta', '1.3.0-beta.1'],
    ['2.0.0-alpha.4', 'prerelease', 'beta', '2.0.0-beta.1'],
    ['2.0.0-beta.1', 'prerelease', 'rc', '2.0.0-rc.1'],
    ['1.2.0', 'patch', 'fast', '1.2.1-fast.1'],
  ] as const)('%s with a %s change as %s becomes %s', (base, change, qualifier, expected) => {
    expect(next(base, change, qualifier)).toBe(expected);
  });

  it('has nothing to finalise in a release, and no qualifier in a final version', () => {
    const refused = expect.objectContaining({ code: 'version.unknown_change_type' });
    expect(() => next('1.2.3', 'finalise')).toThrow(refused);
    expect(() => next('1.3.0-rc.1', 'finalise', 'beta')).toThrow(refused);
  });

  it.each(['1', '1.2', 'v1.2.3', '01.2.3', '1.2.3 ', '1.2.3-', 'latest', '', '1.0.0-01', '1.0.0+', '1.0.0-ä'])(
    'refuses %j',
    (text) => {
      expect(() => parseVersion(text)).toThrow(expect.objectContaining({ code: 'version.not_semver' }));
    },
  );

  it('keeps pre-release and build as written', () => {
    expect(parseVersion('1.0.0-rc.1+build.5')).toBe('1.0.0-rc.1+build.5');
    expect(parseVersion('1.0.0-0A.is.legal')).toBe('1.0.0-0A.is.legal');
    expect(qualifierOf('1.3.0-rc.2')).toBe('rc');
    expect(qualifierOf('1.3.0+build')).toBeNull();
  });

  it('orders the examples of SemVer 2.0, section 11, as written there', () => {
    const rising = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '2.0.0',
      '2.1.0',
      '2.1.1',
    ];
    rising.forEach((version, at) => {
      for (const later of rising.slice(at + 1)) {
        expect(isBelow(version, later), `${version} < ${later}`).toBe(true);
        expect(isBelow(later, version), `${later} < ${version}`).toBe(false);
      }
    });
    expect(highest(rising.toReversed())).toBe('2.1.1');
    // build metadata does not count in precedence, and is kept all the same
    expect(isBelow('1.0.0+a', '1.0.0+b') || isBelow('1.0.0+b', '1.0.0+a')).toBe(false);
  });

  it('goes on after what is taken, and above every parent', () => {
    const bounds = (taken: string[], parents: string[] = []) => ({ taken: new Set(taken), parents });
    const step = (
      base: string,
      change: 'breaking' | 'feature' | 'patch' | 'prerelease',
      qualifier: string | null = null,
    ) => ({ base, change, qualifier }) as const;
    expect(freeVersion(step('1.2.0', 'feature'), bounds(['1.3.0']))).toBe('1.4.0');
    expect(freeVersion(step('1.2.0', 'feature', 'x'), bounds(['1.3.0-x.1']))).toBe('1.3.0-x.2');
    expect(freeVersion(step('1.3.0-rc.1', 'patch', 'exp'), bounds([], ['1.3.0-rc.1']))).toBe('1.3.1-exp.1');
    expect(() => freeVersion(step('1.3.0-rc.1', 'prerelease', 'alpha'), bounds([], ['1.3.0-rc.1']))).toThrow(
      expect.objectContaining({ code: 'version.below_parent' }),
    );
    expect(() => freeVersion({ base: '1.3.0-rc.1', change: 'finalise', qualifier: null }, bounds(['1.3.0']))).toThrow(
      expect.objectContaining({ code: 'version.exists' }),
    );
  });

  it.each([
    ['1.2.3', '1.2.4', 'patch'],
    ['1.2.3', '1.3.0-rc.1', 'feature'],
    ['1.2.3', '2.0.0', 'breaking'],
    ['2.0.0-rc.1', '2.0.0', 'breaking'],
    ['2.0.0-rc.1', '2.0.0-rc.2', 'breaking'],
    ['1.3.1-rc.1', '1.4.0', 'feature'],
  ] as const)('from %s to %s is a %s change', (from, to, bump) => {
    expect(semver.gt(to, from)).toBe(true);
    expect(bumpBetween(from, to)).toBe(bump);
  });
});
