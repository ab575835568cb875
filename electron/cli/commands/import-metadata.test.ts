import { describe, expect, it } from 'vitest';
import { VersionMetadata } from '../../../shared/model/version.ts';
import { parseCommandLine } from '../arguments.ts';
import { parseMetric, readMetadata } from './import-metadata.ts';
import { commands } from './index.ts';

function metadataOf(...argv: string[]) {
  const parsed = parseCommandLine(['import', 'file', '--model', 'm', ...argv], commands);
  if (parsed.kind !== 'run') throw new Error('help was asked for');
  return readMetadata(parsed.args);
}

describe('the metadata options of import', () => {
  it('give what the contract takes', () => {
    const metadata = metadataOf(
      ...['--metric', 'f1=0.91', '--metric', 'loss@eu=-1.5e-3:lower', '--param', 'lr=0.001', '--param', 'note=a=b'],
      ...['--dataset', 'org/clicks@2026-01', '--experiment', 'run-7', '--owner', 'Ann', '--purpose', 'churn'],
      ...['--tag', 'team=risk', '--tag', 'empty=', '--training-seconds', '90.5', '--training-cost', '12.50:EUR'],
    );
    expect(metadata).toEqual({
      description: '',
      owner: 'Ann',
      purpose: 'churn',
      experiment: 'run-7',
      datasets: [{ name: 'org/clicks', version: '2026-01' }],
      metrics: [
        { name: 'f1', value: 0.91, direction: null, slice: null },
        { name: 'loss', value: -0.0015, direction: 'lower', slice: 'eu' },
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
