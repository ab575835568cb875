import { describe, expect, it } from 'vitest';
import { emptyMetadata } from '../../../shared/model/metadata.ts';
import { formOf, newMetric } from '../../components/metadata/metadata-form.ts';
import {
  carriedOver,
  correctionErrors,
  correctionsOf,
  fieldOfPath,
  refusedInput,
  touchedFields,
} from './correction-form.ts';

const recorded = {
  ...emptyMetadata(),
  owner: 'Ann',
  metrics: [{ name: 'f1', value: 0.9, direction: null, slice: null, interval: null }],
  hyperparameters: { lr: '0.1', depth: '6' },
  trainingStart: '2026-03-02',
  trainingEnd: '2026-03-03',
};
const start = formOf(recorded);

describe('a correction', () => {
  it('holds the fields that were touched, whole, and no other', () => {
    const typed = {
      ...start,
      purpose: ' Ranks. ',
      metrics: [...start.metrics, { ...newMetric, name: 'recall', value: '.8', direction: 'higher' as const }],
    };
    const touched = touchedFields(typed, start);
    expect(correctionsOf(typed, touched, recorded)).toEqual([
      { field: 'purpose', value: 'Ranks.' },
      {
        field: 'metrics',
        value: [recorded.metrics[0], { name: 'recall', value: 0.8, direction: 'higher', slice: null, interval: null }],
      },
    ]);
  });

  it('is none where only blanks, an empty row or the order of names is new', () => {
    const typed = {
      ...start,
      owner: 'Ann ',
      metrics: [...start.metrics, newMetric],
      hyperparameters: start.hyperparameters.toReversed(),
    };
    const touched = touchedFields(typed, start);
    expect(touched).toEqual(['owner', 'metrics', 'hyperparameters']);
    expect(correctionsOf(typed, touched, recorded)).toEqual([]);
  });

  it('is judged where it was touched; a start after the end is named at the end', () => {
    const typed = { ...start, trainingStart: '2026-03-04', durationAmount: '-1' };
    expect(Object.keys(correctionErrors(typed, ['trainingStart']))).toEqual(['trainingEnd']);
    expect(Object.keys(correctionErrors(typed, ['trainingSeconds']))).toEqual(['durationAmount']);
    expect(correctionErrors(typed, ['owner'])).toEqual({});
  });

  it('keeps what was typed when somebody else corrected the version meanwhile', () => {
    const typed = { ...start, purpose: 'Ranks.' };
    const now = formOf({ ...recorded, owner: 'Retail analytics' });
    expect(carriedOver(typed, touchedFields(typed, start), now)).toEqual({
      ...start,
      owner: 'Retail analytics',
      purpose: 'Ranks.',
    });
  });
});

describe('a value that the service refuses', () => {
  const refusal = (details: Record<string, unknown>) =>
    refusedInput({ code: 'correction.invalid', kind: 'invalid', message: 'no', details } as never);
  it.each([
    [{ field: 'metrics', where: '2.value' }, 'metrics.2.value'],
    [{ field: 'metrics', where: '0.interval.level' }, 'metrics.0.level'],
    [{ field: 'metrics', where: '' }, 'metrics'],
    [{ field: 'trainingCost', where: 'currency' }, 'costAmount'],
    [{ field: 'tags', where: 'x' }, 'tags'],
    [{ field: 'odd' }, null],
    [{}, null],
  ])('%j stands at %j', (details, path) => expect(refusal(details)).toBe(path));

  it('belongs to a field of the form', () => {
    expect(['metrics.2.value', 'vendor', 'costCurrency'].map(fieldOfPath)).toEqual([
      'metrics',
      'thirdParty',
      'trainingCost',
    ]);
    expect(fieldOfPath('modelName')).toBeNull();
  });
});
