import type { TensorEntry } from '../../../../shared/model/inspection.ts';
import { looksLikeZip, openZip, scanMembers, type ZipArchive } from '../archive/index.ts';
import { contentChecker } from '../code/member-content.ts';
import { asText, type Json, member, parseJson } from '../json/loose.ts';
import { type InspectLimits, malformed, requireAtMost } from '../limits.ts';
import { emptyResult, type Reader, type ReadResult } from '../reader.ts';
import { type SourceTree, singleFile } from '../source.ts';
import { isModelConfig, readModelConfig } from './config.ts';
import { readHdf5 } from './hdf5.ts';
import { hdf5Tensors } from './hdf5-tensors.ts';

/** Keras 3 models (`.keras`): a zip of config.json, metadata.json and model.weights.h5. */
export const kerasArchiveReader: Reader = {
  name: 'keras-v3',
  format: 'keras-v3',
  sniff(tree, limits) {
    const file = singleFile(tree);
    if (!file || !looksLikeZip(file.source)) return false;
    const archive = openZip(file.source, limits);
    const names = new Set(archive.members.map((one) => one.name));
    if (!names.has('config.json')) return false;
    const isWhole = names.has('metadata.json') || [...names].some((name) => /^model\.weights(\.h5|\.json)?/.test(name));
    return isWhole || isModelConfig(jsonOf(archive, 'config.json', limits));
  },
  read: readKerasArchive,
};

function textOf(archive: ZipArchive, name: string, limits: InspectLimits): string | null {
  const found = archive.members.find((one) => one.name === name);
  if (!found) return null;
  requireAtMost(found.sizeBytes, limits.maxHeaderBytes, 'bytes of configuration');
  const source = found.open();
  return Buffer.from(source.read(0, source.sizeBytes)).toString('utf8');
}

function jsonOf(archive: ZipArchive, name: string, limits: InspectLimits): Json {
  const text = textOf(archive, name, limits);
  try {
    return text === null ? null : parseJson(text);
  } catch {
    throw malformed(`The member ${name} is not valid JSON.`);
  }
}

/** The tensors of `model.weights.h5`; with their place in the archive when that member is stored as it is. Null without one. */
async function readWeights(archive: ZipArchive, limits: InspectLimits): Promise<TensorEntry[] | null> {
  const member5 = archive.members.find((one) => one.name === 'model.weights.h5');
  if (!member5) return null;
  const source = member5.open();
  const { datasets } = await readHdf5(source, limits);
  const tensors = hdf5Tensors(datasets, source, { limits, start: member5.byteRange?.[0] ?? null });
  return tensors.filter(({ name }) => !name.startsWith('optimizer/'));
}

async function readKerasArchive(tree: SourceTree, limits: InspectLimits): Promise<ReadResult> {
  const file = singleFile(tree);
  if (!file) return emptyResult('keras-v3');
  const archive = openZip(file.source, limits);
  const model = readModelConfig(jsonOf(archive, 'config.json', limits));
  const metadata = jsonOf(archive, 'metadata.json', limits);
  const weights = await readWeights(archive, limits);
  const tensors = weights ?? [];
  const parameterCount = tensors.reduce(
    (sum, tensor) => sum + tensor.shape.reduce((product, size) => product * size, 1),
    0,
  );
  const { findings, inputs, ...facts } = model;
  const check = contentChecker(limits);
  return {
    ...emptyResult('keras-v3', 'keras'),
    frameworkVersion: asText(member(metadata, 'keras_version')),
    inputs,
    layerCount: facts.layerClasses.length,
    parameterCount: weights ? parameterCount : null,
    tensorCount: weights ? tensors.length : null,
    metadata: {
      ...facts,
      kerasVersion: asText(member(metadata, 'keras_version')),
      dateSaved: asText(member(metadata, 'date_saved')),
      weightDatasetCount: weights ? tensors.length : null,
      parameterCount: weights ? parameterCount : null,
    },
    findings: [
      ...archive.findings,
      ...findings,
      ...scanMembers(archive, {
        limits,
        isRawData: (one) => /\.(h5|json|npz)$/.test(one.name),
        checkContent: (part, head) => (/\.json$/.test(part.name) ? [] : check(part, head)),
      }).findings,
    ],
    tensors,
  };
}
