import { ComponentType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums';
import {
  Bom,
  Component,
  HashDictionary,
  Metadata,
  Property,
  PropertyRepository,
} from '@cyclonedx/cyclonedx-library/Models';
import { JSON as CycloneJson } from '@cyclonedx/cyclonedx-library/Serialize';
import { Spec1dot7 } from '@cyclonedx/cyclonedx-library/Spec';
import { earlierEnd, type LineageGraph, type LineageNode, laterEnd } from '../../../shared/model/lineage.ts';
import type { DatasetDetails } from '../../../shared/model/lineage-records.ts';

/** What a CycloneDX document says beside the graph itself. */
export interface PedigreeInput {
  readonly graph: LineageGraph;
  /** Ids of nodes that the focus came from, and of those that came of it. */
  readonly ancestors: ReadonlySet<string>;
  readonly descendants: ReadonlySet<string>;
  readonly datasets: ReadonlyMap<string, DatasetDetails>;
  readonly rootDigests: ReadonlyMap<string, string>;
  /** ISO-8601 in UTC, from the service's clock. */
  readonly generatedAt: string;
  readonly serialNumber: string;
}

interface Described {
  [key: string]: unknown;
}

const componentTypes = {
  version: ComponentType.MachineLearningModel,
  dataset: ComponentType.Data,
  experiment: ComponentType.Data,
  deployment: ComponentType.Application,
} as const;

/**
 * The lineage of a node as CycloneDX 1.7: the node is the subject, versions before and after it are its pedigree, every node is
 * a component and every edge a dependency. The library makes the document; pedigree and data sets, which it does not know,
 * are added to what it gives. A test validates the result against the official schema.
 */
export function renderPedigree(input: PedigreeInput): string {
  const { graph } = input;
  const bom = new Bom({ serialNumber: input.serialNumber, version: 1 });
  const components = new Map(graph.nodes.map((node) => [node.id, componentOf(node, input)]));
  for (const edge of graph.edges) {
    const earlier = components.get(earlierEnd(edge));
    if (earlier) components.get(laterEnd(edge))?.dependencies.add(earlier.bomRef);
  }
  const subject = components.get(graph.focusId);
  bom.metadata = new Metadata({
    timestamp: new Date(Date.parse(input.generatedAt)),
    ...(subject ? { component: subject } : {}),
  });
  for (const [id, component] of components) if (id !== graph.focusId) bom.components.add(component);
  const factory = new CycloneJson.Normalize.Factory(Spec1dot7);
  const document = Object(factory.makeForBom().normalize(bom, { sortLists: true })) as Described;
  complete(document, input, factory, components);
  return `${globalThis.JSON.stringify(document, null, 2)}\n`;
}

function componentOf(node: LineageNode, input: PedigreeInput): Component {
  const at = node.label.lastIndexOf('@');
  const hasVersion = (node.type === 'version' || node.type === 'dataset') && at > 0;
  const details = input.datasets.get(node.id);
  const properties = [
    new Property('strongroom:type', node.type),
    ...(node.stage === null ? [] : [new Property('strongroom:stage', node.stage)]),
    ...(node.format === null ? [] : [new Property('strongroom:format', node.format)]),
    ...(node.endedAt === null ? [] : [new Property('strongroom:endedAt', node.endedAt)]),
    ...rootDigestOf(node, input),
  ];
  return new Component(componentTypes[node.type], hasVersion ? node.label.slice(0, at) : node.label, {
    bomRef: node.id,
    ...(hasVersion ? { version: node.label.slice(at + 1) } : {}),
    ...(details?.description ? { description: details.description } : {}),
    hashes: new HashDictionary(details?.digest ? [[HashAlgorithm['SHA-256'], details.digest]] : []),
    properties: new PropertyRepository(properties),
  });
}

/** The digest stands for a list of files, so it is no hash of the component in CycloneDX's sense. */
const rootDigestOf = ({ id }: LineageNode, { rootDigests }: PedigreeInput): Property[] => {
  const digest = rootDigests.get(id);
  return digest === undefined ? [] : [new Property('strongroom:rootDigest', digest)];
};

/** Adds what the library has no model for. */
function complete(
  document: Described,
  input: PedigreeInput,
  factory: InstanceType<typeof CycloneJson.Normalize.Factory>,
  components: ReadonlyMap<string, Component>,
): void {
  const metadata = Object(document['metadata']) as Described;
  const subject = Object(metadata['component']) as Described;
  const versions = (among: ReadonlySet<string>) =>
    input.graph.nodes
      .filter(({ id, type }) => type === 'version' && among.has(id) && id !== input.graph.focusId)
      .flatMap(({ id }) => {
        const component = components.get(id);
        // Every component has its reference once; the pedigree repeats components, so theirs is left out.
        const plain = component && factory.makeForComponent().normalize(component, { sortLists: true });
        return plain ? [without(Object(plain) as Described, 'bom-ref')] : [];
      });
  const [before, after] = [versions(input.ancestors), versions(input.descendants)];
  if (before.length + after.length > 0)
    subject['pedigree'] = {
      ...(before.length > 0 ? { ancestors: before } : {}),
      ...(after.length > 0 ? { descendants: after } : {}),
      ...(input.graph.truncated ? { notes: 'The graph was cut at its limit; there are more.' } : {}),
    };
  for (const one of Array.isArray(document['components']) ? document['components'] : []) {
    const component = Object(one) as Described;
    const details = input.datasets.get(String(component['bom-ref']));
    if (details) component['data'] = [dataOf(String(component['name']), details)];
  }
  const trainedOn = input.graph.edges.filter(({ from, type }) => from === input.graph.focusId && type === 'trained_on');
  if (trainedOn.length > 0)
    subject['modelCard'] = { modelParameters: { datasets: trainedOn.map(({ to }) => ({ ref: to })) } };
}

const without = (value: Described, key: string): Described =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));

function dataOf(name: string, details: DatasetDetails): Described {
  const facts = [
    ['source', details.source],
    ['acquisition', details.acquisition],
    ['preparation', details.preparation],
    ['licence', details.licence],
  ].filter(([, value]) => value !== '');
  return {
    type: 'dataset',
    name,
    ...(details.sensitivity === null ? {} : { classification: details.sensitivity }),
    ...(details.description === '' ? {} : { description: details.description }),
    ...(facts.length === 0
      ? {}
      : { contents: { properties: facts.map(([key, value]) => ({ name: `strongroom:${key}`, value })) } }),
  };
}
