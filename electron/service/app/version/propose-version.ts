import { StrongroomError } from '../../../../shared/contract/errors.ts';
import {
  type Channel,
  MAIN_BRANCH,
  semanticStrategy,
  type VersionStrategy,
} from '../../../../shared/model/numbering.ts';
import type { ChangeType } from '../../../../shared/model/version.ts';
import type { NumberedVersion } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import type { Registry } from '../context.ts';
import { getRow } from '../quarantine/quarantine-rows.ts';
import { versionIdOf } from '../version-ref.ts';
import { openBranch } from './branches.ts';
import { assertStep, overrideFor } from './bump-override.ts';
import { announcedChange, needsOverride, type RequiredChange, requiredChange } from './required-change.ts';
import type { Bump } from './version-number.ts';
import {
  assertOwnNumber,
  type NumberAnswer,
  type NumberQuestion,
  nextNumber,
  precedingVersion,
} from './version-scheme.ts';
import { assertStrategy } from './version-template.ts';

/** What a version's number depends on, as callers say it. */
export interface ProposalQuestion {
  readonly model: string;
  /** MODEL@VERSION of each. */
  readonly parents: readonly string[];
  readonly changeType: ChangeType | null;
  readonly channel: Channel | null;
  readonly branch: string;
  /** For a model that is not there yet. */
  readonly strategy: VersionStrategy | null;
  /** The item whose files it will have. */
  readonly quarantineId: string | null;
  /** Or the version whose files it will have again. */
  readonly adopt: string | null;
  /** A signed statement that answers for a smaller step than the files ask for. */
  readonly overrideId?: string | null;
}

export interface Proposal {
  readonly modelExists: boolean;
  readonly strategy: VersionStrategy;
  readonly branch: string;
  readonly version: string;
  readonly changeType: ChangeType | null;
  readonly reason: string;
  /** The smallest change that is allowed, and why; null where nothing was compared. */
  readonly required: RequiredChange | null;
  /** For a number that announces less than that: what it announces, and the signed statement that lets exactly it through, if there is one. */
  readonly tooSmall: { readonly announced: Bump; readonly overrideId: string | null } | null;
  readonly candidates: string[];
}

/** The version ids of MODEL@VERSION references. Throws `version.not_found` naming the one that is not there. */
export function parentIds(registry: Registry, parents: readonly string[]): string[] {
  return [...new Set(parents)].map((parent) => {
    const id = registry.catalog.versions.versionId(parent);
    if (id !== null) return id;
    throw new StrongroomError(
      'version.not_found',
      `There is no version ${parent} in this registry; a version is written MODEL@VERSION.`,
      {
        version: parent,
      },
    );
  });
}

interface Prepared {
  readonly question: NumberQuestion;
  readonly required: RequiredChange | null;
  readonly modelExists: boolean;
  readonly numbers: readonly NumberedVersion[];
  /** What it is compared with where it has no parent in its model. */
  readonly preceding: NumberedVersion | null;
}

/** Reads what the rules need. Errors: `version.not_found`, `branch.not_found`, `branch.closed`, `model.strategy_refused`. */
function prepare(registry: Registry, input: ProposalQuestion & { readonly version?: string | null }): Prepared {
  const { catalog, clock } = registry;
  const at = isoTime(clock.now());
  const modelId = catalog.versions.modelId(input.model);
  const ids = parentIds(registry, input.parents);
  const numbers = modelId === null ? [] : catalog.branches.numbers(modelId);
  const strategy = strategyFor(registry, modelId, input.strategy, at);
  const branch = input.branch === MAIN_BRANCH ? null : openBranch(registry, modelId, input);
  const adoptedFrom = input.adopt === null ? null : versionIdOf(registry, input.adopt);
  const question: NumberQuestion = {
    model: input.model,
    strategy,
    branch: input.branch,
    from: branch?.fromVersion ?? null,
    branches: modelId === null ? [] : catalog.branches.ofModel(modelId).map(({ name }) => name),
    history: numbers,
    parents: numbers.filter(({ id }) => ids.includes(id)),
    changeType: input.changeType,
    channel: input.channel,
    at,
    rootDigest: digestOf(registry, input, adoptedFrom),
  };
  const before = question.parents.length > 0 ? null : precedingVersion(question, input.version ?? null);
  const preceding = numbers.find(({ version }) => version === before?.version) ?? null;
  const precedingId = preceding?.id ?? null;
  const { quarantineId } = input;
  return {
    modelExists: modelId !== null,
    numbers,
    preceding,
    required: requiredChange(registry, { modelId, parentIds: ids, precedingId, quarantineId, adoptedFrom }),
    question,
  };
}

function digestOf(registry: Registry, input: ProposalQuestion, adoptedFrom: string | null): string | null {
  if (adoptedFrom !== null) return registry.catalog.versions.record(adoptedFrom)?.summary.rootDigest ?? null;
  return input.quarantineId === null ? null : getRow(registry, input.quarantineId).rootDigest;
}

function strategyFor(
  registry: Registry,
  modelId: string | null,
  wanted: VersionStrategy | null,
  at: string,
): VersionStrategy {
  const own = modelId === null ? null : (registry.catalog.versions.modelRow(modelId)?.strategy ?? null);
  if (own === null) {
    assertStrategy(wanted ?? semanticStrategy, at);
    return wanted ?? semanticStrategy;
  }
  if (wanted === null || JSON.stringify(wanted) === JSON.stringify(own)) return own;
  throw new StrongroomError(
    'model.strategy_refused',
    `The model has ${own.kind} versions already. Change that in the model’s own settings first.`,
    { strategy: own.kind },
  );
}

/** Asks about a number of the person's own, and whether a number that is too small is an answer instead of a refusal. */
export type ProposalWish = ProposalQuestion & { readonly version?: string | null; readonly allowSmaller?: boolean };

/** Works out the next version of a model, or weighs the one that is given, and says why it is that one. Changes nothing. */
export function proposeVersion(registry: Registry, input: ProposalWish): Proposal {
  const prepared = prepare(registry, input);
  const { question, required, modelExists, numbers } = prepared;
  const answer = answerOf(input, prepared);
  const announced = announcedOf(answer, prepared);
  const bump = announcedChange(announced);
  const isTooSmall = required !== null && bump !== null && needsOverride(announced, required);
  if (isTooSmall && input.allowSmaller !== true) assertStepOf(registry, input, prepared, answer);
  const { model, rootDigest } = question;
  return {
    modelExists,
    strategy: question.strategy,
    branch: question.branch,
    ...answer,
    required,
    tooSmall: isTooSmall
      ? {
          announced: bump,
          overrideId:
            rootDigest === null
              ? null
              : overrideFor(registry, { model, version: answer.version, rootDigest, required }),
        }
      : null,
    candidates: numbers.map(({ version }) => `${input.model}@${version}`),
  };
}

/** The version as it is given, or as it is worked out. */
function answerOf(input: ProposalWish, prepared: Prepared): NumberAnswer {
  const { question } = prepared;
  if (input.version == null) return nextNumber({ ...question, changeType: changeTypeOf(input, prepared) });
  assertOwnNumber(question, input.version);
  return { version: input.version, changeType: input.changeType, reason: 'As given.' };
}

const changeTypeOf = (input: ProposalQuestion, { numbers, required }: Prepared): ChangeType | null =>
  input.changeType ?? (numbers.length === 0 ? null : (required?.change ?? null));

const announcedOf = ({ version, changeType }: { version: string; changeType: ChangeType | null }, of: Prepared) => ({
  version,
  changeType,
  parents: (of.preceding === null ? of.question.parents : [of.preceding]).map((parent) => parent.version),
});

function assertStepOf(
  registry: Registry,
  input: ProposalQuestion,
  prepared: Prepared,
  answer: { version: string; changeType: ChangeType | null },
): string | null {
  const { question, required } = prepared;
  const { model, rootDigest } = question;
  const overrideId = input.overrideId ?? null;
  return assertStep(registry, announcedOf(answer, prepared), { model, rootDigest, required, overrideId });
}

/** The version that a registration would get and what its files ask for, whether or not its step is large enough. */
export function weighVersion(registry: Registry, input: ProposalQuestion & { readonly version: string | null }) {
  const prepared = prepare(registry, input);
  const { question, required } = prepared;
  return { announced: announcedOf(answerOf(input, prepared), prepared), required, rootDigest: question.rootDigest };
}

/** A version to register: as it is worked out, or as the person gave it. */
export interface Chosen {
  readonly version: string;
  readonly changeType: ChangeType | null;
  /** What it is compared with where it has no parent in its model. */
  readonly precedingId: string | null;
}

/**
 * The version that a registration gets: called before anything is stored, and again in the transaction that writes it. Errors: those of the
 * rules; `version.unknown_change_type` when nobody said what kind of change it is; `version.exists` when another version than the one that
 * was expected would come of it, with what is free now.
 */
export function chooseVersion(
  registry: Registry,
  input: ProposalQuestion & { readonly version: string | null; readonly expectedVersion: string | null },
): Chosen {
  const prepared = prepare(registry, input);
  const { question, numbers } = prepared;
  const precedingId = prepared.preceding?.id ?? null;
  if (input.version !== null) {
    assertOwnNumber(question, input.version);
    const chosen = { version: input.version, changeType: input.changeType, precedingId };
    assertStepOf(registry, input, prepared, chosen);
    return chosen;
  }
  if (numbers.length > 0 && input.changeType === null)
    throw new StrongroomError(
      'version.unknown_change_type',
      `${input.model} has versions already: say what kind of change this is (breaking, feature, patch, prerelease, finalise), or give the version.`,
      { model: input.model },
    );
  const { version, changeType } = proposeVersion(registry, input);
  const expected = input.expectedVersion;
  if (expected === null || expected === version || question.strategy.kind === 'timestamp')
    return { version, changeType, precedingId };
  throw new StrongroomError(
    'version.exists',
    `${input.model}@${expected} is not free any more: somebody registered a version meanwhile. The next one is ${version}; look at it and register again. Nothing is lost.`,
    { model: input.model, version: expected, proposed: version },
  );
}
