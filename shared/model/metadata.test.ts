import { describe, expect, it } from 'vitest';
import { beforeCorrections, changedFields, changedLines, removedLines } from './correction.ts';
import { emptyMetadata, VersionMetadata } from './metadata.ts';
import { fieldText, metadataKeys } from './metadata-fields.ts';

describe('metadata', () => {
  it('R23: has fields for third parties, design choices, data provenance and validation procedures', () => {
    for (const key of ['thirdParty', 'designChoices', 'dataProvenance', 'validationProcedures'])
      expect(metadataKeys).toContain(key);
    expect(metadataKeys.toSorted()).toEqual(Object.keys(VersionMetadata.shape).toSorted());
  });

  it('R26: says of each version whether it is static and deterministic, or that nobody said so', () => {
    const said = { ...emptyMetadata(), adaptivity: 'static' as const, determinism: 'probabilistic' as const };
    expect([fieldText('adaptivity', said), fieldText('determinism', said)]).toEqual(['static', 'probabilistic']);
    expect(fieldText('determinism', emptyMetadata())).toBe('not recorded');
  });

  it('has nothing that could be taken for a measurement when nothing was recorded', () => {
    for (const key of metadataKeys) expect(fieldText(key, emptyMetadata()), key).toBe('not recorded');
  });

  it.each(['2026-03-01', '2026-03-01T09:00:00Z', '2026-03-01T09:00:00+02:00'])('takes %s as a start', (trainingStart) =>
    expect(VersionMetadata.safeParse({ ...emptyMetadata(), trainingStart }).success).toBe(true),
  );
  it.each(['2026-02-30', '2026-03-01T09:00:00', 'March'])('refuses %s as a start', (trainingStart) =>
    expect(VersionMetadata.safeParse({ ...emptyMetadata(), trainingStart }).success).toBe(false),
  );
});

describe('R15: what changed since its first entry', () => {
  const registered = { ...emptyMetadata(), owner: 'Ann', tags: { team: 'risk', site: 'north' } };
  const current = { ...registered, owner: 'Retail', tags: { site: 'north', region: 'EU' } };

  it('is marked line by line, and what was taken away is named', () => {
    expect(changedFields(registered, current)).toEqual(['owner', 'tags']);
    expect([...changedLines('tags', registered, current)]).toEqual(['region']);
    expect(removedLines('tags', registered, current)).toEqual([{ id: 'team', text: 'team = risk' }]);
    expect(changedFields(registered, { ...registered, tags: { site: 'north', team: 'risk' } })).toEqual([]);
  });

  it('leads back to the first entry through all corrections', () => {
    const corrections = [
      { field: 'owner' as const, oldValue: 'Ann' },
      { field: 'tags' as const, oldValue: registered.tags },
      { field: 'owner' as const, oldValue: 'Bo' },
    ];
    expect(beforeCorrections(current, corrections)).toEqual(registered);
  });
});
