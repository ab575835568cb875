import type { VersionGraph, VersionStrategy } from '../../../../shared/model/numbering.ts';
import type { ModelSummary } from '../../../../shared/model/version.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { requireModel } from '../version-ref.ts';
import { branchesOf } from './branches.ts';
import { assertStrategy } from './version-template.ts';

/** The newest versions of a model with their branches and parents. Throws `model.not_found`. */
export function versionGraph(registry: Registry, input: { model: string; limit: number }): VersionGraph {
  const { catalog } = registry;
  const model = requireModel(registry, input.model);
  const rows = catalog.branches.graph(model.id, input.limit);
  const own = new Set(catalog.branches.numbers(model.id).map(({ id }) => id));
  return {
    model: model.name,
    strategy: model.strategy,
    branches: branchesOf(registry, model.id),
    versions: rows.map(({ parentIds, ...row }) => ({
      ...row,
      parents: parentIds.filter((id) => own.has(id)),
      foreignParents: parentIds
        .filter((id) => !own.has(id))
        .flatMap((id) => {
          const ref = catalog.versions.ref(id);
          return ref ? [`${ref.model}@${ref.version}`] : [];
        }),
    })),
    total: model.versionCount,
  };
}

/** Changes how a model numbers its versions from now on; those that are there keep their names. Throws `model.strategy_refused`. */
export function setStrategy(
  registry: Registry,
  actor: Actor,
  input: { model: string; strategy: VersionStrategy; reason: string },
): ModelSummary {
  const { catalog } = registry;
  const { id, name } = requireModel(registry, input.model);
  commit(registry, actor, (change) => {
    assertStrategy(input.strategy, change.at);
    change.updated('model.strategy_changed', 'model', id, name, { reason: input.reason }, () =>
      catalog.versions.setStrategy(id, input.strategy),
    );
  });
  registry.changed('models', 'audit');
  return requireModel(registry, id);
}
