import { describe, expect, it } from 'vitest';
import { edgeRules } from '../../../shared/model/lineage.ts';
import { choicesFor, nodeSearch, readFrom, referenceOf } from './edge-choices.ts';

const node = (id: string, type: 'version' | 'deployment') => ({
  id,
  type,
  label: id,
  model: null,
  version: null,
  stage: null,
  format: null,
  depth: 0,
  endedAt: null,
});

describe('the edges that a node can have', () => {
  it('are those that the rules allow, from both ends, and read from this end', () => {
    expect(choicesFor('dataset').map(({ words, others }) => [words, others])).toEqual([
      ['training data of', ['version']],
      ['influence on', ['version']],
    ]);
    for (const { type, own, others } of choicesFor('version')) {
      expect(edgeRules[type][own]).toContain('version');
      expect(edgeRules[type][own === 'from' ? 'to' : 'from']).toEqual(others);
    }
    expect(choicesFor('version').filter(({ type }) => type === 'derived_from')).toHaveLength(2);
  });

  it('are read from either end', () => {
    const edge = { type: 'deployed_as', from: node('m@1', 'version'), to: node('desk', 'deployment') } as const;
    expect(readFrom('m@1', edge)).toMatchObject({ words: 'deployed as', other: { id: 'desk' } });
    expect(readFrom('desk', edge)).toMatchObject({ words: 'deployment of', other: { id: 'm@1' } });
  });
});

describe('the search for the other end', () => {
  it('asks for words only, whatever was typed', () => {
    expect(nodeSearch('score@1.0 "OR" (x', ['dataset', 'version'])).toBe(
      '(type:dataset OR type:version) score 1 0 or x',
    );
    expect(nodeSearch(' "( ', ['dataset'])).toBe('');
  });

  it('writes what it finds as the service reads it', () => {
    expect(
      [
        { type: 'version', label: 'm@1.0.0' },
        { type: 'deployment', label: 'desk' },
      ].map(referenceOf),
    ).toEqual(['m@1.0.0', 'deployment:desk']);
  });
});
