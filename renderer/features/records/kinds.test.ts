import { describe, expect, it } from 'vitest';
import { DeploymentDetails, ExperimentDetails } from '../../../shared/model/lineage-records.ts';
import { fromForm, toForm } from './kinds.ts';

describe('a form of a record', () => {
  it('gives back what is recorded when nothing was touched', () => {
    const details = DeploymentDetails.parse({
      environment: 'production',
      startedAt: '2026-03-01T09:00:12.345Z',
      usageCount: 12,
      criticality: 'high',
    });
    expect(fromForm('deployments', toForm('deployments', details), details)).toEqual({ details });
    const run = ExperimentDetails.parse({ parameters: { lr: '0.1', steps: '10' } });
    expect(fromForm('experiments', toForm('experiments', run), run)).toEqual({ details: run });
  });

  it('keeps what is empty as not recorded, never as a value', () => {
    const empty = DeploymentDetails.parse({});
    const made = fromForm('deployments', toForm('deployments', empty), empty);
    expect(made).toEqual({ details: empty });
  });

  it('names the field that is wrong', () => {
    const form = { digest: 'abc' };
    expect(fromForm('datasets', form, {})).toMatchObject({ problems: { digest: expect.stringContaining('SHA-256') } });
    expect(fromForm('experiments', { parameters: 'lr' }, {})).toMatchObject({
      problems: { parameters: expect.stringContaining('name=value') },
    });
    expect(fromForm('deployments', { usageCount: '-1' }, {})).toMatchObject({
      problems: { usageCount: expect.any(String) },
    });
  });
});
