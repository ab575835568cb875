import { describe, expect, it } from 'vitest';
import { newDataset, newMetric } from '../../components/metadata/metadata-form.ts';
import { parseDraftForm, parseDraftStep, steps, suggestModelName } from './registration-form.ts';

describe('suggestModelName', () => {
  it.each([
    ['churn.onnx', 'churn'],
    ['churn-1.2.0.onnx', 'churn'],
    ['fraud_v3.safetensors', 'fraud'],
    ['risk model (final).pkl', 'risk-model-final'],
    ['Modèle crédit.joblib', 'Modele-credit'],
    ['weights.tar.gz', 'weights'],
    ['v2.onnx', 'v2'],
    ['resnet50.onnx', 'resnet50'],
    ['credit-1.3.0-rc.2.onnx', 'credit'],
    ['.onnx', ''],
    ['模型.onnx', ''],
  ])('makes %j into %j', (fileName, name) => expect(suggestModelName(fileName)).toBe(name));

  it('never gives more than a model name may have', () => {
    expect(suggestModelName(`${'a'.repeat(300)}.onnx`)).toHaveLength(100);
  });
});

describe('parseDraftForm', () => {
  it.each([null, 7, 'text', [], { metrics: 'no', parents: [1], modelKind: 'odd' }])(
    'opens %j as an empty form',
    (raw) => {
      expect(parseDraftForm(raw)).toEqual(parseDraftForm({}));
      expect(parseDraftForm(raw).modelKind).toBe('new');
    },
  );

  it('gives back a half-typed form as it was', () => {
    const typed = {
      ...parseDraftForm({}),
      modelName: 'chu',
      metrics: [{ ...newMetric, name: 'f1', value: '0.', level: '9' }],
      datasets: [{ ...newDataset, role: 'test', preparation: 'hal' }],
      thirdParty: 'yes',
    };
    expect(parseDraftForm(JSON.parse(JSON.stringify(typed)))).toEqual(typed);
  });

  it('keeps the fields that fit beside those that do not', () => {
    const form = parseDraftForm({ modelName: 'churn', tags: [{ name: 'team' }], owner: 5, unknown: 1 });
    expect(form).toMatchObject({ modelName: 'churn', tags: [{ name: 'team', value: '' }], owner: '' });
    expect(form).not.toHaveProperty('unknown');
  });
});

it('brings a step of any draft into the wizard', () => {
  expect([-1, 0, 2.7, 10].map(parseDraftStep)).toEqual([0, 0, 2, steps.length - 1]);
});
