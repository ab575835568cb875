import { describe, expect, it } from 'vitest';
import { mergeOf, mergeRule, placeOf, strategyOf, strategyRule } from './numbering-fields.ts';
import { parseDraftForm, type RegistrationForm } from './registration-form.ts';

const form = (over: Partial<RegistrationForm>): RegistrationForm => ({ ...parseDraftForm({}), ...over });
const existing = { modelKind: 'existing', parents: ['m@1', 'm@2'] } as const;

function problems(rule: typeof mergeRule, over: Partial<RegistrationForm>): string[] {
  const found: string[] = [];
  rule(form(over), (path) => found.push(path));
  return found;
}

describe('the numbering fields of a registration', () => {
  it('give a new model its strategy, and an existing one none', () => {
    expect(strategyOf(form({}))).toEqual({ kind: 'semantic' });
    expect(strategyOf(form({ strategyKind: 'hash', hashLength: '16' }))).toEqual({ kind: 'hash', length: 16 });
    expect(strategyOf(form({ strategyKind: 'hash', hashLength: '6' }))).toBeNull();
    expect(strategyOf(form({ modelKind: 'existing', strategyKind: 'timestamp' }))).toBeNull();
    expect(problems(strategyRule, { strategyKind: 'custom' })).toEqual(['template', 'pattern']);
    expect(problems(strategyRule, { strategyKind: 'hash', hashLength: '100' })).toEqual(['hashLength']);
  });

  it('put a pre-release on main only, and nothing that is finalised is one', () => {
    expect(placeOf(form({ branch: 'fast', channel: 'rc' }))).toEqual({ branch: 'main', channel: 'rc' });
    expect(placeOf(form({ ...existing, parents: [], branch: 'fast', channel: 'rc' }))).toEqual({
      branch: 'fast',
      channel: null,
    });
    expect(placeOf(form({ channel: 'rc', changeType: 'finalise' })).channel).toBeNull();
  });

  it('ask how the files of a merge came about, and only of a merge', () => {
    const two = { ...existing, parents: [...existing.parents] };
    expect(problems(mergeRule, two)).toEqual(['mergeKind']);
    expect(problems(mergeRule, { ...two, mergeKind: 'adopted', mergeFrom: 'm@3' })).toEqual(['mergeFrom']);
    expect(problems(mergeRule, { ...two, mergeKind: 'combined' })).toEqual([]);
    expect(problems(mergeRule, { ...two, parents: ['m@1'] })).toEqual([]);
    expect(mergeOf(form({ ...two, mergeKind: 'adopted', mergeFrom: 'm@2' }))).toEqual({ kind: 'adopted', from: 'm@2' });
    expect(mergeOf(form({ ...two, parents: ['m@1'], mergeKind: 'combined' }))).toBeNull();
  });
});
