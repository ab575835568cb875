import type { Finding } from '../../../../shared/model/inspection.ts';
import { commandIn, mayHoldCommand } from '../code/commands.ts';
import { type InspectLimits, requireAtMost } from '../limits.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { type ByteSource, readHead, singleFile } from '../source.ts';

/** LightGBM models as text (`save_model`), versions 2 to 4. */
export const lightgbmReader: Reader = {
  name: 'lightgbm-text',
  format: 'lightgbm-text',
  sniff(tree) {
    const file = singleFile(tree);
    return file !== null && /^tree\r?\nversion=v\d/.test(Buffer.from(readHead(file.source, 64)).toString('latin1'));
  },
  read(tree, limits) {
    const file = singleFile(tree);
    return file ? readLightgbm(file.source, limits) : emptyResult('lightgbm-text');
  },
};

const pieceBytes = 1024 * 1024;

/** Lists of names and sizes in the header: longer lines than this no model has. */
const longestLine = 16 * 1024 * 1024;

function eachLine(source: ByteSource, limits: InspectLimits, visit: (line: string) => void): void {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for (let at = 0; at < source.sizeBytes; at += pieceBytes) {
    const length = Math.min(pieceBytes, source.sizeBytes - at);
    limits.budget.spend(length >> 4);
    const parts = (rest + decoder.decode(source.read(at, length), { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    requireAtMost(rest.length, longestLine, 'characters in one line');
    limits.budget.spend(parts.length);
    for (const part of parts) if (part !== '') visit(part.endsWith('\r') ? part.slice(0, -1) : part);
  }
  visit(rest);
}

const headerKeys = new Set([
  'version',
  'num_class',
  'num_tree_per_iteration',
  'label_index',
  'max_feature_idx',
  'objective',
  'feature_names',
  'tree_sizes',
]);

const longestText = 64 * 1024;

const commandFinding = (command: string): Finding =>
  finding('high', 'settings.command', `A line of the model holds the command "${command.slice(0, 80)}".`);

function readLightgbm(source: ByteSource, limits: InspectLimits): ReadResult {
  const header = new Map<string, string>();
  let numTrees = 0;
  let numLeaves = 0;
  let ended = false;
  let command: string | null = null;
  eachLine(source, limits, (line) => {
    if (line.length < longestText && mayHoldCommand(line)) command ??= commandIn(line);
    const split = line.indexOf('=');
    const key = split < 0 ? line : line.slice(0, split);
    if (key === 'end of trees') ended = true;
    else if (key === 'Tree') numTrees += 1;
    else if (key === 'num_leaves') numLeaves += Number(line.slice(split + 1)) || 0;
    else if (numTrees === 0 && headerKeys.has(key)) header.set(key, line.slice(split + 1));
  });
  const numberOf = (key: string): number | null => (header.has(key) ? Number(header.get(key)) : null);
  const names = header.get('feature_names') ?? '';
  const maxIndex = numberOf('max_feature_idx');
  const numFeature = maxIndex === null ? null : maxIndex + 1;
  const declared = (header.get('tree_sizes') ?? '').split(' ').filter((size) => size !== '').length;
  const message = 'The model ends before all of its trees.';
  const isCut = !ended || (declared > 0 && declared !== numTrees);
  const result: ReadResult = {
    ...emptyResult('lightgbm-text', 'lightgbm'),
    frameworkVersion: header.get('version') ?? null,
    inputs: numFeature === null ? [] : [{ name: 'features', dtype: null, shape: [null, numFeature] }],
    layerCount: numTrees,
    complexity: numLeaves,
    metadata: {
      version: header.get('version') ?? null,
      numClass: numberOf('num_class'),
      numTreePerIteration: numberOf('num_tree_per_iteration'),
      numFeature,
      objective: header.get('objective') ?? null,
      featureNames: names === '' ? [] : names.split(' '),
      numTrees,
      numLeaves,
    },
    findings: [
      ...(isCut ? [finding('high', 'artifact.malformed', message)] : []),
      ...(command === null ? [] : [commandFinding(command)]),
    ],
  };
  return isCut ? { ...result, error: { code: 'artifact.malformed', message } } : result;
}
