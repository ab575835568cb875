import { describe, expect, it } from 'vitest';
import { Registration } from '../../../shared/model/quarantine.ts';
import { newDataset, newMetric } from '../../components/metadata/metadata-form.ts';
import { parseDraftForm, type RegistrationForm } from './registration-form.ts';
import { errorsOfStep, stepOfField, toRegistration } from './registration-rules.ts';

const complete: RegistrationForm = {
  ...parseDraftForm({}),
  modelName: 'churn',
  owner: 'Ann Analyst',
  purpose: 'Rank customers by risk of leaving',
};
const metric = { ...newMetric, name: 'f1', value: '0.9' };
const dataset = { ...newDataset, name: 'sales', version: '1' };
const context = { modelNames: ['fraud'], proposedVersion: '1.0.0', unsignedStep: false };
const errors = (over: Partial<RegistrationForm>, of = context) => errorsOfStep('review', { ...complete, ...over }, of);

describe('the rules of the form', () => {
  it('find nothing wrong with a complete form', () => expect(errors({})).toEqual({}));

  it.each<[string, Partial<RegistrationForm>, string]>([
    ['a new model without a name', { modelName: ' ' }, 'modelName'],
    ['a name with a blank in it', { modelName: 'my model' }, 'modelName'],
    ['a new model under a name that exists in other letters', { modelName: 'Fraud' }, 'modelName'],
    ['an existing model that is not there', { modelKind: 'existing' }, 'modelName'],
    ['an own version left empty', { versionKind: 'own' }, 'ownVersion'],
    ['a metric without a name', { metrics: [{ ...newMetric, value: '1' }] }, 'metrics.0.name'],
    ['a metric of no number', { metrics: [{ ...newMetric, name: 'f1', value: '0,91' }] }, 'metrics.0.value'],
    ['a dataset without a version', { datasets: [{ ...newDataset, name: 'sales' }] }, 'datasets.0.version'],
    ['a negative duration', { durationAmount: '-1' }, 'durationAmount'],
    ['a cost without a currency', { costAmount: '12' }, 'costCurrency'],
    ['a currency without a cost', { costCurrency: 'EUR' }, 'costAmount'],
    ['an interval without its level', { metrics: [{ ...metric, lower: '0', upper: '1' }] }, 'metrics.0.level'],
    ['a level above certainty', { metrics: [{ ...metric, level: '100', lower: '0', upper: '1' }] }, 'metrics.0.level'],
    ['bounds the wrong way', { metrics: [{ ...metric, level: '95', lower: '1', upper: '0' }] }, 'metrics.0.upper'],
    ['a digest that is none', { datasets: [{ ...dataset, digest: 'abc' }] }, 'datasets.0.digest'],
    ['a day that is none', { trainingStart: 'March' }, 'trainingStart'],
    ['an end before the start', { trainingStart: '2026-03-02', trainingEnd: '2026-03-01' }, 'trainingEnd'],
    ['a vendor of a model that is not called third-party', { vendor: 'Acme' }, 'thirdParty'],
    ['no owner', { owner: '' }, 'owner'],
    ['no purpose', { purpose: '' }, 'purpose'],
    ['a tag without a name', { tags: [{ name: '', value: 'x' }] }, 'tags.0.name'],
    ['a description over its limit', { description: 'x'.repeat(10_001) }, 'description'],
  ])('mark %s', (_what, over, field) => {
    expect(Object.keys(errors(over))).toEqual([field]);
  });

  it('mark the second of two hyperparameters of one name, which would replace the first', () => {
    const hyperparameters = [
      { name: 'lr', value: '0.1' },
      { name: ' lr ', value: '0.2' },
    ];
    expect(Object.keys(errors({ hyperparameters }))).toEqual(['hyperparameters.1.name']);
  });

  it('mark the change type when no version could be proposed', () => {
    expect(Object.keys(errors({}, { ...context, proposedVersion: null as never }))).toEqual(['changeType']);
  });

  it('mark the number when its step is smaller than the files ask for and nobody signed for it', () => {
    const unsigned = { ...context, unsignedStep: true };
    expect(Object.keys(errors({}, unsigned))).toEqual(['changeType']);
    expect(Object.keys(errors({ versionKind: 'own', ownVersion: '1.0.1' }, unsigned))).toEqual(['ownVersion']);
  });

  it('overlook rows that were left empty', () => {
    expect(errors({ metrics: [{ ...newMetric, direction: 'higher' }], tags: [{ name: '', value: '' }] })).toEqual({});
  });

  it('look at one step only until the review', () => {
    const form = { ...complete, modelName: '', owner: '' };
    expect(Object.keys(errorsOfStep('model', form, context))).toEqual(['modelName']);
    expect(Object.keys(errorsOfStep('purpose', form, context))).toEqual(['owner']);
  });
});

describe('toRegistration', () => {
  const register = (over: Partial<RegistrationForm>, proposed: Parameters<typeof toRegistration>[2]) =>
    Registration.parse(toRegistration('q1', { ...complete, ...over }, proposed));

  it('gives exactly one of version and change type', () => {
    expect(register({}, { version: '1.0.0', changeType: null })).toMatchObject({
      version: null,
      changeType: null,
      expectedVersion: '1.0.0',
    });
    expect(register({ modelKind: 'existing' }, { version: '1.1.0', changeType: 'feature' })).toMatchObject({
      version: null,
      changeType: 'feature',
    });
    expect(register({ changeType: 'breaking' }, { version: '1.1.0', changeType: 'feature' })).toMatchObject({
      version: null,
      changeType: 'breaking',
    });
    expect(register({ versionKind: 'own', ownVersion: ' 4.0.0 ', changeType: 'patch' }, null)).toMatchObject({
      version: '4.0.0',
      changeType: null,
    });
  });

  it('names the statement that was signed for a smaller step', () => {
    const tooSmall = { announced: 'patch', overrideId: 'st_1' } as const;
    expect(register({}, { version: '1.0.1', changeType: 'patch', tooSmall }).overrideId).toBe('st_1');
    expect(register({}, { version: '1.0.1', changeType: 'patch', tooSmall: null }).overrideId).toBeNull();
  });

  it('turns what was typed into numbers, seconds and records, without the empty rows', () => {
    const { metadata } = register(
      {
        metrics: [
          {
            ...newMetric,
            name: ' f1 ',
            value: '0.91',
            direction: 'higher',
            slice: 'EU',
            level: '95',
            lower: '.9',
            upper: '0.92',
          },
          newMetric,
        ],
        datasets: [{ ...newDataset, name: 'sales', version: '2026-01', digest: 'A'.repeat(64) }, newDataset],
        thirdParty: 'yes',
        vendor: ' Acme ',
        determinism: 'probabilistic',
        trainingStart: '2026-03-01',
        hyperparameters: [{ name: 'lr', value: '0.001' }],
        durationAmount: '1.5',
        durationUnit: 'hours',
        costAmount: '12.50',
        costCurrency: 'EUR',
        tags: [{ name: 'team', value: 'risk' }],
      },
      { version: '1.0.0', changeType: null },
    );
    expect(metadata).toMatchObject({
      metrics: [{ name: 'f1', slice: 'EU', interval: { level: 0.95, lower: 0.9, upper: 0.92 } }],
      datasets: [{ name: 'sales', version: '2026-01', role: 'training', digest: 'a'.repeat(64) }],
      thirdParty: { isThirdParty: true, vendor: 'Acme', contingencyPlan: '' },
      determinism: 'probabilistic',
      adaptivity: null,
      trainingStart: '2026-03-01',
      hyperparameters: { lr: '0.001' },
      trainingSeconds: 5400,
      trainingCost: { amount: 12.5, currency: 'EUR' },
      tags: { team: 'risk' },
      experiment: null,
    });
  });

  it('leaves the parents of another choice behind when the model is new', () => {
    const over = { parents: ['fraud@1.0.0'] };
    expect(register(over, { version: '1.0.0', changeType: null }).parents).toEqual([]);
    expect(register({ ...over, modelKind: 'existing' }, { version: '1.0.1', changeType: 'patch' }).parents).toEqual([
      'fraud@1.0.0',
    ]);
  });
});

it('knows the step of a field of a row', () => {
  expect(stepOfField('metrics.3.value')).toBe('training');
  expect(stepOfField('costCurrency')).toBe('training');
  expect(stepOfField('modelDescription')).toBe('model');
  expect(stepOfField('odd')).toBeNull();
});
