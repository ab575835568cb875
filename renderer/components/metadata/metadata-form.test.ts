import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyMetadata, VersionMetadata } from '../../../shared/model/metadata.ts';
import { metadataKeys } from '../../../shared/model/metadata-fields.ts';
import { formOf, inputsOf, MetadataForm, metadataOf, newDataset, newMetric, parseNumber } from './metadata-form.ts';
import { collectErrors, purposeRule, trainingRule } from './metadata-rules.ts';

const full = VersionMetadata.parse({
  ...emptyMetadata(),
  owner: 'Ann',
  metrics: [
    { name: 'f1', value: 0.91, direction: 'higher', slice: 'EU', interval: { level: 0.07, lower: -1e-9, upper: 1e21 } },
    { name: 'loss', value: 3, direction: null, slice: null },
  ],
  datasets: [
    { name: 'sales', version: '2026-01', role: 'test', digest: 'a'.repeat(64), source: 'x', preparation: 'y' },
  ],
  hyperparameters: { lr: '0.1', '1': 'one' },
  trainingSeconds: 5400,
  trainingCost: { amount: 12.5, currency: 'EUR' },
  tags: { team: 'risk', bare: '' },
  thirdParty: { isThirdParty: true, vendor: 'Acme', contingencyPlan: 'Ours' },
  adaptivity: 'static',
  determinism: 'probabilistic',
  trainingStart: '2026-03-01',
  trainingEnd: '2026-03-01T09:00:00+01:00',
  experiment: 'run 7',
});

describe('the form of what is recorded', () => {
  it.each([
    ['everything', full],
    ['nothing', emptyMetadata()],
  ])('gives %s back as it was', (_what, metadata) => {
    expect(metadataOf(formOf(metadata))).toEqual(metadata);
    const errors = collectErrors((report) => {
      trainingRule(formOf(metadata), report);
      purposeRule(formOf(metadata), report);
    });
    expect(errors).toEqual({});
  });

  it('rounds no number that a person could have typed', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    fc.assert(
      fc.property(number, fc.integer({ min: 1, max: 99_999 }), fc.nat(1e9), (value, level, seconds) => {
        const metrics = [
          {
            name: 'm',
            value,
            direction: null,
            slice: null,
            interval: { level: level / 1e5, lower: value, upper: value },
          },
        ];
        const metadata = { ...full, metrics, trainingSeconds: seconds / 4 };
        expect(metadataOf(formOf(metadata))).toEqual(metadata);
      }),
      { numRuns: 300 },
    );
  });

  it('says a duration in the largest unit without a fraction', () => {
    const said = [0, 90, 7200, 172_800, 1.5].map((trainingSeconds) => {
      const { durationAmount, durationUnit } = formOf({ ...full, trainingSeconds });
      return `${durationAmount} ${durationUnit}`;
    });
    expect(said).toEqual(['0 seconds', '90 seconds', '2 hours', '2 days', '1.5 seconds']);
  });

  it('has every input of every field, each once', () => {
    expect(metadataKeys.flatMap((key) => inputsOf[key]).toSorted()).toEqual(Object.keys(MetadataForm.shape).toSorted());
  });

  it('overlooks rows in which nothing stands', () => {
    const form = { ...formOf(full), metrics: [newMetric], datasets: [newDataset], tags: [{ name: ' ', value: '' }] };
    expect(metadataOf(form)).toMatchObject({ metrics: [], datasets: [], tags: {} });
  });
});

it.each([
  ['1', 1],
  [' -2.5e-3 ', -0.0025],
  ['.5', 0.5],
  ['1,234', null],
  ['0x10', null],
  ['', null],
  ['Infinity', null],
  ['1e999', null],
])('reads %j as %j', (text, value) => expect(parseNumber(text)).toBe(value));
