import type { Finding } from '../../../../shared/model/inspection.ts';
import { type Json, parseJson } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { type ByteSource, type SourceTree, singleFile } from '../source.ts';
import { configFindings, type KerasFacts, lossFindings, readModelConfig } from './config.ts';
import { type Hdf5Facts, readHdf5, sniffHdf5 } from './hdf5.ts';
import { hdf5ExternalFiles } from './hdf5-layout.ts';
import { hdf5Tensors } from './hdf5-tensors.ts';

/** Keras models and weights in HDF5 (`model.save('x.h5')`, `save_weights`). */
export const kerasHdf5Reader: Reader = {
  name: 'keras-h5',
  format: 'keras-h5',
  sniff(tree) {
    const file = singleFile(tree);
    return file !== null && sniffHdf5(file.source);
  },
  read: readKerasHdf5,
};

async function readKerasHdf5(tree: SourceTree, limits: InspectLimits): Promise<ReadResult> {
  const file = singleFile(tree);
  if (!file) return emptyResult('keras-h5');
  const facts = await readHdf5(file.source, limits);
  const config = facts.attributes.get('model_config');
  const text = (name: string): string | null => {
    const value = facts.attributes.get(name) ?? facts.weightAttributes.get(name);
    return typeof value === 'string' ? value : null;
  };
  const model = typeof config === 'string' ? readConfig(config) : null;
  const layerNames = layerNamesOf(facts);
  const isKeras =
    config !== undefined ||
    layerNames !== null ||
    text('keras_version') !== null ||
    facts.datasets.some((one) => one.path.endsWith('/vars/0')) ||
    isEmptyWeights(facts);
  const tensors = hdf5Tensors(facts.datasets, file.source, { limits, start: 0 }).filter(
    ({ name }) => !name.startsWith('optimizer_weights/'),
  );
  const parameterCount = tensors.reduce(
    (sum, tensor) => sum + tensor.shape.reduce((product, size) => product * size, 1),
    0,
  );
  const format = config !== undefined ? 'keras-h5' : isKeras ? 'keras-h5-weights' : 'custom';
  return {
    ...emptyResult(format, isKeras ? 'keras' : null),
    frameworkVersion: text('keras_version'),
    inputs: model?.facts.inputs ?? [],
    layerCount: model?.facts.layerClasses.length ?? layerNames?.length ?? null,
    parameterCount,
    tensorCount: tensors.length,
    metadata: {
      kind: isKeras ? 'keras' : 'HDF5 file',
      kerasVersion: text('keras_version'),
      backend: text('backend'),
      hasModelConfig: config !== undefined,
      hasTrainingConfig: text('training_config') !== null,
      weightDatasetCount: tensors.length,
      parameterCount,
      layerNames: layerNames ?? model?.facts.layerNames ?? null,
      modelClass: model?.facts.modelClass ?? null,
      modelName: model?.facts.modelName ?? null,
      layerClasses: model?.facts.layerClasses ?? null,
    },
    findings: [
      ...(model?.findings ?? []),
      ...trainingFindings(text('training_config')),
      ...linkFindings(facts),
      ...externalFindings(file.source, limits),
      ...(isKeras ? [] : [unknownContent()]),
    ],
    tensors,
  };
}

/** What Keras 3 writes for a model whose layers have nothing to learn: the groups, and nothing in them. */
const isEmptyWeights = ({ datasets, rootNames }: Hdf5Facts): boolean =>
  datasets.length === 0 && rootNames.includes('layers') && rootNames.every((name) => weightGroups.test(name));

const weightGroups = /^(layers|vars|optimizer|_layer_checkpoint_dependencies|.+_(metrics|loss))$/;

const unknownContent = (): Finding =>
  finding('medium', 'file.unknown_format', 'The file is HDF5, but holds no model of a kind that can be inspected.');

function readConfig(text: string): { facts: KerasFacts; findings: Finding[] } {
  try {
    const parsed: Json = parseJson(text);
    const facts = readModelConfig(parsed);
    return { facts, findings: facts.findings };
  } catch {
    const empty: KerasFacts = {
      modelClass: null,
      modelName: null,
      layerClasses: [],
      layerNames: [],
      inputs: [],
      findings: [],
    };
    return {
      facts: empty,
      findings: [
        finding('high', 'keras.config_unreadable', "The model's configuration can't be read.", 'model_config'),
      ],
    };
  }
}

function trainingFindings(text: string | null): Finding[] {
  try {
    const training = text === null ? null : parseJson(text);
    return [...configFindings(training), ...lossFindings(training)];
  } catch {
    return [finding('medium', 'keras.config_unreadable', 'How it was trained can not be read.', 'training_config')];
  }
}

const externalFindings = (source: ByteSource, limits: InspectLimits): Finding[] =>
  hdf5ExternalFiles(source, limits)
    .slice(0, 50)
    .map((path) => finding('high', 'hdf5.external_data', 'The values of a dataset are read from another file.', path));

function linkFindings(facts: Hdf5Facts): Finding[] {
  return facts.externalLinks
    .slice(0, 50)
    .map((path) => finding('high', 'hdf5.external_link', 'A link in the file leads out of it or nowhere.', path));
}

/** Keras cuts a list of names that is too long for one attribute into layer_names0, layer_names1 and so on. */
function layerNamesOf(facts: Hdf5Facts): string[] | null {
  for (const attributes of [facts.attributes, facts.weightAttributes]) {
    const parts = [...attributes].filter(([name]) => name.startsWith('layer_names'));
    const sorted = parts.sort(([a], [b]) => Number(a.slice(11)) - Number(b.slice(11)));
    if (sorted.length > 0) return sorted.flatMap(([, names]) => names);
  }
  return null;
}
