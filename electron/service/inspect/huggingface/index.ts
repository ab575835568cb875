import { parse } from 'yaml';
import type { Finding } from '../../../../shared/model/inspection.ts';
import { checkChatTemplate } from '../chat/template.ts';
import { checkTokenizerConfig } from '../chat/tokenizer-config.ts';
import { asArray, asObject, asText, type Json, member, readJson } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { readSafetensors, safetensorsFiles } from '../safetensors/index.ts';
import { fileAt, readHead, type SourceTree } from '../source.ts';
import { remoteCodeFindings } from './remote-code.ts';

/** A Hugging Face repository: a folder with a config.json that names a model, and what lies beside it. */
export const huggingfaceReader: Reader = {
  name: 'huggingface',
  format: 'huggingface',
  sniff(tree, limits) {
    if (!tree.isFolder) return false;
    if (fileAt(tree, 'model_index.json')) return true;
    if (fileAt(tree, 'adapter_config.json')) return true;
    const file = fileAt(tree, 'config.json');
    const config = file && file.sizeBytes <= limits.maxHeaderBytes ? readJson(file.source, limits) : null;
    return ['model_type', 'architectures', 'transformers_version', '_name_or_path'].some(
      (key) => member(config, key) !== undefined,
    );
  },
  read: readRepository,
};

function jsonAt(tree: SourceTree, path: string, limits: InspectLimits, findings: Finding[]): Json {
  const file = fileAt(tree, path);
  if (!file) return null;
  try {
    return readJson(file.source, limits);
  } catch {
    findings.push(finding('medium', 'huggingface.unreadable', `The file ${path} can't be read.`, path));
    return null;
  }
}

function readRepository(tree: SourceTree, limits: InspectLimits): ReadResult {
  const findings: Finding[] = [];
  const config = jsonAt(tree, 'config.json', limits, findings);
  const tokenizer = jsonAt(tree, 'tokenizer_config.json', limits, findings);
  const diffusers = jsonAt(tree, 'model_index.json', limits, findings);
  const adapter = jsonAt(tree, 'adapter_config.json', limits, findings);
  const card = readCard(tree, findings);
  const weights = safetensorsFiles(tree).length > 0 ? readSafetensors(tree, limits) : null;
  // A model of text and pictures describes each of its parts.
  const text = asObject(member(config, 'text_config')) ?? undefined;
  const first = (...keys: string[]): Json | undefined =>
    [config, text].flatMap((part) => keys.map((key) => member(part, key))).find((value) => typeof value === 'number');
  const layers = first('num_hidden_layers', 'n_layer', 'n_layers', 'num_layers', 'encoder_layers');
  const isDiffusers = diffusers !== null;
  const result: ReadResult = {
    ...emptyResult('huggingface', isDiffusers ? 'diffusers' : adapter === null ? 'transformers' : 'peft'),
    frameworkVersion: asText(member(config, 'transformers_version')) ?? asText(member(diffusers, '_diffusers_version')),
    layerCount: typeof layers === 'number' && Number.isInteger(layers) ? layers : null,
    parameterCount: weights?.parameterCount ?? null,
    tensorCount: weights?.tensorCount ?? null,
    metadata: {
      modelType: asText(member(config, 'model_type')),
      architectures: (asArray(member(config, 'architectures')) ?? []).map(String),
      torchDtype: asText(member(config, 'torch_dtype')) ?? asText(member(config, 'dtype')),
      transformersVersion: asText(member(config, 'transformers_version')),
      vocabSize: first('vocab_size') ?? null,
      hiddenSize: first('hidden_size', 'n_embd', 'd_model', 'dim') ?? null,
      numHiddenLayers: layers ?? null,
      pipeline: asText(member(diffusers, '_class_name')),
      baseModel: asText(member(adapter, 'base_model_name_or_path')) ?? member(card, 'base_model') ?? null,
      license: member(card, 'license') ?? null,
      libraryName: member(card, 'library_name') ?? null,
      pipelineTag: member(card, 'pipeline_tag') ?? null,
      tags: member(card, 'tags') ?? [],
      datasets: member(card, 'datasets') ?? [],
      language: member(card, 'language') ?? null,
      fileCount: tree.files.length,
      weightFiles: tree.files
        .map((file) => file.path)
        .filter((path) => /\.(safetensors|bin|pt|pth|ckpt|gguf|onnx|h5|msgpack)$/i.test(path)),
    },
    findings: [
      ...findings,
      ...(weights?.findings ?? []),
      ...remoteCodeFindings(tree, limits),
      ...codeFindings(tree),
      ...templateFindings(tree, tokenizer, limits),
    ],
    tensors: weights?.tensors ?? [],
  };
  return weights?.error ? { ...result, error: weights.error } : result;
}

/** The front matter of README.md, as a JSON object. */
function readCard(tree: SourceTree, findings: Finding[]): Json {
  const file = fileAt(tree, 'README.md');
  if (!file) return null;
  const text = Buffer.from(readHead(file.source, 1024 * 1024)).toString('utf8');
  const front = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (front === undefined) return null;
  try {
    return asObject(parse(front, { maxAliasCount: 100, schema: 'core' }));
  } catch {
    findings.push(
      finding('low', 'huggingface.card_unreadable', "The card's front matter is not valid YAML.", 'README.md'),
    );
    return null;
  }
}

function codeFindings(tree: SourceTree): Finding[] {
  const findings: Finding[] = [];
  const scripts = tree.files.filter((file) => /\.(py|sh|bat|ps1|exe|dll|so|dylib)$/i.test(file.path));
  for (const { path } of scripts.slice(0, 50))
    findings.push(finding('low', 'folder.code', 'The folder contains code beside the model.', path));
  return findings;
}

function templateFindings(tree: SourceTree, tokenizer: Json, limits: InspectLimits): Finding[] {
  const found: Finding[] = [];
  found.push(...checkTokenizerConfig(tokenizer, 'tokenizer_config.json: chat_template'));
  for (const file of tree.files.filter(({ path }) => /(^|\/)[^/]*\.jinja2?$/.test(path)).slice(0, 100)) {
    if (file.sizeBytes > limits.maxHeaderBytes) continue;
    found.push(...checkChatTemplate(Buffer.from(file.source.read(0, file.sizeBytes)).toString('utf8'), file.path));
  }
  return found;
}
