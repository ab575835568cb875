import { parse } from 'yaml';
import type { Finding, TensorSpec } from '../../../../shared/model/inspection.ts';
import { asArray, asObject, asText, type Json, member, parseJson } from '../json/loose.ts';
import { malformed, requireAtMost } from '../limits.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { fileAt, readHead, type SourceFile, type SourceTree } from '../source.ts';

const maxYamlBytes = 4 * 1024 * 1024;

/** An MLflow model folder, by its MLmodel file (MLflow 1 to 3). */
export const mlflowReader: Reader = {
  name: 'mlflow',
  format: 'mlflow',
  sniff(tree) {
    const file = tree.isFolder ? fileAt(tree, 'MLmodel') : null;
    if (!file) return false;
    return /^(flavors|artifact_path|mlflow_version|model_uuid|utc_time_created|run_id|signature)\s*:/m.test(
      Buffer.from(readHead(file.source, 64 * 1024)).toString('utf8'),
    );
  },
  read: readMlflow,
};

/** A small YAML file as plain data; with `failsafe` every scalar stays the text that it is. Aliases are bounded, custom tags are not resolved. Throws `artifact.malformed`. */
export function readYaml(file: SourceFile, schema: 'core' | 'failsafe' = 'core'): Json {
  requireAtMost(file.sizeBytes, maxYamlBytes, 'bytes of YAML');
  try {
    return parse(Buffer.from(file.source.read(0, file.sizeBytes)).toString('utf8'), {
      maxAliasCount: 100,
      uniqueKeys: true,
      schema,
    });
  } catch {
    throw malformed(`The file ${file.path} is not valid YAML.`);
  }
}

function readMlflow(tree: SourceTree): ReadResult {
  const file = fileAt(tree, 'MLmodel');
  if (!file) return emptyResult('mlflow');
  const model = readYaml(file);
  const flavors = asObject(member(model, 'flavors'));
  const python = member(flavors ?? undefined, 'python_function');
  const signature = member(model, 'signature');
  const inputs = signatureOf(member(signature, 'inputs'));
  const outputs = signatureOf(member(signature, 'outputs'));
  const version = textOf(member(model, 'mlflow_version'));
  return {
    ...emptyResult('mlflow', 'mlflow'),
    frameworkVersion: version,
    inputs: specs(inputs),
    outputs: specs(outputs),
    metadata: {
      flavors: flavors ? Object.keys(flavors).sort() : [],
      mlflowVersion: version,
      modelUuid: textOf(member(model, 'model_uuid')),
      runId: textOf(member(model, 'run_id')),
      modelId: asText(member(model, 'model_id')),
      loaderModule: asText(member(python, 'loader_module')),
      pythonVersion: textOf(member(python, 'python_version')),
      signatureInputs: inputs,
      signatureOutputs: outputs,
      signatureParams: signatureOf(member(signature, 'params')),
      missingArtifacts: missingArtifacts(tree, flavors),
      artifactPath: asText(member(model, 'artifact_path')),
      utcTimeCreated: textOf(member(model, 'utc_time_created')),
    },
    findings: [...loaderFindings(python), ...pathFindings(flavors)],
  };
}

const textOf = (value: Json | undefined): string | null =>
  value === undefined || value === null ? null : String(value);

/** A signature is JSON inside a YAML string. */
function signatureOf(value: Json | undefined): Json {
  if (typeof value !== 'string') return value ?? null;
  try {
    return parseJson(value);
  } catch {
    return null;
  }
}

function specs(signature: Json): TensorSpec[] {
  return (asArray(signature) ?? []).map((column) => {
    const tensor = member(column, 'tensor-spec');
    const shape = asArray(member(tensor, 'shape'));
    return {
      name: asText(member(column, 'name')) ?? '',
      dtype: asText(member(tensor, 'dtype')) ?? asText(member(column, 'type')),
      shape: shape?.map((size) => (typeof size === 'number' ? size : null)) ?? null,
    };
  });
}

const pathKeys = new Set([
  'model_path',
  'pickled_model',
  'python_model',
  'saved_model_dir',
  'data',
  'model_data',
  'env',
  'conda',
  'virtualenv',
  'code',
  'model_code_path',
  'model_binary',
  'artifacts',
  'path',
]);

function flavorPaths(flavors: Json): (readonly [where: string, path: string])[] {
  const found: (readonly [string, string])[] = [];
  const walk = (value: Json, where: string, depth: number): void => {
    if (depth > 8) return;
    for (const [key, item] of Object.entries(asObject(value) ?? {})) {
      const at = `${where}.${key}`;
      // MLflow takes the last part only of where the code of a model was when it was saved.
      const isCode = key === 'model_code_path';
      if (typeof item === 'string' && pathKeys.has(key))
        found.push([at, isCode ? (item.split('/').at(-1) ?? item) : item]);
      else walk(item, at, depth + 1);
    }
  };
  walk(flavors, 'flavors', 0);
  return found;
}

const hasPath = (tree: SourceTree, path: string): boolean => {
  const clean = path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
  return tree.files.some((file) => file.path === clean || file.path.startsWith(`${clean}/`));
};

function missingArtifacts(tree: SourceTree, flavors: { [key: string]: Json } | null): string[] {
  const paths = flavorPaths(flavors)
    .map(([, path]) => path)
    .filter((path) => !/^[a-z]+:/.test(path));
  return [...new Set(paths)].filter((path) => !hasPath(tree, path)).sort();
}

function pathFindings(flavors: { [key: string]: Json } | null): Finding[] {
  return flavorPaths(flavors)
    .filter(([, path]) => /(^|[\\/])\.\.([\\/]|$)|^[\\/~]|^[A-Za-z]:[\\/]/.test(path))
    .map(([where, path]) =>
      finding('high', 'mlflow.path_escape', `The model takes a part from "${path}", outside its folder.`, where),
    );
}

/** Loaders that MLflow brings; any other module is imported and called when the model is loaded. */
function loaderFindings(python: Json | undefined): Finding[] {
  const loader = asText(member(python, 'loader_module'));
  const code = asText(member(python, 'code'));
  const findings: Finding[] = [];
  if (loader !== null && !/^mlflow(\.\w+)+$/.test(loader)) {
    findings.push(
      finding(
        'high',
        'mlflow.custom_loader',
        `Loading the model runs the module "${loader}", which is not part of MLflow.`,
        'MLmodel',
      ),
    );
  }
  if (code !== null)
    findings.push(
      finding('medium', 'mlflow.code_path', 'The model brings Python code of its own, which loading it imports.', code),
    );
  return findings;
}
