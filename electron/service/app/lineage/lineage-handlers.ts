import type { Handlers } from '../../../../shared/contract/define.ts';
import type { lineageMethods } from '../../../../shared/contract/methods/lineage.ts';
import type { Caller, Registry } from '../context.ts';
import { impactOf } from './impact.ts';
import * as edges from './lineage-edges.ts';
import { exportLineage } from './lineage-export.ts';
import { recordIdOf } from './lineage-nodes.ts';
import * as records from './lineage-records.ts';
import * as use from './lineage-use.ts';

/** The methods of lineage, of its records and of impact. */
export const lineageHandlers = (registry: () => Registry): Handlers<typeof lineageMethods, Caller> => ({
  'lineage.graph': (input) => use.graph(registry(), input),
  'lineage.path': (input) => use.path(registry(), input),
  'lineage.compare': (input) => use.compareAncestry(registry(), input),
  'lineage.data': (input) => use.dataDependencies(registry(), input),
  'lineage.experiments': (input) => use.relatedExperiments(registry(), input),
  'lineage.concentration': (input) => use.concentration(registry(), input),
  'lineage.relations': ({ node }) => edges.relations(registry(), node),
  'lineage.export': (input) => exportLineage(registry(), input),
  'lineage.addEdge': (input, caller) => edges.addEdge(registry(), caller.actor(), input),
  'lineage.describeEdge': (input, caller) => edges.describeEdge(registry(), caller.actor(), input),
  'lineage.retractEdge': (input, caller) => edges.retractEdge(registry(), caller.actor(), input),
  'version.impact': ({ version }) => impactOf(registry(), version),
  'dataset.list': (query) => records.listDatasets(registry(), query),
  'dataset.get': ({ dataset }) => records.datasetView(registry(), recordIdOf(registry(), 'dataset', dataset)),
  'dataset.add': (input, caller) => records.addDataset(registry(), caller.actor(), input),
  'dataset.edit': (input, caller) => records.editDataset(registry(), caller.actor(), input),
  'experiment.list': (query) => records.listExperiments(registry(), query),
  'experiment.get': ({ experiment }) =>
    records.experimentView(registry(), recordIdOf(registry(), 'experiment', experiment)),
  'experiment.add': (input, caller) => records.addExperiment(registry(), caller.actor(), input),
  'experiment.edit': (input, caller) => records.editExperiment(registry(), caller.actor(), input),
  'deployment.list': (query) => records.listDeployments(registry(), query),
  'deployment.get': ({ deployment }) =>
    records.deploymentView(registry(), recordIdOf(registry(), 'deployment', deployment)),
  'deployment.add': (input, caller) => records.addDeployment(registry(), caller.actor(), input),
  'deployment.edit': (input, caller) => records.editDeployment(registry(), caller.actor(), input),
  'deployment.end': (input, caller) => records.endDeployment(registry(), caller.actor(), input),
});
