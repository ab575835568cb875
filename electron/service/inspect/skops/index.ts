import type { Finding } from '../../../../shared/model/inspection.ts';
import { looksLikeZip, openZip, scanMembers } from '../archive/index.ts';
import { asText, type Json, member, parseJson, walkObjects } from '../json/loose.ts';
import { type InspectLimits, malformed, requireAtMost } from '../limits.ts';
import { judgeName } from '../pickle/index.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { type SourceTree, singleFile } from '../source.ts';

/** skops models: a zip of schema.json, which names the class of every object, and of arrays as .npy. */
export const skopsReader: Reader = {
  name: 'skops',
  format: 'skops',
  sniff(tree, limits) {
    const file = singleFile(tree);
    if (!file || !looksLikeZip(file.source)) return false;
    const schema = openZip(file.source, limits).members.find((one) => one.name === 'schema.json');
    return schema !== undefined && Buffer.from(schema.head(4096)).includes('"__');
  },
  read: readSkops,
};

function readSkops(tree: SourceTree, limits: InspectLimits): ReadResult {
  const file = singleFile(tree);
  if (!file) return emptyResult('skops');
  const archive = openZip(file.source, limits);
  const schema = schemaOf(archive.members.find((one) => one.name === 'schema.json')?.open() ?? null, limits);
  const names = collectNames(schema);
  const version = asText(member(schema, '_skops_version'));
  const root = [asText(member(schema, '__module__')), asText(member(schema, '__class__'))];
  const versions = sklearnVersions(schema);
  const arrayCount = archive.members.filter((one) => one.name.endsWith('.npy')).length;
  return {
    ...emptyResult('skops', 'skops'),
    frameworkVersion: version,
    metadata: {
      rootClass: root[0] && root[1] ? root.join('.') : null,
      skopsVersion: version,
      frameworkVersions: versions.length > 0 ? { 'scikit-learn': versions } : {},
      protocol: member(schema, 'protocol') ?? null,
      arrayCount,
      types: [...names].sort().slice(0, 1000),
    },
    findings: [...archive.findings, ...scanMembers(archive, { limits }).findings, ...judge(names)],
  };
}

function schemaOf(
  source: { sizeBytes: number; read(offset: number, length: number): Uint8Array } | null,
  limits: InspectLimits,
): Json {
  if (!source) throw malformed('The archive has no schema.');
  requireAtMost(source.sizeBytes, limits.maxHeaderBytes, 'bytes of schema');
  try {
    return parseJson(Buffer.from(source.read(0, source.sizeBytes)).toString('utf8'));
  } catch {
    throw malformed('The schema of the archive is not valid JSON.');
  }
}

/** scikit-learn keeps its version in the state of each estimator; skops writes such a value as JSON in a text. */
function sklearnVersions(schema: Json): string[] {
  const found = new Set<string>();
  walkObjects(schema, (object) => {
    const text = asText(member(object['_sklearn_version'], 'content'));
    const version = text === null ? null : /^"?(\d[\w.+-]{0,40})"?$/.exec(text)?.[1];
    if (version && found.size < 100) found.add(version);
  });
  return [...found].sort();
}

/** Everything that loading would import: classes of objects, and functions that are named. */
function collectNames(schema: Json): Set<string> {
  const names = new Set<string>();
  const add = (module: string | null, name: string | null): void => {
    if (module !== null && name !== null && names.size < 10_000) names.add(`${module}:${name}`);
  };
  walkObjects(schema, (object) => {
    add(asText(object['__module__']), asText(object['__class__']));
    add(asText(object['module_path']), asText(object['function']) ?? asText(object['func']));
    const owner = member(object, 'obj');
    // A bound method: the class of the object that it is taken from, and its name.
    const [module, name, method] = [member(owner, '__module__'), member(owner, '__class__'), object['func']];
    if (typeof module === 'string' && typeof name === 'string' && typeof method === 'string')
      add(module, `${name}.${method}`);
  });
  return names;
}

const plain =
  /^(builtins:(dict|list|tuple|set|frozenset|str|int|float|bool|bytes|bytearray|type|slice|complex|NoneType|function|method|builtin_function_or_method)|types:\w+)$/;

/** A public method, by a plain name, of a class that is harmless itself: bound and kept, as estimators do with their own. */
const isPlainMethod = (module: string, name: string): boolean => {
  const [owner = '', method = '', ...more] = name.split('.');
  return (
    /^[a-z][a-z0-9_]*$/.test(method) &&
    more.length === 0 &&
    !dangerousMethods.test(method) &&
    judgeName(module, owner) === 'harmless'
  );
};
const dangerousMethods =
  /^(eval|exec|system|open|load|loads|save|dump|dumps|run|call|popen|query|apply|map|pipe|to_pickle|tofile)$/;

function judge(names: ReadonlySet<string>): Finding[] {
  const findings: Finding[] = [];
  for (const full of names) {
    const [module = '', name = ''] = full.split(':');
    const verdict = plain.test(full) ? 'harmless' : isPlainMethod(module, name) ? 'harmless' : judgeName(module, name);
    if (verdict === 'dangerous') {
      findings.push(
        finding(
          'critical',
          'skops.dangerous_type',
          `Loading the model would use "${module}.${name}", which can run commands.`,
          'schema.json',
        ),
      );
    } else if (verdict !== 'harmless' && verdict !== 'bare') {
      findings.push(
        finding(
          'high',
          'skops.unknown_type',
          `The model needs "${module}.${name}", which is not known to be harmless.`,
          'schema.json',
        ),
      );
    }
  }
  return findings.slice(0, 200);
}
