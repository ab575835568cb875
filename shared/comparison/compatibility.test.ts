import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inspection, TensorSpec } from '../model/inspection.ts';
import { DatasetRef, Metric } from '../model/metadata.ts';
import { apiFactor, type CompatibilityFacts, dataFactor, performanceFactor, scoreOf } from './compatibility.ts';
import { PairValues } from './compatibility-values.ts';

const spec = (name: string, shape: TensorSpec['shape'] = [1], dtype = 'float32'): TensorSpec => ({
  name,
  dtype,
  shape,
});

interface Given {
  readonly inputs?: TensorSpec[];
  readonly outputs?: TensorSpec[];
  readonly metrics?: Record<string, readonly [number, ('higher' | 'lower')?]>;
  readonly datasets?: Record<string, string>;
}

function facts({
  inputs = [spec('x')],
  outputs = [spec('y')],
  metrics = {},
  datasets = {},
}: Given): CompatibilityFacts {
  const inspection: Inspection = {
    path: 'm',
    format: 'onnx',
    framework: null,
    frameworkVersion: null,
    sizeBytes: 1,
    sha256: null,
    inputs,
    outputs,
    operatorCount: null,
    operatorTypes: null,
    layerCount: null,
    parameterCount: null,
    tensorCount: null,
    complexity: null,
    metadata: {},
    findings: [],
  };
  return {
    label: 'm@1.0.0',
    inspection,
    metrics: Object.entries(metrics).map(([name, [value, direction = null]]) =>
      Metric.parse({ name, value, direction, slice: null }),
    ),
    datasets: Object.entries(datasets).map(([name, version]) => DatasetRef.parse({ name, version })),
  };
}

describe('API', () => {
  it.each([
    ['the same interface', {}, 1],
    ['one of two outputs gone', { outputs: [spec('y')] }, 2 / 3],
    ['a wider input', { inputs: [spec('x', ['N'])], outputs: [spec('y'), spec('z')] }, 1],
    ['an output renamed', { outputs: [spec('y'), spec('label')] }, 2.5 / 3],
    ['a new input that must be given', { inputs: [spec('x'), spec('w')], outputs: [spec('y'), spec('z')] }, 3 / 4],
    ['a new output', { outputs: [spec('y'), spec('z'), spec('v')] }, 1],
  ] as const)('of %s', (_, later, expected) => {
    const before = facts({ outputs: [spec('y'), spec('z')] });
    const after = facts({ outputs: [spec('y'), spec('z')], ...(later as Given) });
    expect(apiFactor(before, after).value).toBeCloseTo(expected);
  });
  it('is not computable where a side states nothing, and says which', () => {
    const silent = { ...facts({ inputs: [], outputs: [] }), label: 'm@2.0.0' };
    expect(apiFactor(facts({}), silent)).toMatchObject({
      value: null,
      missing: ['The files of m@2.0.0 don’t state their inputs and outputs.'],
    });
  });
});

describe('performance', () => {
  it.each([
    ['a tenth lost', { f1: [0.9, 'higher'] }, { f1: [0.81, 'higher'] }, 0.9],
    ['an error that doubled', { loss: [0.2, 'lower'] }, { loss: [0.4, 'lower'] }, 0],
    ['one better, one halved', { a: [1, 'higher'], b: [1, 'higher'] }, { a: [2, 'higher'], b: [0.5, 'higher'] }, 0.75],
    ['a direction that one side leaves open', { f1: [0.5] }, { f1: [0.25, 'higher'] }, 0.5],
    ['a loss from zero', { f1: [0, 'higher'] }, { f1: [-1, 'higher'] }, 0],
  ] as const)('of %s', (_, before, after, expected) => {
    expect(performanceFactor(facts({ metrics: before }), facts({ metrics: after })).value).toBeCloseTo(expected);
  });
  it('is not computable without a shared metric that has a direction', () => {
    const result = performanceFactor(facts({ metrics: { a: [1] } }), facts({ metrics: { a: [2] } }));
    expect(result).toMatchObject({ value: null, missing: [expect.stringContaining('no metric in common')] });
  });
});

describe('data', () => {
  it.each([
    ['the same', { d: '1' }, { d: '1' }, 1],
    ['another version', { d: '1' }, { d: '2' }, (0.5 + 1) / 2],
    ['one shared of three', { d: '1', e: '1' }, { d: '1', f: '1' }, (1 / 3 + 1) / 2],
    ['none shared', { d: '1' }, { e: '1' }, 0.5],
  ])('of %s', (_, before, after, expected) => {
    expect(dataFactor(facts({ datasets: before }), facts({ datasets: after })).value).toBeCloseTo(expected);
  });
  it('falls with inputs that take other data', () => {
    const before = facts({ datasets: { d: '1' } });
    const after = facts({ datasets: { d: '1' }, inputs: [spec('x', [2])] });
    expect(dataFactor(before, after).value).toBe(0.5);
  });
  it('is not computable without datasets, and says whose are missing', () => {
    const { value, missing } = dataFactor(facts({ datasets: { d: '1' } }), { ...facts({}), label: 'm@2.0.0' });
    expect({ value, missing }).toEqual({ value: null, missing: ['m@2.0.0 has no dataset recorded.'] });
  });
});

const size = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom('N', 'M'), fc.constant(null));
const specs = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    dtype: fc.constantFrom('float32', 'int64'),
    shape: fc.option(fc.array(size, { maxLength: 2 })),
  }),
  { selector: (one) => one.name },
);
const anyFacts = fc
  .record({
    inputs: specs,
    outputs: specs,
    metrics: fc.dictionary(
      fc.constantFrom('a', 'b'),
      fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.constantFrom('higher' as const, 'lower' as const)),
    ),
    datasets: fc.dictionary(fc.constantFrom('d', 'e', 'f'), fc.constantFrom('1', '2')),
  })
  .map(facts);

describe('the score', () => {
  it('is 1 of a version with itself wherever it is computable', () => {
    fc.assert(
      fc.property(anyFacts, (one) => {
        const values = [apiFactor(one, one).value, performanceFactor(one, one).value, dataFactor(one, one).value];
        for (const value of values) expect([1, null]).toContain(value);
        expect([1, null]).toContain(scoreOf(values));
      }),
    );
  });
  it('is in 0..1, or null exactly when a factor says what is missing', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        const details = [apiFactor(a, b), performanceFactor(a, b), dataFactor(a, b)];
        for (const { value, missing } of details) {
          expect(value === null).toBe(missing.length > 0);
          if (value === null) continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        const score = scoreOf(details.map(({ value }) => value));
        expect(score === null).toBe(details.some(({ value }) => value === null));
      }),
    );
  });
  it('is described with the worked example of the document', () => {
    const page = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8');
    const before = facts({
      outputs: [spec('y'), spec('z')],
      metrics: { f1: [0.9, 'higher'] },
      datasets: { adults: '1' },
    });
    const after = facts({ outputs: [spec('y')], metrics: { f1: [0.81, 'higher'] }, datasets: { adults: '2' } });
    const values = [apiFactor(before, after), performanceFactor(before, after), dataFactor(before, after)].map(
      ({ value }) => value,
    );
    const shown = values.map((value) => (value ?? 0).toFixed(4)).join(' x ');
    expect(page).toContain(`${shown} = ${scoreOf(values)?.toFixed(4)}`);
  });
});

describe('the values of all pairs', () => {
  const metricValues: (readonly [number, ('higher' | 'lower')?])[] = [
    [0, 'higher'],
    [0.1, 'higher'],
    [0.3, 'lower'],
    [0.9, 'lower'],
    [0.5],
  ];
  const interfaces = [spec('x'), spec('x', [2]), spec('z', [1], 'int64')];
  const someFacts: fc.Arbitrary<Given> = fc.record({
    inputs: fc
      .subarray(interfaces)
      .map((specs) => specs.filter(({ name }, at) => specs.findIndex((other) => other.name === name) === at)),
    outputs: fc.subarray([spec('y'), spec('w')]),
    metrics: fc.dictionary(fc.constantFrom('f1', 'auc', 'loss'), fc.constantFrom(...metricValues)),
    datasets: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2')),
  });

  it('are those of the factors', () => {
    fc.assert(
      fc.property(fc.array(someFacts, { minLength: 1, maxLength: 5 }), (given) => {
        const all = given.map((one) => facts(one));
        const pairs = new PairValues(all);
        for (const [from, before] of all.entries())
          for (const [to, after] of all.entries())
            expect(pairs.of(from, to)).toEqual({
              api: apiFactor(before, after).value,
              performance: performanceFactor(before, after).value,
              data: dataFactor(before, after).value,
            });
      }),
      { numRuns: 200, interruptAfterTimeLimit: 5000 },
    );
  });

  it('are of the versions and roles of data sets too', () => {
    const set = (name: string, version: string, role: 'training' | 'test') =>
      DatasetRef.parse({ name, version, role, digest: null, source: '', preparation: '' });
    const a = { ...facts({}), datasets: [set('d', '1', 'training'), set('d', '2', 'training'), set('e', '1', 'test')] };
    const b = {
      ...facts({}),
      datasets: [set('d', '2', 'training'), set('d', '1', 'training'), set('e', '1', 'training')],
    };
    expect(new PairValues([a, b]).of(0, 1).data).toBe(dataFactor(a, b).value);
    expect(dataFactor(a, b).value).toBeCloseTo((1 / 3 + 1) / 2);
  });
});
