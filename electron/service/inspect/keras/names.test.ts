import { describe, expect, it } from 'vitest';
import { callPickle } from '../../../testing/forge/pickle.ts';
import { forgeZip } from '../../../testing/forge/zip.ts';
import { inspectTree } from '../inspect-tree.ts';
import { atLeast } from '../reader.ts';
import { memoryTree } from '../source.ts';
import { configFindings, lossFindings } from './config.ts';

type Layer = Record<string, unknown>;
const model = (...layers: Layer[]) => ({ class_name: 'Sequential', config: { name: 's', layers } });
const parsed = (value: unknown) => JSON.parse(JSON.stringify(value));
const codes = (value: unknown) =>
  configFindings(parsed(value))
    .filter(({ severity }) => atLeast(severity, 'high'))
    .map(({ code }) => code);

async function archiveCodes(members: Record<string, string | Uint8Array>): Promise<string[]> {
  const bytes = forgeZip({ members: Object.entries(members).map(([name, content]) => ({ name, content })) });
  const { inspection } = await inspectTree(memoryTree('m.keras', bytes));
  return inspection.findings.filter(({ severity }) => atLeast(severity, 'high')).map(({ code }) => code);
}

describe('names in a Keras configuration', () => {
  it.each<[string, Layer, string]>([
    ['a layer of nobody', { class_name: 'EvilLayer', config: { units: 1 } }, 'keras.unknown_object'],
    ['a registered one', { class_name: 'X', registered_name: 'Custom>X', config: {} }, 'keras.unknown_object'],
    [
      'a function of nobody',
      { class_name: 'Dense', config: { f: { module: 'builtins', class_name: 'function', config: 'evil_loss' } } },
      'keras.unknown_object',
    ],
    [
      'code as an activation',
      { class_name: 'Dense', config: { activation: "lambda x: eval('1')" } },
      'keras.code_text',
    ],
    ['words from outside', { class_name: 'StringLookup', config: { vocabulary: '/etc/passwd' } }, 'keras.path_escape'],
    [
      'words from an address',
      { class_name: 'StringLookup', config: { vocabulary: 'http://x/a' } },
      'keras.path_escape',
    ],
    ['a saved model as a layer', { class_name: 'TFSMLayer', config: { filepath: 'm' } }, 'keras.dangerous_name'],
    [
      'an operation that reads',
      { class_name: 'TFOpLambda', config: { function: 'io.read_file' } },
      'keras.dangerous_name',
    ],
  ])('%s is told', (_, layer, code) => {
    expect(codes(model(layer))).toContain(code);
  });

  it.each<[string, Layer]>([
    ['Keras 1', { class_name: 'Convolution2D', config: { init: 'glorot_uniform', activation: 'relu' } }],
    ['a regulariser', { class_name: 'Dense', config: { kernel_regularizer: { class_name: 'L1L2', config: {} } } }],
    ['an operation', { class_name: 'TFOpLambda', config: { function: 'math.add' } }],
    ['QKeras', { class_name: 'QDense', config: { kernel_quantizer: { class_name: 'quantized_bits', config: {} } } }],
    ['QKeras by module', { module: 'qkeras.qlayers', class_name: 'QDense', config: {}, registered_name: 'QDense' }],
    ['pruning', { class_name: 'PruneLowMagnitude', config: { layer: { class_name: 'Dense', config: {} } } }],
    ['an operation of Keras 3', { class_name: 'Relu', config: {} }],
    ['words in the file', { class_name: 'StringLookup', config: { vocabulary: ['a', '/b'] } }],
  ])('%s raises no alarm', (_, layer) => {
    expect(codes(model(layer))).toEqual([]);
  });

  it('tells losses and metrics of nobody, and no others', () => {
    const found = lossFindings({ loss: { out: 'evil_loss' }, metrics: ['accuracy', ['mse', 'evil_metric']] });
    expect(found.map(({ location }) => location)).toEqual(['loss.out', 'metrics[1][1]']);
    expect(lossFindings({ loss: 'categorical_crossentropy', metrics: ['acc'], weighted_metrics: null })).toEqual([]);
  });
});

describe('Keras archives', () => {
  const config = JSON.stringify(model({ class_name: 'Lambda', config: { function: ['x'] } }));
  const plain = JSON.stringify(model({ class_name: 'Dense', config: {} }));
  it('reads one that holds nothing but its configuration', async () => {
    expect(await archiveCodes({ 'config.json': config })).toContain('keras.lambda');
  });
  it('looks at losses, at code and at pickles beside it', async () => {
    const compiled = JSON.stringify({ ...model(), compile_config: { loss: 'evil_loss' } });
    const meta = { 'metadata.json': '{}' };
    expect(await archiveCodes({ 'config.json': compiled, ...meta })).toContain('keras.unknown_object');
    const code = { 'assets/x.py': 'import os\nos.system("id")\n' };
    expect(await archiveCodes({ 'config.json': plain, ...meta, ...code })).toContain('code.dangerous_call');
    const evil = { 'assets/x': callPickle('os', 'system') };
    expect(await archiveCodes({ 'config.json': plain, ...meta, ...evil })).toContain('pickle.dangerous_callable');
    expect(await archiveCodes({ 'config.json': plain, ...meta })).toEqual([]);
  });
});
