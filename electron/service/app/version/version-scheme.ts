import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { type Channel, MAIN_BRANCH, VersionNumber, type VersionStrategy } from '../../../../shared/model/numbering.ts';
import type { ChangeType } from '../../../../shared/model/version.ts';
import { compilePattern } from './linear-pattern.ts';
import { below, freeVersion, highest, isBelow, isSemantic, parseVersion, qualifierOf } from './version-number.ts';
import { compactTime, fillTemplate, isCounting, requireDigest } from './version-template.ts';

/** A version as far as numbers go. */
export interface Numbered {
  readonly version: string;
  readonly branch: string;
  readonly rootDigest: string;
}

/** Everything that the next version of a model depends on; no database, so that its rules can be tested by themselves. */
export interface NumberQuestion {
  readonly model: string;
  readonly strategy: VersionStrategy;
  readonly branch: string;
  /** The version that the branch forks from; null for `main`. */
  readonly from: string | null;
  /** Names of all branches that the model has, closed ones too. */
  readonly branches: readonly string[];
  /** Every version of the model, newest first. */
  readonly history: readonly Numbered[];
  /** Parents that are versions of this model. */
  readonly parents: readonly Numbered[];
  readonly changeType: ChangeType | null;
  readonly channel: Channel | null;
  /** ISO-8601 UTC, by the service's clock. */
  readonly at: string;
  readonly rootDigest: string | null;
}

export interface NumberAnswer {
  readonly version: string;
  /** Null for the first version of a model. */
  readonly changeType: ChangeType | null;
  readonly reason: string;
}

const FIRST = '1.0.0';
const isOnBranch = ({ branch }: { branch: string }): boolean => branch !== MAIN_BRANCH;
const takenBy = (question: NumberQuestion): Set<string> => new Set(question.history.map(({ version }) => version));
const on = (question: NumberQuestion, branch: string): string[] =>
  question.history.filter((one) => one.branch === branch).map(({ version }) => version);
const isQualifierOfBranch = (question: NumberQuestion, qualifier: string | null): boolean =>
  qualifier !== null && question.branches.includes(qualifier.split('.')[0] ?? '');

const wrongChange = (message: string, details: Record<string, unknown> = {}) =>
  new StrongroomError('version.unknown_change_type', message, details);

/**
 * The next version of a model. It is not taken, carries its branch's qualifier on a branch, and is above its parents. Errors:
 * `version.unknown_change_type`, `version.exists`, `version.below_parent`, `version.digest_required`, `version.pattern_mismatch`.
 */
export function nextNumber(question: NumberQuestion): NumberAnswer {
  if (question.channel !== null && isOnBranch(question))
    throw wrongChange(
      `On the branch ${question.branch} the qualifier is ${question.branch}; alpha, beta and rc are for main.`,
    );
  if (question.strategy.kind === 'semantic') return nextSemantic(question);
  if (question.changeType === 'prerelease' || question.channel !== null)
    throw wrongChange(
      `Pre-releases are for semantic versions; ${question.model} has ${question.strategy.kind} versions.`,
    );
  return nextOther(question);
}

function nextSemantic(question: NumberQuestion): NumberAnswer {
  const base = baseOf(question);
  if (base === null) return firstSemantic(question);
  const changeType = question.changeType ?? 'patch';
  const isFinal = changeType === 'finalise';
  if (isFinal && isOnBranch(question))
    throw wrongChange('A version is finalised on main: a version on a branch keeps its qualifier.', { base });
  const version = freeVersion(
    {
      base,
      change: changeType,
      qualifier: isOnBranch(question) ? question.branch : question.channel,
      endsQualifier: !isOnBranch(question) && isQualifierOfBranch(question, qualifierOf(base)),
    },
    { taken: takenBy(question), parents: [base, ...question.parents.map((parent) => parent.version)] },
  );
  return { version, changeType, reason: reasonOf(changeType, base, question.branch) };
}

const reasonOf = (change: ChangeType, base: string, branch: string): string => {
  const where = branch === MAIN_BRANCH ? '' : ` on ${branch}`;
  if (change === 'finalise') return `The final version of ${base}.`;
  return change === 'prerelease' ? `A pre-release after ${base}${where}.` : `A ${change} change of ${base}${where}.`;
};

/** What a semantic version goes on from: its highest parent, else the highest of its branch, else the branch's fork. */
function baseOf(question: NumberQuestion): string | null {
  const { parents, changeType, branch, from } = question;
  const own = parents.map(({ version }) => version);
  if (changeType === 'finalise') {
    const open = own.filter((version) => isSemantic(version) && qualifierOf(version) !== null);
    if (open.length > 0) return highest(open);
  }
  return highest(own) ?? highest(on(question, branch)) ?? (from === null ? null : highest([from]));
}

/**
 * What a version without parents in its model is compared with: what it goes on from. For a number that is given, nothing above it, so that a
 * correction of an older line is compared with that line. Null for a first version.
 */
export function precedingVersion(question: NumberQuestion, given: string | null): Numbered | null {
  const { history, branch, from } = question;
  const mayPrecede = ({ version }: Numbered): boolean => given === null || !isBelow(given, version);
  const fork = history.filter(({ version }) => version === from);
  const before = [history.filter((one) => one.branch === branch), fork].map((list) => list.filter(mayPrecede));
  const [found = []] = before.filter((list) => list.length > 0);
  const name = highest(found.map(({ version }) => version));
  // Names of other strategies have no order: the newest comes first.
  return found.find(({ version }) => version === name) ?? found[0] ?? null;
}

/** Also the first one after versions of another strategy: they have no place in the order of semantic ones. */
function firstSemantic(question: NumberQuestion): NumberAnswer {
  const isFirst = question.history.length === 0;
  if (question.changeType === 'finalise') throw wrongChange('There is no pre-release to finalise.');
  const qualifier = isOnBranch(question) ? question.branch : question.channel;
  const taken = takenBy(question);
  let version = qualifier === null ? FIRST : `${FIRST}-${qualifier}.1`;
  if (taken.has(version))
    version = freeVersion({ base: version, change: question.changeType ?? 'patch', qualifier }, { taken, parents: [] });
  return {
    version,
    changeType: isFirst ? null : (question.changeType ?? 'patch'),
    reason: isFirst ? 'The first version of this model.' : 'The first semantic version of this model.',
  };
}

function nextOther(question: NumberQuestion): NumberAnswer {
  const { strategy, branch, changeType, history } = question;
  const isFinal = changeType === 'finalise';
  if (isFinal && !question.parents.some(isOnBranch))
    throw wrongChange('Only a version on a branch can be finalised here: its qualifier is taken away.');
  if (isFinal && isOnBranch(question)) throw wrongChange('A version is finalised on main.');
  const version = isOnBranch(question) ? qualified(question) : isFinal ? finalOther(question) : coreOnMain(question);
  const isFirst = history.length === 0;
  const words = {
    timestamp: 'The time of its registration (UTC)',
    hash: 'From the digest of its files',
    custom: 'From the template',
  };
  const kind = strategy.kind === 'semantic' ? 'custom' : strategy.kind;
  return {
    version,
    changeType: isFirst ? null : (changeType ?? 'patch'),
    reason: `${words[kind]}${branch === MAIN_BRANCH ? '' : `, with the qualifier of the branch ${branch}`}.`,
  };
}

/** The final name of a version of a branch: its own without the qualifier, as far as the strategy has names that last. */
function finalOther(question: NumberQuestion): string {
  const parent = question.parents.find(isOnBranch);
  const version = parent === undefined ? null : lastingCore(question, parent);
  if (parent === undefined || version === null) return coreOnMain(question);
  if (takenBy(question).has(version))
    throw exists(question.model, version, `${parent.version} can’t become it; merge it into main instead.`);
  return version;
}

/** What a version of a branch will be called when it is final; null where that is not settled: it has another strategy's name. */
function lastingCore({ strategy }: NumberQuestion, { version, branch }: Numbered): string | null {
  const core = withoutQualifier(version, branch);
  return strategy.kind === 'custom' && compilePattern(strategy.pattern)(core) ? core : null;
}

/** A version of `main` by the strategy of the model. */
function coreOnMain(question: NumberQuestion): string {
  const { strategy } = question;
  const taken = takenBy(question);
  if (strategy.kind === 'timestamp') return firstFree(compactTime(question.at), taken);
  if (strategy.kind === 'hash') return fromDigest(question, strategy.length, taken);
  return strategy.kind === 'custom' ? fromTemplate(question, strategy, taken) : FIRST;
}

function firstFree(version: string, taken: ReadonlySet<string>): string {
  let free = version;
  for (let number = 2; taken.has(free); number += 1) free = `${version}.${number}`;
  return free;
}

/** The files of a version are its name: the same files can't be registered on `main` again. */
function fromDigest(question: NumberQuestion, shortest: number, taken: ReadonlySet<string>): string {
  const digest = requireDigest(question.rootDigest);
  const same = question.history.find(
    (one) => !isOnBranch(one) && one.rootDigest === digest && digest.startsWith(one.version),
  );
  if (same) throw exists(question.model, same.version, 'Its files are these, and its version is made from them.');
  let length = shortest;
  while (length < digest.length && taken.has(digest.slice(0, length))) length += 1;
  return digest.slice(0, length);
}

type Custom = Extract<VersionStrategy, { kind: 'custom' }>;

function fromTemplate(question: NumberQuestion, { template, pattern }: Custom, taken: ReadonlySet<string>): string {
  const matches = compilePattern(pattern);
  const fill = (sequence: number): string => {
    const version = fillTemplate(template, { at: question.at, rootDigest: question.rootDigest, sequence });
    if (!matches(version)) throw mismatch(version, pattern);
    return version;
  };
  if (!isCounting(template)) {
    const version = fill(1);
    if (taken.has(version))
      throw exists(question.model, version, 'Add {seq} to the template, or give a version yourself.');
    return version;
  }
  // What stands on a branch is spoken for: it may be finalised.
  const used = new Set([...taken, ...onBranches(question)]);
  let sequence = 1;
  while (used.has(fill(sequence))) sequence += 1;
  return fill(sequence);
}

const onBranches = ({ history }: NumberQuestion): string[] =>
  history.filter(isOnBranch).map(({ version, branch }) => withoutQualifier(version, branch));

/** A version of a branch: what `main` would have, then the branch and a running number. A custom one stays until it is finalised. */
function qualified(question: NumberQuestion): string {
  const taken = takenBy(question);
  const { strategy, branch, history } = question;
  const latest = history.find((one) => one.branch === branch);
  const core =
    (latest && lastingCore(question, latest)) ??
    // The same files may be on several branches: the qualifier tells them apart.
    coreOnMain({ ...question, history: strategy.kind === 'hash' ? [] : history });
  for (let number = 1; ; number += 1) {
    const version = `${core}-${branch}.${number}`;
    if (!taken.has(version)) return version;
  }
}

const branchSuffix = (branch: string): RegExp => new RegExp(`-${branch}\\.\\d{1,9}$`);
const withoutQualifier = (version: string, branch: string): string => version.replace(branchSuffix(branch), '');

const exists = (model: string, version: string, advice = 'Choose another version.') =>
  new StrongroomError('version.exists', `${model}@${version} exists already. ${advice}`, { model, version });

const mismatch = (version: string, pattern: string) =>
  new StrongroomError('version.pattern_mismatch', `${version} does not match the pattern of this model, ${pattern}.`, {
    version,
    pattern,
  });

/**
 * Holds a version that a person gave to the same rules as one that is worked out. Errors: `version.not_semver`, `version.pattern_mismatch`,
 * `version.branch_qualifier`, `version.below_parent`, `version.exists`, `version.digest_required`.
 */
export function assertOwnNumber(question: NumberQuestion, version: string): void {
  const { strategy, parents, history, model } = question;
  if (strategy.kind === 'semantic') parseVersion(version);
  else if (!VersionNumber.safeParse(version).success)
    throw mismatch(version, 'letters, digits, dots, dashes, plus signs and underscores');
  assertQualifier(question, version);
  assertKind(question, version);
  const higher = parents.find((parent) => isBelow(version, parent.version));
  if (higher) throw below(version, higher.version);
  if (history.some((one) => one.version === version)) throw exists(model, version);
}

function assertQualifier({ strategy, branch, branches }: NumberQuestion, version: string): void {
  const qualifierFound = (name: string): boolean =>
    strategy.kind === 'semantic'
      ? (qualifierOf(version) ?? '').split('.')[0] === name
      : branchSuffix(name).test(version);
  if (branch !== MAIN_BRANCH && !qualifierFound(branch))
    throw new StrongroomError(
      'version.branch_qualifier',
      `A version on the branch ${branch} carries its name: ${strategy.kind === 'semantic' ? `1.3.0-${branch}.1` : `VERSION-${branch}.1`}. ${version} does not.`,
      { version, branch },
    );
  const other =
    branch === MAIN_BRANCH ? branches.find((name) => name !== MAIN_BRANCH && qualifierFound(name)) : undefined;
  if (other !== undefined)
    throw new StrongroomError(
      'version.branch_qualifier',
      `${version} carries the name of the branch ${other}. Register it on that branch, or give a version without it.`,
      { version, branch: other },
    );
}

function assertKind(question: NumberQuestion, version: string): void {
  const { strategy, branch } = question;
  const core = branch === MAIN_BRANCH ? version : withoutQualifier(version, branch);
  if (strategy.kind === 'timestamp' && !/^\d{8}T\d{6}Z(?:\.\d{1,9})?$/.test(core))
    throw mismatch(version, 'the time of a registration such as 20261126T093000Z');
  if (strategy.kind === 'hash' && (core.length < 8 || !requireDigest(question.rootDigest).startsWith(core)))
    throw mismatch(version, 'the first 8 or more digits of the digest of the files');
  if (strategy.kind === 'custom' && !compilePattern(strategy.pattern)(core)) throw mismatch(version, strategy.pattern);
}
