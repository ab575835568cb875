import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { freeVersion, highest, nextVersion, parseVersion } from './version-number.ts';

describe('version numbers', () => {
  it.each([
    ['1.2.3', 'breaking', '2.0.0'],
    ['1.2.3', 'feature', '1.3.0'],
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3', 'prerelease', '1.3.0-rc.1'],
    ['1.3.0-rc.1', 'prerelease', '1.3.0-rc.2'],
    ['1.3.0-rc.2', 'finalise', '1.3.0'],
    ['2.0.0-alpha.1', 'prerelease', '2.0.0-alpha.2'],
  ] as const)('%s with a %s change becomes %s', (base, change, expected) => {
    expect(nextVersion(base, change)).toBe(expected);
  });

  it('has nothing to finalise in a release', () => {
    expect(() => nextVersion('1.2.3', 'finalise')).toThrow(
      expect.objectContaining({ code: 'version.unknown_change_type' }),
    );
  });

  it.each(['1', '1.2', 'v1.2.3', '01.2.3', '1.2.3 ', '1.2.3-', 'latest', ''])('refuses %j', (text) => {
    expect(() => parseVersion(text)).toThrow(expect.objectContaining({ code: 'version.not_semver' }));
  });

  it('keeps pre-release and build as written', () => {
    expect(parseVersion('1.0.0-rc.1+build.5')).toBe('1.0.0-rc.1+build.5');
  });

  it('never proposes a version that is taken, and always a later one', () => {
    const release = fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5)).map((parts) => parts.join('.'));
    const change = fc.constantFrom('breaking', 'feature', 'patch', 'prerelease' as const);
    fc.assert(
      fc.property(fc.array(release, { minLength: 1, maxLength: 30 }), fc.nat(), change, (taken, pick, type) => {
        const base = taken[pick % taken.length] ?? '';
        const version = freeVersion(base, type, new Set(taken));
        expect(taken).not.toContain(version);
        expect(semver.gt(version, base)).toBe(true);
        expect(semver.gte(highest(taken) ?? '', base)).toBe(true);
      }),
    );
  });
});
