import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparisonRow } from '../model/comparison.ts';
import type { Finding, Inspection } from '../model/inspection.ts';
import { DatasetRef, Metric } from '../model/metadata.ts';
import { severities } from '../model/severity.ts';
import type { Comparable } from './comparable.ts';
import { compareVersions } from './compare-versions.ts';

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const size = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom('N', 'M'), fc.constant(null));
const spec = fc.record({
  name,
  dtype: fc.constantFrom('float32', 'float16', 'int64', null),
  shape: fc.option(fc.array(size, { maxLength: 3 })),
});
const specs = fc.uniqueArray(spec, { selector: (one) => one.name, maxLength: 4 });
const tensor = fc.record({
  name,
  dtype: fc.constantFrom('f32', 'f16', 'q4_0'),
  shape: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
  digest: fc.option(fc.constantFrom('1', '2', '3')),
});
const metric = fc
  .record({
    name,
    value: fc.double({ min: -1, max: 1, noNaN: true }),
    direction: fc.constantFrom('higher' as const, 'lower' as const, null),
    slice: fc.option(fc.constantFrom('s', 't')),
  })
  .map((given) => Metric.parse(given));
const finding: fc.Arbitrary<Finding> = fc.record({
  severity: fc.constantFrom(...severities),
  code: name,
  detail: fc.constant('Seen.'),
  location: fc.option(name),
});
const datasets = fc
  .array(fc.record({ name, version: name }), { maxLength: 4 })
  .map((list) => list.map((one) => DatasetRef.parse(one)));
const counts = fc.option(fc.dictionary(name, fc.integer({ min: 1, max: 9 })));

const comparable: fc.Arbitrary<Comparable> = fc
  .record({
    format: fc.constantFrom('onnx' as const, 'safetensors' as const),
    inputs: specs,
    outputs: specs,
    operatorTypes: counts,
    layerCount: fc.option(fc.nat(9)),
    findings: fc.array(finding, { maxLength: 3 }),
    tensors: fc.option(fc.uniqueArray(tensor, { selector: (one) => one.name })),
    metrics: fc.array(metric, { maxLength: 4 }),
    datasets,
    hyperparameters: fc.dictionary(name, name),
    sizeBytes: fc.nat(9),
    opset: fc.dictionary(name, fc.nat(20)),
  })
  .map(({ tensors, metrics, datasets: named, hyperparameters, sizeBytes, opset, ...facts }) => {
    const inspection: Inspection = {
      path: 'm',
      framework: null,
      frameworkVersion: null,
      sizeBytes,
      sha256: null,
      operatorCount: null,
      parameterCount: null,
      tensorCount: tensors?.length ?? null,
      complexity: null,
      metadata: { opset },
      ...facts,
    };
    return {
      versionId: null,
      label: 'm@1.0.0',
      rootDigest: 'x',
      sizeBytes,
      inspection,
      metadata: { metrics, datasets: named, hyperparameters },
      tensors,
    };
  });

const namesOf = (rows: readonly ComparisonRow[], status: ComparisonRow['status']) =>
  rows
    .filter((row) => row.status === status)
    .map((row) => `${row.area} ${row.name}`)
    .toSorted();

describe('comparing', () => {
  it('finds nothing between a version and itself', () => {
    fc.assert(
      fc.property(comparable, (one) => {
        const withDigests = {
          ...one,
          tensors: one.tensors?.map((each) => ({ ...each, digest: each.digest ?? '0' })) ?? null,
        };
        const { rows, smallestChange, counts: found, leftOut } = compareVersions(withDigests, withDigests);
        expect(rows.every(({ status, changes }) => status === 'same' && changes.length === 0)).toBe(true);
        expect({ smallestChange, found, leftOut }).toEqual({
          smallestChange: null,
          found: { breaking: 0, feature: 0, patch: 0 },
          leftOut: {},
        });
      }),
    );
  });

  it('finds added what the other way round is removed', () => {
    fc.assert(
      fc.property(comparable, comparable, (a, b) => {
        // One side without any inputs and outputs is one row for all of them, and only one way.
        fc.pre(a.inspection.inputs.length + a.inspection.outputs.length > 0);
        fc.pre(b.inspection.inputs.length + b.inspection.outputs.length > 0);
        const there = compareVersions(a, b);
        const back = compareVersions(b, a);
        expect(namesOf(there.rows, 'added')).toEqual(namesOf(back.rows, 'removed'));
        expect(namesOf(there.rows, 'removed')).toEqual(namesOf(back.rows, 'added'));
        expect(there.tensors.identical).toBe(back.tensors.identical);
      }),
    );
  });

  it('gives each row that differs at least one class, and one that is the same none', () => {
    fc.assert(
      fc.property(comparable, comparable, (a, b) => {
        const { rows, smallestChange, counts: found } = compareVersions(a, b);
        for (const { status, changes } of rows) expect(changes.length > 0).toBe(status !== 'same');
        const worst =
          found.breaking > 0 ? 'breaking' : found.feature > 0 ? 'feature' : found.patch > 0 ? 'patch' : null;
        expect(smallestChange).toBe(worst);
      }),
    );
  });

  it('comes to the same class before digests are known as after, unless nothing else differs', () => {
    fc.assert(
      fc.property(comparable, comparable, (a, b) => {
        const blind = { ...b, tensors: b.tensors?.map((one) => ({ ...one, digest: null })) ?? null };
        const [seen, unseen] = [compareVersions(a, b).smallestChange, compareVersions(a, blind).smallestChange];
        expect(unseen ?? 'patch').toBe(seen ?? 'patch');
      }),
    );
  });

  it('does not set operators of two formats against each other, and says so', () => {
    fc.assert(
      fc.property(comparable, comparable, (before, after) => {
        const isOther = before.inspection.format !== after.inspection.format;
        const { rows, notCompared } = compareVersions(before, after);
        expect(notCompared.some((line) => line.includes('each have their own'))).toBe(isOther);
        if (isOther) expect(rows.filter(({ area }) => area === 'operator')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
