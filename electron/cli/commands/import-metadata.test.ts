import { describe, expect, it } from 'vitest';
import { emptyMetadata, VersionMetadata } from '../../../shared/model/metadata.ts';
import { parseCommandLine } from '../arguments.ts';
import { parseMetadataText, parseMetric, readMetadata } from './import-metadata.ts';
import { commands } from './index.ts';

function metadataOf(...argv: string[]) {
  return metadataOver(emptyMetadata(), ...argv);
}

function metadataOver(base: VersionMetadata, ...argv: string[]) {
  const parsed = parseCommandLine(['import', 'file', '--model', 'm', ...argv], commands);
  if (parsed.kind !== 'run') throw new Error('help was asked for');
  return readMetadata(parsed.args, base);
}

describe('the metadata options of import', () => {
  it('give what the contract takes', () => {
    const metadata = metadataOf(
      ...['--metric', 'f1=0.91', '--metric', 'loss@eu=-1.5e-3:lower', '--param', 'lr=0.001', '--param', 'note=a=b'],
      ...[
        '--dataset',
        'org/clicks@2026-01',
        '--test-dataset',
        'held-out@3',
        '--experiment',
        'run-7',
        '--owner',
        'Ann',
        '--purpose',
        'churn',
      ],
      ...['--tag', 'team=risk', '--tag', 'empty=', '--training-seconds', '90.5', '--training-cost', '12.50:EUR'],
    );
    expect(metadata).toEqual({
      ...emptyMetadata(),
      description: '',
      owner: 'Ann',
      purpose: 'churn',
      experiment: 'run-7',
      datasets: [
        { name: 'org/clicks', version: '2026-01', role: 'training', digest: null, source: '', preparation: '' },
        { name: 'held-out', version: '3', role: 'test', digest: null, source: '', preparation: '' },
      ],
      metrics: [
        { name: 'f1', value: 0.91, direction: null, slice: null, interval: null },
        { name: 'loss', value: -0.0015, direction: 'lower', slice: 'eu', interval: null },
      ],
      hyperparameters: { lr: '0.001', note: 'a=b' },
      trainingSeconds: 90.5,
      trainingCost: { amount: 12.5, currency: 'EUR' },
      tags: { team: 'risk', empty: '' },
    });
    expect(VersionMetadata.parse(metadata)).toEqual(metadata);
  });

  it('leave unknown what was not said', () => {
    expect(metadataOf()).toMatchObject({ experiment: null, trainingSeconds: null, trainingCost: null, metrics: [] });
  });

  it.each(['f1', 'f1=', '=1', 'f1=abc', 'f1=0x10', 'f1=Infinity', 'f1=NaN', 'f1=1:sideways', 'f1= 1', 'f1=1e999'])(
    'refuse the metric "%s"',
    (text) => expect(() => parseMetric(text)).toThrow(/can't be read/),
  );

  it.each([
    ['--dataset', 'clicks'],
    ['--dataset', '@1'],
    ['--dataset', 'clicks@'],
    ['--param', 'lr'],
    ['--param', '=1'],
    ['--training-seconds', 'long'],
    ['--training-seconds=-1', ''],
    ['--training-cost', '12.50'],
    ['--training-cost', 'much:EUR'],
  ])('refuse %s %s', (...argv) => {
    expect(() => metadataOf(...argv.filter((word) => word !== ''))).toThrow(/can't be read|takes/);
  });

  it('refuse a name that is given twice', () => {
    expect(() => metadataOf('--param', 'lr=1', '--param', 'lr=2')).toThrow(/twice/);
  });
});

describe('a metadata file', () => {
  const full: VersionMetadata = {
    ...emptyMetadata(),
    owner: 'Ann',
    metrics: [
      { name: 'f1', value: 0.9, direction: 'higher', slice: 'eu', interval: { level: 0.95, lower: 0.88, upper: 0.92 } },
    ],
    datasets: [{ name: 'd', version: '1', role: 'test', digest: 'a'.repeat(64), source: 's', preparation: 'p' }],
    thirdParty: { isThirdParty: true, vendor: 'Acme', contingencyPlan: 'The older model.' },
    adaptivity: 'static',
    determinism: 'probabilistic',
    trainingStart: '2026-03-01',
    tags: { team: 'risk' },
  };

  it('R2: gives what was written as metadata or inside the document of show --json', () => {
    expect(parseMetadataText(JSON.stringify(full), 'F')).toEqual(full);
    expect(parseMetadataText(JSON.stringify({ id: 'mv_1', metadata: full }), 'F')).toEqual(full);
  });

  it('of an older shape leaves what it lacks not recorded', () => {
    const older = { owner: 'Ann', metrics: [{ name: 'f1', value: 1, direction: null, slice: null }] };
    expect(parseMetadataText(JSON.stringify(older), 'F')).toEqual({
      ...emptyMetadata(),
      owner: 'Ann',
      metrics: [{ ...older.metrics[0], interval: null }],
    });
  });

  it.each([
    ['no JSON', 'owner: Ann'],
    ['a list', '[]'],
    ['a field that is not known', '{"ownr":"Ann"}'],
    ['metadata that is a text', '{"metadata":"Ann"}'],
    [
      'bounds the wrong way',
      '{"metrics":[{"name":"f","value":1,"direction":null,"slice":null,"interval":{"level":0.9,"lower":2,"upper":1}}]}',
    ],
    [
      'a level in percent',
      '{"metrics":[{"name":"f","value":1,"direction":null,"slice":null,"interval":{"level":95,"lower":0,"upper":1}}]}',
    ],
    ['a digest that is none', '{"datasets":[{"name":"d","version":"1","digest":"x"}]}'],
  ])('is refused when it holds %s', (_what, text) => {
    expect(() => parseMetadataText(text, 'F')).toThrow(/^F/);
  });

  it('gives way to the options beside it', () => {
    const metadata = metadataOver(full, '--owner', 'Bo', '--tag', 'site=north', '--dataset', 'e@2');
    expect(metadata).toMatchObject({ owner: 'Bo', tags: { team: 'risk', site: 'north' }, adaptivity: 'static' });
    expect(metadata.datasets.map(({ name }) => name)).toEqual(['e']);
  });
});
