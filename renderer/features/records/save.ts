import type { DatasetDetails, DeploymentDetails, ExperimentDetails } from '../../../shared/model/lineage-records.ts';
import { service } from '../../client/service.ts';
import type { Kind } from './kinds.ts';

/** What a new record is called; `version` is the version that a deployment runs. */
export interface NewRecord {
  readonly name: string;
  readonly version: string;
}

type Details = DatasetDetails | ExperimentDetails | DeploymentDetails;
const isDataset = (kind: Kind, _details: Details): _details is DatasetDetails => kind === 'datasets';
const isExperiment = (kind: Kind, _details: Details): _details is ExperimentDetails => kind === 'experiments';
const isDeployment = (kind: Kind, _details: Details): _details is DeploymentDetails => kind === 'deployments';

/** Records something new; resolves to its id. */
export async function saveNew(
  kind: Kind,
  { name, version }: NewRecord,
  details: Details,
  reason: string,
): Promise<string> {
  if (isDataset(kind, details)) return (await service.call('dataset.add', { name, version, details, reason })).id;
  if (isExperiment(kind, details)) return (await service.call('experiment.add', { name, details, reason })).id;
  if (isDeployment(kind, details)) return (await service.call('deployment.add', { name, version, details, reason })).id;
  return '';
}

/** Appends a revision; resolves to the record's id. */
export async function saveEdit(kind: Kind, id: string, details: Details, reason: string): Promise<string> {
  if (isDataset(kind, details)) await service.call('dataset.edit', { dataset: id, details, reason });
  else if (isExperiment(kind, details)) await service.call('experiment.edit', { experiment: id, details, reason });
  else if (isDeployment(kind, details)) await service.call('deployment.edit', { deployment: id, details, reason });
  return id;
}
