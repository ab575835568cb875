import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ChangeClass } from '../model/comparison.ts';
import type { Finding, Inspection, TensorSpec } from '../model/inspection.ts';
import { DatasetRef, type Metric } from '../model/metadata.ts';
import { type ChangeRuleId, changeRules, changeRuleTable } from './change-rules.ts';
import type { Comparable, ComparableTensor } from './comparable.ts';
import { compareVersions } from './compare-versions.ts';

const inspection = (given: Partial<Inspection> = {}): Inspection => ({
  path: 'm',
  format: 'onnx',
  framework: 'pytorch',
  frameworkVersion: '2.1.0',
  sizeBytes: 10,
  sha256: null,
  inputs: [],
  outputs: [],
  operatorCount: null,
  operatorTypes: null,
  layerCount: null,
  parameterCount: null,
  tensorCount: null,
  complexity: null,
  metadata: {},
  findings: [],
  ...given,
});

interface Given extends Partial<Inspection> {
  readonly tensors?: readonly ComparableTensor[];
  readonly metrics?: Metric[];
  readonly datasets?: { name: string; version: string }[];
  readonly hyperparameters?: Record<string, string>;
}

function side({ tensors, metrics, datasets, hyperparameters, ...given }: Given): Comparable {
  return {
    versionId: null,
    label: 'm@1.0.0',
    rootDigest: JSON.stringify([tensors, given]),
    sizeBytes: given.sizeBytes ?? 10,
    inspection: inspection(given),
    metadata: {
      metrics: metrics ?? [],
      datasets: (datasets ?? []).map((one) => DatasetRef.parse(one)),
      hyperparameters: hyperparameters ?? {},
    },
    tensors: tensors ?? null,
  };
}

const spec = (name: string, shape: TensorSpec['shape'] = [1], dtype: string | null = 'float32'): TensorSpec => ({
  name,
  dtype,
  shape,
});
const takes = (...inputs: TensorSpec[]): Given => ({ inputs, outputs: [spec('y')] });
const gives = (...outputs: TensorSpec[]): Given => ({ inputs: [spec('x')], outputs });
const withDefault = (...optional: TensorSpec[]): Given => ({
  ...takes(spec('x')),
  metadata: { optionalInputs: optional },
});
const tensor = (name: string, digest: string | null = 'a', shape = [2], dtype = 'float32'): ComparableTensor => ({
  name,
  dtype,
  shape,
  digest,
});
const metric = (value: number, direction: Metric['direction'] = 'higher'): Given => ({
  metrics: [{ name: 'f1', value, direction, slice: null, interval: null }],
});
const finding = (severity: Finding['severity']): Given => ({
  findings: [{ severity, code: 'x.y', detail: 'Seen.', location: null }],
});
const opset = (version: number): Given => ({ metadata: { opset: { '': version } } });

/** For each rule: its class, as a person decided it, and two versions that differ by it and by nothing worse. */
const cases: Record<ChangeRuleId, readonly [changeClass: ChangeClass, before: Given, after: Given]> = {
  'input.added_required': ['breaking', takes(spec('x')), takes(spec('x'), spec('z'))],
  'input.added_optional': ['feature', takes(spec('x')), withDefault(spec('z'))],
  'input.removed': ['breaking', takes(spec('x'), spec('z')), takes(spec('x'))],
  'input.renamed': ['breaking', takes(spec('x')), takes(spec('image'))],
  'input.moved': ['breaking', takes(spec('x'), spec('z')), takes(spec('z'), spec('x'))],
  'input.now_required': ['breaking', withDefault(spec('z')), takes(spec('x'), spec('z'))],
  'input.now_optional': ['feature', takes(spec('x')), takes(spec('x', [1], 'optional(float32)'))],
  'input.type_widened': ['feature', takes(spec('x', [1], 'FLOAT16')), takes(spec('x', [1], 'FLOAT'))],
  'input.type_changed': ['breaking', takes(spec('x')), takes(spec('x', [1], 'string'))],
  'input.shape_widened': ['feature', takes(spec('x', [1, 3])), takes(spec('x', ['N', 3]))],
  'input.shape_narrowed': ['breaking', takes(spec('x', ['N', 3])), takes(spec('x', [8, 3]))],
  'input.shape_changed': ['breaking', takes(spec('x', [1, 3])), takes(spec('x', [1, 4]))],
  'input.dimension_renamed': ['patch', takes(spec('x', ['N'])), takes(spec('x', ['batch']))],
  'input.not_stated': ['breaking', takes(spec('x')), {}],
  'output.added': ['feature', gives(spec('y')), gives(spec('y'), spec('z'))],
  'output.removed': ['breaking', gives(spec('y'), spec('z')), gives(spec('y'))],
  'output.renamed': ['breaking', gives(spec('y')), gives(spec('label'))],
  'output.moved': ['breaking', gives(spec('y'), spec('z')), gives(spec('z'), spec('y'))],
  'output.now_optional': ['breaking', gives(spec('y')), gives(spec('y', [1], 'optional(float32)'))],
  'output.now_always': ['feature', gives(spec('y', [1], 'optional(float32)')), gives(spec('y'))],
  'output.type_widened': ['feature', gives(spec('y', [1], 'int32')), gives(spec('y', [1], 'int64'))],
  'output.type_changed': ['breaking', gives(spec('y', [1], 'int64')), gives(spec('y', [1], 'int32'))],
  'output.shape_narrowed': ['feature', gives(spec('y', ['N'])), gives(spec('y', [10]))],
  'output.shape_widened': ['breaking', gives(spec('y', [10])), gives(spec('y', [null]))],
  'output.shape_changed': ['breaking', gives(spec('y', [1])), gives(spec('y', [1, 1]))],
  'output.dimension_renamed': ['patch', gives(spec('y', ['N'])), gives(spec('y', ['batch']))],
  'format.changed': ['breaking', { format: 'safetensors' }, { format: 'gguf' }],
  'format.framework_changed': ['feature', { framework: 'pytorch' }, { framework: 'keras' }],
  'format.framework_major': ['feature', { frameworkVersion: '1.13.1' }, { frameworkVersion: '2.0.0' }],
  'format.framework_version': ['patch', { frameworkVersion: '2.1.0' }, { frameworkVersion: '2.4.0' }],
  'format.needs_newer': ['feature', opset(17), opset(18)],
  'format.needs_older': ['patch', opset(18), opset(17)],
  'operator.added': ['patch', { operatorTypes: { Relu: 1 } }, { operatorTypes: { Relu: 1, Gelu: 1 } }],
  'operator.removed': ['patch', { operatorTypes: { Relu: 1, Gelu: 1 } }, { operatorTypes: { Relu: 1 } }],
  'operator.count_changed': ['patch', { operatorTypes: { Relu: 1 } }, { operatorTypes: { Relu: 2 } }],
  'tensor.values_changed': ['patch', { tensors: [tensor('w', 'a')] }, { tensors: [tensor('w', 'b')] }],
  'tensor.structure_changed': ['patch', { tensors: [tensor('w')] }, { tensors: [tensor('w'), tensor('v', 'c')] }],
  'tensor.weights_structure_changed': [
    'breaking',
    { format: 'safetensors', tensors: [tensor('w')] },
    { format: 'safetensors', tensors: [tensor('v')] },
  ],
  'tensor.retyped': ['feature', { tensors: [tensor('w')] }, { tensors: [tensor('w', 'b', [2], 'float16')] }],
  'metric.worse': ['feature', metric(0.9), metric(0.8)],
  'metric.better': ['patch', metric(0.9, 'lower'), metric(0.8, 'lower')],
  'metric.changed': ['patch', metric(0.9, null), metric(0.8, null)],
  'metric.added': ['patch', {}, metric(0.9)],
  'metric.removed': ['patch', metric(0.9), {}],
  'dataset.added': ['feature', {}, { datasets: [{ name: 'd', version: '1' }] }],
  'dataset.removed': ['feature', { datasets: [{ name: 'd', version: '1' }] }, {}],
  'dataset.version_changed': [
    'patch',
    { datasets: [{ name: 'd', version: '1' }] },
    { datasets: [{ name: 'd', version: '2' }] },
  ],
  'hyperparameter.changed': ['patch', { hyperparameters: { lr: '1' } }, { hyperparameters: { lr: '2' } }],
  'size.changed': ['patch', { sizeBytes: 10 }, { sizeBytes: 11 }],
  'finding.added': ['feature', {}, finding('medium')],
  'finding.minor_added': ['patch', {}, finding('low')],
  'finding.removed': ['patch', finding('high'), {}],
};

describe('each row of the change table', () => {
  it.each(Object.entries(cases))('%s', (rule, [changeClass, before, after]) => {
    const comparison = compareVersions(side(before), side(after));
    const found = comparison.rows.flatMap(({ changes }) => changes);
    expect(found.map((change) => change.rule)).toContain(rule);
    expect(found.find((change) => change.rule === rule)).toMatchObject({ class: changeClass });
    expect(comparison.smallestChange).toBe(changeClass);
    expect(comparison.counts[changeClass]).toBeGreaterThan(0);
  });

  it('has a case for each rule of the code, and the document holds the same table', () => {
    expect(Object.keys(cases).toSorted()).toEqual(Object.keys(changeRules).toSorted());
    const page = readFileSync(new URL('../../docs/change-rules.md', import.meta.url), 'utf8');
    // When this fails: the expected text is the table that docs/change-rules.md must hold between its marks.
    expect(/<!-- rules -->\n([\s\S]*?)\n<!-- end of rules -->/.exec(page)?.[1]).toBe(changeRuleTable());
  });
});

describe('free dimensions that share a name', () => {
  it('narrow what callers may give when they must be equal from now on', () => {
    const before = takes(spec('a', ['N']), spec('b', ['M']));
    const { smallestChange, rows } = compareVersions(side(before), side(takes(spec('a', ['N']), spec('b', ['N']))));
    expect(smallestChange).toBe('breaking');
    expect(rows.find(({ name }) => name === 'b')?.changes).toMatchObject([{ rule: 'input.shape_narrowed' }]);
  });
  it('widen it when they need not be equal any more', () => {
    const before = takes(spec('a', ['N']), spec('b', ['N']));
    const { smallestChange } = compareVersions(side(before), side(takes(spec('a', ['N']), spec('b', ['M']))));
    expect(smallestChange).toBe('feature');
  });
  it('break the promise of an output that was as long as the input', () => {
    const before: Given = { inputs: [spec('x', ['N'])], outputs: [spec('y', ['N'])] };
    const after: Given = { inputs: [spec('x', ['N'])], outputs: [spec('y', ['K'])] };
    const { rows } = compareVersions(side(before), side(after));
    expect(rows.find(({ name }) => name === 'y')?.changes).toMatchObject([{ rule: 'output.shape_widened' }]);
    expect(rows.find(({ name }) => name === 'x')?.changes).toEqual([]);
  });
});

describe('a comparison', () => {
  it('says what it could not compare instead of calling it the same', () => {
    const { notCompared, smallestChange } = compareVersions(
      side({ format: 'gguf', tensors: [tensor('w')] }),
      side({ format: 'gguf', sizeBytes: 12 }),
    );
    expect(notCompared.join(' ')).toMatch(/Tensors: .*not known.*Inputs and outputs: .*either side/);
    expect(smallestChange).toBe('patch');
  });
  it('calls a tensor with the same bytes under another name renamed, and counts the identical ones', () => {
    const before = { tensors: [tensor('old', 'q'), tensor('kept', 'k')] };
    const { tensors, rows } = compareVersions(
      side(before),
      side({ tensors: [tensor('new', 'q'), tensor('kept', 'k')] }),
    );
    expect(tensors).toMatchObject({ renamed: 1, identical: 1, added: 0, removed: 0 });
    expect(rows.filter(({ area }) => area === 'tensor')).toMatchObject([{ status: 'renamed', name: 'new' }]);
  });
  it('lists the worst rows and counts those that it leaves out', () => {
    const many = Array.from({ length: 700 }, (_, number) => tensor(`w${number}`, 'a'));
    const changed = many.map((one, place) => (place === 699 ? { ...one, dtype: 'int8' } : { ...one, digest: 'b' }));
    const { rows, leftOut, counts } = compareVersions(side({ tensors: many }), side({ tensors: changed }));
    expect(leftOut).toEqual({ tensor: 200 });
    expect(counts).toMatchObject({ feature: 1 });
    expect(rows.find(({ area }) => area === 'tensor')).toMatchObject({ name: 'w699' });
  });
  it('classes a file the same before its digests are known as after', () => {
    const before = side({ format: 'safetensors', tensors: [tensor('w', 'a'), tensor('v', 'b')] });
    for (const digest of [null, 'a', 'z'])
      expect(
        compareVersions(before, side({ format: 'safetensors', tensors: [tensor('u', digest)] })).smallestChange,
      ).toBe('breaking');
  });
});
