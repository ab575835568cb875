import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { utcTime } from '../../../../shared/model/moment.ts';
import { type Branch, MAIN_BRANCH } from '../../../../shared/model/numbering.ts';
import type { BranchRow } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { refuseDeleted } from '../storage/deletion.ts';
import { requireModel, versionIdOf } from '../version-ref.ts';

const notFound = (model: string, branch: string) =>
  new StrongroomError('branch.not_found', `${model} has no branch ${branch}.`, { model, branch });

function getBranch(
  registry: Registry,
  modelId: string,
  { model, branch }: { model: string; branch: string },
): BranchRow {
  const row = registry.catalog.branches.get(modelId, branch);
  if (row === null) throw notFound(model, branch);
  return row;
}

/** A branch that takes versions. Throws `branch.not_found` or `branch.closed`. */
export function openBranch(
  registry: Registry,
  modelId: string | null,
  input: { model: string; branch: string },
): BranchRow {
  if (modelId === null) throw notFound(input.model, input.branch);
  const row = getBranch(registry, modelId, input);
  if (row.closed === null) return row;
  throw new StrongroomError(
    'branch.closed',
    `The branch ${row.name} of ${input.model} was closed at ${utcTime(row.closed.at)}: ${row.closed.reason}. Register on another branch, or open it again.`,
    { branch: row.name, closedAt: row.closed.at },
  );
}

/** Makes a branch from a version of its model. Errors: `version.not_found`, `version.deleted`, `branch.exists`. */
export function createBranch(
  registry: Registry,
  actor: Actor,
  input: { from: string; branch: string; description: string },
): Branch {
  const { catalog, random } = registry;
  const fromId = versionIdOf(registry, input.from);
  const id = newId(random, 'br');
  const made = commit(registry, actor, (change) => {
    refuseDeleted(registry, fromId, 'the start of a branch');
    const summary = catalog.versions.record(fromId)?.summary;
    if (!summary) throw new StrongroomError('version.not_found', `There is no version ${input.from}.`, {});
    if (catalog.branches.get(summary.modelId, input.branch) !== null)
      throw new StrongroomError(
        'branch.exists',
        `${summary.model} has a branch ${input.branch} already; a name is never used again, not even after it was closed.`,
        { branch: input.branch },
      );
    catalog.branches.add({
      id,
      modelId: summary.modelId,
      name: input.branch,
      fromVersionId: fromId,
      description: input.description,
      createdAt: change.at,
      createdBy: actor.id,
    });
    change.created('branch.created', 'branch', id, `${summary.model} ${input.branch}`);
    return summary;
  });
  registry.changed('models', 'audit');
  return oneOf(registry, made.modelId, input.branch);
}

/** Closes a branch: its versions stay, and it takes no more. Errors: `model.not_found`, `branch.not_found`, `branch.closed`. */
export function closeBranch(
  registry: Registry,
  actor: Actor,
  input: { model: string; branch: string; reason: string },
): Branch {
  const { catalog } = registry;
  const { id: modelId, name } = requireModel(registry, input.model);
  if (input.branch === MAIN_BRANCH)
    throw new StrongroomError('branch.closed', 'The branch main can’t be closed: every model has it.', {});
  commit(registry, actor, (change) => {
    const row = openBranch(registry, modelId, { ...input, model: name });
    const closed = { at: change.at, by: actor.id, reason: input.reason };
    change.updated('branch.closed', 'branch', row.id, `${name} ${row.name}`, { reason: input.reason }, () =>
      catalog.branches.close(row.id, closed),
    );
  });
  registry.changed('models', 'audit');
  return oneOf(registry, modelId, input.branch);
}

/** Opens a closed branch again: it takes versions as before. Errors: `model.not_found`, `branch.not_found`, `branch.not_closed`. */
export function reopenBranch(
  registry: Registry,
  actor: Actor,
  input: { model: string; branch: string; reason: string },
): Branch {
  const { catalog } = registry;
  const { id: modelId, name: model } = requireModel(registry, input.model);
  const notClosed = () =>
    new StrongroomError('branch.not_closed', `The branch ${input.branch} of ${model} is open.`, {
      branch: input.branch,
    });
  if (input.branch === MAIN_BRANCH) throw notClosed();
  commit(registry, actor, (change) => {
    const row = getBranch(registry, modelId, { ...input, model });
    if (row.closed === null) throw notClosed();
    change.updated('branch.reopened', 'branch', row.id, `${model} ${row.name}`, { reason: input.reason }, () =>
      catalog.branches.reopen(row.id),
    );
  });
  registry.changed('models', 'audit');
  return oneOf(registry, modelId, input.branch);
}

/** All branches of a model: `main`, then the others in the order in which they were made. */
export function branchesOf(registry: Registry, modelId: string): Branch[] {
  const { catalog } = registry;
  const model = catalog.versions.modelRow(modelId);
  if (model === null) return [];
  const uses = new Map(catalog.branches.uses(modelId).map((use) => [use.branch, use]));
  const used = (name: string) => ({
    versionCount: uses.get(name)?.versionCount ?? 0,
    latest: uses.get(name)?.latest ?? null,
  });
  const main: Branch = {
    name: MAIN_BRANCH,
    from: null,
    description: '',
    createdAt: model.createdAt,
    createdBy: model.createdBy,
    closed: null,
    ...used(MAIN_BRANCH),
  };
  const others = catalog.branches.ofModel(modelId).map((row) => ({
    name: row.name,
    from: { versionId: row.fromVersionId, version: row.fromVersion },
    description: row.description,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    closed: row.closed,
    ...used(row.name),
  }));
  return [main, ...others];
}

function oneOf(registry: Registry, modelId: string, name: string): Branch {
  const branch = branchesOf(registry, modelId).find((one) => one.name === name);
  if (branch) return branch;
  throw notFound(modelId, name);
}
