import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { isCode } from '../../../../shared/contract/errors.ts';
import { MAIN_BRANCH, semanticStrategy, type VersionStrategy } from '../../../../shared/model/numbering.ts';
import { isSemantic, qualifierOf } from './version-number.ts';
import { assertOwnNumber, type Numbered, type NumberQuestion, nextNumber } from './version-scheme.ts';
import { assertStrategy } from './version-template.ts';

const digest = (seed: number): string => seed.toString(16).padStart(2, '0').repeat(32);
const at = (second: number): string => new Date(Date.UTC(2026, 10, 26, 9, 0, second)).toISOString();

const question = (given: Partial<NumberQuestion>): NumberQuestion => ({
  model: 'churn',
  strategy: semanticStrategy,
  branch: MAIN_BRANCH,
  from: null,
  branches: [],
  history: [],
  parents: [],
  changeType: null,
  channel: null,
  at: at(0),
  rootDigest: digest(1),
  ...given,
});

const v = (version: string, branch = MAIN_BRANCH, rootDigest = digest(7)): Numbered => ({
  version,
  branch,
  rootDigest,
});
const number = (given: Partial<NumberQuestion>): string => nextNumber(question(given)).version;

describe('semantic versions', () => {
  it('begin at 1.0.0; a second root and a branch never collide with it', () => {
    expect(nextNumber(question({}))).toMatchObject({ version: '1.0.0', changeType: null });
    const history = [v('1.0.0')];
    expect(number({ history })).toBe('1.0.1');
    expect(number({ history, branch: 'exp', from: '1.0.0', branches: ['exp'], changeType: 'patch' })).toBe(
      '1.0.1-exp.1',
    );
    expect(number({ channel: 'alpha' })).toBe('1.0.0-alpha.1');
  });

  it('go on from the branch, from its fork, or from the highest parent', () => {
    const history = [v('1.3.0-exp.2', 'exp'), v('1.4.0'), v('1.3.0-exp.1', 'exp'), v('1.2.0')];
    const exp = { history, branch: 'exp', from: '1.2.0', branches: ['exp', 'new'], changeType: 'feature' } as const;
    expect(number(exp)).toBe('1.3.0-exp.3');
    expect(number({ ...exp, branch: 'new', from: '1.4.0' })).toBe('1.5.0-new.1');
    // main is merged into the branch: the branch is above it from then on
    expect(number({ ...exp, parents: [v('1.4.0'), v('1.3.0-exp.2', 'exp')] })).toBe('1.5.0-exp.1');
    // the branch is merged into main, and its qualifier ends there
    expect(number({ ...exp, branch: MAIN_BRANCH, parents: [v('1.4.0'), v('1.3.0-exp.2', 'exp')] })).toBe('1.5.0');
    expect(number({ ...exp, branch: MAIN_BRANCH, parents: [v('1.3.0-exp.2', 'exp')], history: [v('1.2.0')] })).toBe(
      '1.3.0',
    );
    // nobody named a parent: main goes on from main
    expect(number({ history: [v('9.0.0-exp.1', 'exp'), v('1.4.0')], branches: ['exp'] })).toBe('1.4.1');
  });

  it('are finalised on main only, under their own name only', () => {
    const exp = v('1.3.0-exp.2', 'exp');
    const base = { history: [exp, v('1.2.0')], branches: ['exp'], parents: [exp], changeType: 'finalise' } as const;
    expect(number(base)).toBe('1.3.0');
    expect(() => number({ ...base, branch: 'exp', from: '1.2.0' })).toThrow(
      expect.objectContaining({ code: 'version.unknown_change_type' }),
    );
    expect(() => number({ ...base, history: [...base.history, v('1.3.0')] })).toThrow(
      expect.objectContaining({ code: 'version.exists' }),
    );
    expect(() => number({ ...base, parents: [exp, v('1.4.0')] })).toThrow(
      expect.objectContaining({ code: 'version.below_parent' }),
    );
  });

  it.each([
    ['1.0', {}, 'version.not_semver'],
    ['1.0.0', {}, 'version.exists'],
    ['0.9.0', { parents: [v('1.0.0')] }, 'version.below_parent'],
    ['1.1.0', { branch: 'exp' }, 'version.branch_qualifier'],
    ['1.1.0-other.1', { branch: 'exp' }, 'version.branch_qualifier'],
    ['1.1.0-exp.1', {}, 'version.branch_qualifier'],
  ] as const)('that a person gives are held to the rules: %s %j is %s', (version, given, code) => {
    const asked = question({ history: [v('1.0.0')], branches: ['exp'], from: '1.0.0', ...given });
    expect(() => assertOwnNumber(asked, version)).toThrow(expect.objectContaining({ code }));
    expect(() => assertOwnNumber({ ...asked, branch: 'exp' }, '1.1.0-exp.1+gpu')).not.toThrow();
  });
});

const custom = (template: string, pattern: string): VersionStrategy => ({ kind: 'custom', template, pattern });

describe('other strategies', () => {
  it('name versions by the time of registration', () => {
    const strategy = { kind: 'timestamp' } as const;
    expect(number({ strategy })).toBe('20261126T090000Z');
    expect(number({ strategy, history: [v('20261126T090000Z')] })).toBe('20261126T090000Z.2');
    expect(number({ strategy, branch: 'exp', branches: ['exp'], from: 'x', history: [v('x')] })).toBe(
      '20261126T090000Z-exp.1',
    );
  });

  it('name versions by their files, with more digits where fewer are not unique', () => {
    const strategy = { kind: 'hash', length: 8 } as const;
    expect(number({ strategy })).toBe('01010101');
    expect(number({ strategy, history: [v('01010101')] })).toBe('010101010');
    const same = v('01010101', MAIN_BRANCH, digest(1));
    expect(() => number({ strategy, history: [same] })).toThrow(expect.objectContaining({ code: 'version.exists' }));
    expect(number({ strategy, history: [same], branch: 'exp', branches: ['exp'], from: '01010101' })).toBe(
      '01010101-exp.1',
    );
    expect(() => number({ strategy, rootDigest: null })).toThrow(
      expect.objectContaining({ code: 'version.digest_required' }),
    );
    expect(() => assertOwnNumber(question({ strategy }), '0101010102')).toThrow(
      expect.objectContaining({ code: 'version.pattern_mismatch' }),
    );
  });

  it('name versions by a template whose results match a pattern', () => {
    const strategy = custom('R{year}.{seq:3}', 'R\\d{4}\\.\\d{3}');
    expect(number({ strategy })).toBe('R2026.001');
    const history = [v('R2026.002-exp.1', 'exp'), v('R2026.001')];
    expect(number({ strategy, history, branches: ['exp'] })).toBe('R2026.003');
    const exp = { strategy, history, branches: ['exp'], branch: 'exp', from: 'R2026.001' } as const;
    expect(number(exp)).toBe('R2026.002-exp.2');
    expect(
      number({ ...exp, branch: MAIN_BRANCH, parents: [v('R2026.002-exp.1', 'exp')], changeType: 'finalise' }),
    ).toBe('R2026.002');
    expect(() => assertOwnNumber(question({ strategy }), 'R26.1')).toThrow(
      expect.objectContaining({ code: 'version.pattern_mismatch' }),
    );
    expect(() => number({ strategy: custom('only', 'only'), history: [v('only')] })).toThrow(
      expect.objectContaining({ code: 'version.exists' }),
    );
  });

  it.each([
    ['{year}-{nothing}', '.*'],
    ['{year}', '\\d{3}'],
    ['a b', 'a b'],
    ['{seq}', '(\\d'],
  ])('refuse the template %j with the pattern %j', (template, pattern) => {
    expect(() => assertStrategy(custom(template, pattern), at(0))).toThrow(
      expect.objectContaining({ code: 'model.strategy_refused' }),
    );
  });

  it('have no pre-releases', () => {
    const refused = expect.objectContaining({ code: 'version.unknown_change_type' });
    const history = [v('20261126T090000Z')];
    const strategy = { kind: 'timestamp' } as const;
    expect(() => number({ strategy, history, changeType: 'prerelease' })).toThrow(refused);
    expect(() => number({ strategy, history, channel: 'rc' })).toThrow(refused);
    expect(() => number({ strategy, history, changeType: 'finalise' })).toThrow(refused);
  });
});

/** What a random history may refuse: nothing else may come out of the rules. */
const allowed = ['version.unknown_change_type', 'version.exists', 'version.below_parent'] as const;

const strategies: readonly VersionStrategy[] = [
  semanticStrategy,
  { kind: 'timestamp' },
  { kind: 'hash', length: 8 },
  custom('v{date}.{seq}', 'v\\d{8}\\.\\d+'),
];

const move = fc.record({
  kind: fc.constantFrom('register', 'register', 'branch', 'merge'),
  branch: fc.nat(4),
  parents: fc.array(fc.nat(100), { maxLength: 3 }),
  change: fc.constantFrom(null, 'breaking', 'feature', 'patch', 'prerelease', 'finalise' as const),
  channel: fc.option(fc.constantFrom('alpha', 'beta', 'rc' as const), { freq: 4 }),
  strategy: fc.option(fc.nat(3), { freq: 12 }),
});

interface Line extends Numbered {
  readonly parents: readonly Line[];
  readonly change: string | null;
}

describe('random histories of registrations, branches, merges and finalised versions', () => {
  it.each(strategies.map((strategy) => [strategy.kind, strategy] as const))('of %s versions', (_, first) => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 5, maxLength: 40 }), (moves) => {
        let strategy = first;
        const lines: Line[] = [];
        const forks = new Map<string, string>();
        moves.forEach((one, step) => {
          // Most runs keep one strategy; changing it must not break the others' names.
          if (one.strategy !== null && step % 7 === 6) strategy = strategies[one.strategy] ?? first;
          const pick = (index: number) => lines[index % lines.length];
          const fork = pick(one.parents[0] ?? 0);
          if (one.kind === 'branch' && fork && forks.size < 4) forks.set(`b${forks.size}`, fork.version);
          const names = [MAIN_BRANCH, ...forks.keys()];
          const branch = lines.length === 0 ? MAIN_BRANCH : (names[one.branch % names.length] ?? MAIN_BRANCH);
          const parents = lines.length === 0 ? [] : [...new Set(one.parents.flatMap((index) => pick(index) ?? []))];
          const asked = question({
            strategy,
            branch,
            from: forks.get(branch) ?? null,
            branches: [...forks.keys()],
            history: lines.toReversed(),
            parents,
            changeType: one.change,
            channel: one.channel,
            at: at(step >> 1),
            rootDigest: digest(step),
          });
          try {
            const { version, changeType } = nextNumber(asked);
            check(asked, version, lines);
            expect(() => assertOwnNumber(asked, version)).not.toThrow();
            lines.push({ version, branch, rootDigest: digest(step), parents, change: changeType });
          } catch (error) {
            if (!allowed.some((code) => isCode(error, code))) throw error;
          }
        });
        expect(new Set(lines.map(({ version }) => version)).size).toBe(lines.length);
      }),
      { numRuns: 150 },
    );
  });
});

/** What must hold of every version that the rules gave. */
function check(asked: NumberQuestion, version: string, lines: readonly Line[]): void {
  const { branch, parents, strategy } = asked;
  expect(lines.map((line) => line.version)).not.toContain(version);
  if (branch !== MAIN_BRANCH) expect(version).toMatch(new RegExp(`-${branch}\\.\\d+$`));
  else for (const name of asked.branches) expect(version).not.toMatch(new RegExp(`-${name}\\.\\d+$`));
  if (strategy.kind !== 'semantic') return;
  expect(isSemantic(version)).toBe(true);
  for (const parent of parents) if (isSemantic(parent.version)) expect(semver.gt(version, parent.version)).toBe(true);
  const onMain = lines.filter((line) => line.branch === MAIN_BRANCH && isSemantic(line.version));
  // main rises where nobody said that the version comes from an earlier one
  if (branch === MAIN_BRANCH && parents.length === 0)
    for (const line of onMain) expect(semver.gt(version, line.version), `${version} after ${line.version}`).toBe(true);
  // a pre-release of main stays one unless it is finalised
  const highestParent = parents
    .map((one) => one.version)
    .filter(isSemantic)
    .toSorted(semver.rcompare)[0];
  const base = highestParent ?? onMain.map((one) => one.version).toSorted(semver.rcompare)[0];
  if (base === undefined || branch !== MAIN_BRANCH || asked.changeType === 'finalise') return;
  const qualifier = qualifierOf(base);
  if (qualifier !== null && !asked.branches.includes(qualifier)) expect(qualifierOf(version)).not.toBeNull();
}
