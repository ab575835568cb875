import type { z } from 'zod';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import {
  type Dataset,
  DatasetDetails,
  type Deployment,
  DeploymentDetails,
  datasetGaps,
  deploymentGaps,
  type Experiment,
  ExperimentDetails,
} from '../../../../shared/model/lineage-records.ts';
import type { LineageRecordType } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { addEdgeWithin } from './lineage-edges.ts';
import { nodeOf, recordIdOf, typeWords, versionNodeOf } from './lineage-nodes.ts';

const prefixes = { dataset: 'ds', experiment: 'ex', deployment: 'dp' } as const satisfies Record<
  LineageRecordType,
  string
>;

/** A page of records by name. */
export interface RecordQuery {
  readonly text: string;
  readonly limit: number;
  readonly cursor: string | null;
}

function page<T>(registry: Registry, type: LineageRecordType, query: RecordQuery, view: (id: string) => T) {
  const from = Number(query.cursor ?? 0);
  const offset = Number.isSafeInteger(from) && from >= 0 ? from : 0;
  const { rows, total } = registry.catalog.lineageRecords.list(type, { ...query, offset });
  const next = offset + rows.length;
  return { items: rows.map(({ id }) => view(id)), total, nextCursor: next < total ? String(next) : null };
}

/** What every kind of record has. `parse` gives the details their defaults. */
function view<T>(registry: Registry, type: LineageRecordType, id: string, details: z.ZodType<T>) {
  const { lineageRecords, people } = registry.catalog;
  const row = lineageRecords.get(type, id);
  if (row === null)
    throw new StrongroomError(`${type}.not_found`, `There is no ${typeWords[type]} ${id}.`, { [type]: id });
  const revisions = lineageRecords.revisions(id).map((one) => ({
    number: one.number,
    details: details.parse(one.details),
    reason: one.reason,
    at: one.at,
    by: one.byPerson,
    byName: people.get(one.byPerson)?.name ?? one.byPerson,
  }));
  return {
    row,
    common: { id, createdAt: row.createdAt, details: revisions.at(-1)?.details ?? details.parse({}), revisions },
  };
}

/** A data set by id. Throws `dataset.not_found`. */
export function datasetView(registry: Registry, id: string): Dataset {
  const { row, common } = view(registry, 'dataset', id, DatasetDetails);
  return { ...common, name: row.name, version: row.version ?? '', gaps: datasetGaps(common.details) };
}

/** An experiment by id. Throws `experiment.not_found`. */
export function experimentView(registry: Registry, id: string): Experiment {
  const { row, common } = view(registry, 'experiment', id, ExperimentDetails);
  return { ...common, name: row.name };
}

/** A deployment by id. Throws `deployment.not_found`. */
export function deploymentView(registry: Registry, id: string): Deployment {
  const { lineage } = registry.catalog;
  const { row, common } = view(registry, 'deployment', id, DeploymentDetails);
  const versions = lineage
    .edgesAt(id, 200)
    .filter((edge) => edge.type === 'deployed_as' && edge.toId === id && edge.retractedAt === null)
    .map(({ fromId }) => [fromId, 1] as const);
  return {
    ...common,
    name: row.name,
    runs: lineage.query.nodes(new Map(versions)).map(({ label }) => label),
    gaps: deploymentGaps(common.details),
  };
}

/** Data sets by name. */
export const listDatasets = (registry: Registry, query: RecordQuery) => {
  const { items, ...rest } = page(registry, 'dataset', query, (id) => datasetView(registry, id));
  return { datasets: items, ...rest };
};

/** Experiments by name. */
export const listExperiments = (registry: Registry, query: RecordQuery) => {
  const { items, ...rest } = page(registry, 'experiment', query, (id) => experimentView(registry, id));
  return { experiments: items, ...rest };
};

/** Deployments by name. */
export const listDeployments = (registry: Registry, query: RecordQuery) => {
  const { items, ...rest } = page(registry, 'deployment', query, (id) => deploymentView(registry, id));
  return { deployments: items, ...rest };
};

interface NewRecord {
  readonly name: string;
  readonly version?: string;
  readonly details: unknown;
  readonly reason: string;
}

/** Writes the row and its first revision. Throws `dataset.exists`, `experiment.exists`, `deployment.exists`. */
function insert(registry: Registry, change: Change, actor: Actor, type: LineageRecordType, input: NewRecord): string {
  const { lineageRecords } = registry.catalog;
  const label = input.version === undefined ? input.name : `${input.name}@${input.version}`;
  if (lineageRecords.id(type, label) !== null)
    throw new StrongroomError(`${type}.exists`, `There is a ${typeWords[type]} ${label} already. Edit it instead.`, {
      [type]: label,
    });
  const id = newId(registry.random, prefixes[type]);
  lineageRecords.add(type, { id, name: input.name, version: input.version ?? null, createdAt: change.at });
  change.created(`${type}.recorded`, type, id, label, input.reason);
  revise(registry, change, actor, { type, id, label, action: `${type}.described`, ...input });
  return id;
}

/** What is recorded anew. */
export interface Revision {
  readonly type: LineageRecordType;
  readonly id: string;
  readonly label: string;
  readonly action: string;
  readonly details: unknown;
  readonly reason: string;
}

/** Appends what is recorded of something, as a part of a greater change. */
export function revise(registry: Registry, change: Change, actor: Actor, given: Revision): void {
  const { lineageRecords } = registry.catalog;
  const number = lineageRecords.revisions(given.id).length + 1;
  const id = `${given.id}.${String(number).padStart(4, '0')}`;
  lineageRecords.addRevision({
    id,
    recordType: given.type,
    recordId: given.id,
    number,
    details: given.details,
    reason: given.reason,
    at: change.at,
    byPerson: actor.id,
  });
  change.created(given.action, 'lineage_revision', id, given.label, given.reason);
}

/** Records a data set. Throws `dataset.exists`. */
export function addDataset(
  registry: Registry,
  actor: Actor,
  input: NewRecord & { version: string; details: DatasetDetails },
): Dataset {
  const id = commit(registry, actor, (change) => insert(registry, change, actor, 'dataset', input));
  registry.changed('models', 'audit');
  return datasetView(registry, id);
}

/** Records an experiment. Throws `experiment.exists`. */
export function addExperiment(
  registry: Registry,
  actor: Actor,
  input: NewRecord & { details: ExperimentDetails },
): Experiment {
  assertOrder(input.details);
  const id = commit(registry, actor, (change) => insert(registry, change, actor, 'experiment', input));
  registry.changed('models', 'audit');
  return experimentView(registry, id);
}

/** Records a deployment with the version that it runs and those that it calls. Throws `deployment.exists`. */
export function addDeployment(
  registry: Registry,
  actor: Actor,
  input: NewRecord & { version: string; uses: readonly string[]; details: DeploymentDetails },
): Deployment {
  assertOrder(input.details);
  const { version, uses, ...record } = input;
  const runs = versionNodeOf(registry, version);
  const called = [...new Map(uses.map((one) => versionNodeOf(registry, one)).map((node) => [node.id, node])).values()];
  const id = commit(registry, actor, (change) => {
    const made = insert(registry, change, actor, 'deployment', record);
    const deployment = nodeOf(registry, made);
    const edge = { reason: input.reason, performanceDependency: null };
    addEdgeWithin(registry, change, actor, { ...edge, ends: { type: 'deployed_as', from: runs, to: deployment } });
    for (const to of called)
      addEdgeWithin(registry, change, actor, { ...edge, ends: { type: 'uses', from: deployment, to } });
    return made;
  });
  registry.changed('models', 'audit');
  return deploymentView(registry, id);
}

interface Edit<T> {
  readonly details: T;
  readonly reason: string;
}

function edit(registry: Registry, actor: Actor, type: LineageRecordType, id: string, input: Edit<unknown>): void {
  const { label } = nodeOf(registry, id);
  commit(registry, actor, (change) =>
    revise(registry, change, actor, { type, id, label, action: `${type}.edited`, ...input }),
  );
  registry.changed('models', 'audit');
}

/** Appends a revision of a data set. Throws `dataset.not_found`. */
export function editDataset(
  registry: Registry,
  actor: Actor,
  input: Edit<DatasetDetails> & { dataset: string },
): Dataset {
  const { dataset, ...rest } = input;
  const id = recordIdOf(registry, 'dataset', dataset);
  edit(registry, actor, 'dataset', id, rest);
  return datasetView(registry, id);
}

/** Appends a revision of an experiment. Throws `experiment.not_found`. */
export function editExperiment(
  registry: Registry,
  actor: Actor,
  input: Edit<ExperimentDetails> & { experiment: string },
): Experiment {
  assertOrder(input.details);
  const { experiment, ...rest } = input;
  const id = recordIdOf(registry, 'experiment', experiment);
  edit(registry, actor, 'experiment', id, rest);
  return experimentView(registry, id);
}

/** Appends a revision of a deployment. Its end is recorded by `endDeployment` and stays. Throws `deployment.ended`. */
export function editDeployment(
  registry: Registry,
  actor: Actor,
  input: Edit<DeploymentDetails> & { deployment: string },
): Deployment {
  const { deployment, ...rest } = input;
  const id = recordIdOf(registry, 'deployment', deployment);
  const { endedAt } = deploymentView(registry, id).details;
  if (endedAt !== rest.details.endedAt)
    throw new StrongroomError(
      'deployment.ended',
      endedAt === null
        ? 'An edit can’t end a deployment. End it instead.'
        : 'This deployment has ended, and an edit can’t start it again. Record a new deployment.',
      { deployment },
    );
  assertOrder(rest.details);
  edit(registry, actor, 'deployment', id, rest);
  return deploymentView(registry, id);
}

/** Ends a deployment, now or at a time in the past. Throws `deployment.ended` the second time. */
export function endDeployment(
  registry: Registry,
  actor: Actor,
  input: { deployment: string; endedAt: string | null; reason: string },
): Deployment {
  const id = recordIdOf(registry, 'deployment', input.deployment);
  commit(registry, actor, (change) => {
    const { name, details } = deploymentView(registry, id);
    if (details.endedAt !== null)
      throw new StrongroomError('deployment.ended', `${name} has ended already.`, { deployment: name });
    const endedAt = input.endedAt ?? change.at;
    if (endedAt > change.at)
      throw new StrongroomError('request.invalid', 'The end lies in the future. Record it when it has come.', {});
    assertOrder({ ...details, endedAt });
    revise(registry, change, actor, {
      type: 'deployment',
      id,
      label: name,
      action: 'deployment.ended',
      details: { ...details, endedAt },
      reason: input.reason,
    });
  });
  registry.changed('models', 'audit');
  return deploymentView(registry, id);
}

function assertOrder({ startedAt, endedAt }: { startedAt: string | null; endedAt: string | null }): void {
  if (startedAt === null || endedAt === null || Date.parse(startedAt) <= Date.parse(endedAt)) return;
  throw new StrongroomError('request.invalid', 'The end lies before the start.', { startedAt, endedAt });
}
