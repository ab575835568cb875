import { describe, expect, it } from 'vitest';
import { editableText, parseFieldText } from '../../../shared/model/field-value.ts';
import { emptyMetadata, type VersionMetadata } from '../../../shared/model/metadata.ts';
import { metadataKeys } from '../../../shared/model/metadata-fields.ts';
import { parseSet } from './correct.ts';

describe('--set of correct', () => {
  it.each([
    ['owner=Retail = analytics', { field: 'owner', value: 'Retail = analytics' }],
    ['licence=', { field: 'licence', value: '' }],
    ['experiment=', { field: 'experiment', value: null }],
    ['adaptivity=static', { field: 'adaptivity', value: 'static' }],
    ['trainingSeconds=60', { field: 'trainingSeconds', value: 60 }],
    ['tags={"team":"risk"}', { field: 'tags', value: { team: 'risk' } }],
    ['thirdParty=null', { field: 'thirdParty', value: null }],
  ])('reads %s', (text, read) => expect(parseSet(text)).toEqual(read));

  it.each(['owner', '=x', 'ownr=x', 'metrics=f1', 'tags=', 'constructor=1'])('refuses %s', (text) => {
    expect(() => parseSet(text)).toThrow(expect.objectContaining({ code: 'command.wrong_use' }));
  });
});

it('R2: every field comes back from the text in which it is edited', () => {
  const metadata: VersionMetadata = {
    ...emptyMetadata(),
    owner: 'Ann',
    adaptivity: 'adaptive',
    trainingSeconds: 1.5,
    tags: { a: '' },
    thirdParty: { isThirdParty: true, vendor: 'Acme', contingencyPlan: '' },
    metrics: [{ name: 'f1', value: 1, direction: null, slice: null, interval: { level: 0.9, lower: 0, upper: 2 } }],
  };
  for (const key of metadataKeys) expect(parseFieldText(key, editableText(key, metadata)), key).toEqual(metadata[key]);
});
