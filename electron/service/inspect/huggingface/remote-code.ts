import type { Finding } from '../../../../shared/model/inspection.ts';
import { asArray, asObject, asText, type Json, member, readJson } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { finding } from '../reader.ts';
import { fileAt, type SourceTree } from '../source.ts';

/** The files by which the libraries find code to import, beside config.json. */
const settingsFiles = [
  'config.json',
  'tokenizer_config.json',
  'processor_config.json',
  'preprocessor_config.json',
  'video_preprocessor_config.json',
  'generation_config.json',
];

const code = 'huggingface.remote_code';

/** Findings about code that loading a repository imports: from the repository itself, from another one, or from a library that it names. */
export function remoteCodeFindings(tree: SourceTree, limits: InspectLimits): Finding[] {
  const read = (path: string): Json => jsonAt(tree, path, limits);
  return [
    ...settingsFiles.flatMap((path) => loaderFindings(read(path), path)),
    ...pipelineFindings(tree, read('model_index.json')),
    ...moduleFindings(read('modules.json')),
    ...adapterFindings(read('adapter_config.json')),
  ];
}

function jsonAt(tree: SourceTree, path: string, limits: InspectLimits): Json {
  const file = fileAt(tree, path);
  try {
    return file ? readJson(file.source, limits) : null;
  } catch {
    return null; // the reader of the repository tells that it can't be read
  }
}

/** transformers: `auto_map` names modules of the repository, or of another one (`user/repository--module.Class`). */
export function loaderFindings(settings: Json, path: string | null): Finding[] {
  const findings: Finding[] = [];
  const map = asObject(member(settings, 'auto_map'));
  const names = Object.values(map ?? {})
    .flat()
    .filter((name) => typeof name === 'string');
  if (names.length > 0) {
    const other = names.find((name) => name.includes('--'));
    const what = other === undefined ? 'code of its own' : 'code of another repository';
    const listed = (other === undefined ? names : [other]).slice(0, 5).join(', ');
    findings.push(finding('high', code, `The model wants ${what} to be run when it is loaded (${listed}).`, path));
  }
  if (Object.keys(asObject(member(settings, 'custom_pipelines')) ?? {}).length > 0)
    findings.push(finding('high', code, 'The model brings a pipeline of its own, whose code is run.', path));
  if (member(settings, 'trust_remote_code') === true)
    findings.push(finding('high', code, 'The settings switch on that code of the repository is run.', path));
  return findings;
}

/** diffusers: a pipeline or a part of it that is no class of a library is imported from a file of the repository. */
function pipelineFindings(tree: SourceTree, index: Json): Finding[] {
  const findings: Finding[] = [];
  if (Array.isArray(member(index, '_class_name')))
    findings.push(finding('high', code, 'The pipeline is code of the repository, which is run.', 'model_index.json'));
  for (const [part, value] of Object.entries(asObject(index) ?? {})) {
    const library = part.startsWith('_') ? null : asText(asArray(value)?.[0]);
    if (library === null || !/^\w+$/.test(library) || !fileAt(tree, `${part}/${library}.py`)) continue;
    const detail = `The part "${part}" of the pipeline is code of the repository, which is run.`;
    findings.push(finding('high', code, detail, 'model_index.json'));
  }
  return findings;
}

/** sentence-transformers: each module is a class that is imported by its name. */
function moduleFindings(modules: Json): Finding[] {
  return (asArray(modules) ?? []).slice(0, 100).flatMap((one) => {
    const type = asText(member(one, 'type'));
    if (type === null || /^(sentence_transformers|torch\.nn|pylate|model2vec)\./.test(type)) return [];
    return [
      finding('high', code, `Loading the model imports "${type}", which is not part of its library.`, 'modules.json'),
    ];
  });
}

/** peft: the library of the base model's class is imported by its name. */
function adapterFindings(adapter: Json): Finding[] {
  const library = asText(member(member(adapter, 'auto_mapping'), 'parent_library'));
  if (
    library === null ||
    /^(transformers|diffusers|sentence_transformers|torch|timm|peft|open_clip|unsloth)(\.|$|_modules)/.test(library)
  )
    return [];
  const detail = `Loading the adapter imports "${library}", which is no library that models are made with.`;
  return [finding('high', code, detail, 'adapter_config.json')];
}
