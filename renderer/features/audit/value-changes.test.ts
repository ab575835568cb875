import { describe, expect, it } from 'vitest';
import { MAX_CHANGES, valueChanges } from './value-changes.ts';

const brief = (before: unknown, after: unknown) =>
  valueChanges(before, after).map(({ path, before: was, after: is, change }) => [path, was, is, change]);

describe('valueChanges', () => {
  it('marks what changed, came and went, and leaves the rest as it is', () => {
    expect(brief({ a: 1, b: 'x', gone: true }, { a: 2, b: 'x', fresh: 'y' })).toEqual([
      ['a', '1', '2', 'changed'],
      ['b', 'x', 'x', 'same'],
      ['fresh', null, 'y', 'added'],
      ['gone', 'true', null, 'removed'],
    ]);
  });
  it('opens objects and lists of objects, and keeps a plain list on one line', () => {
    expect(brief({ roles: ['viewer'] }, { roles: ['viewer', 'analyst'], files: [{ path: 'a' }] })).toEqual([
      ['roles', 'viewer', 'viewer, analyst', 'changed'],
      ['files.0.path', null, 'a', 'added'],
    ]);
  });
  it('shows a creation as added and a removal as removed', () => {
    expect(brief(null, { name: 'churn' })).toEqual([['name', null, 'churn', 'added']]);
    expect(brief({ name: 'churn' }, null)).toEqual([['name', 'churn', null, 'removed']]);
  });
  it('tells an empty text, an empty list and null inside an object from a field that is not there', () => {
    expect(brief({}, { a: '', b: [], c: null, d: {} })).toEqual([
      ['a', null, '(empty)', 'added'],
      ['b', null, '(none)', 'added'],
      ['c', null, '(none)', 'added'],
      ['d', null, '(empty)', 'added'],
    ]);
  });
  it('compares values that are no objects', () => {
    expect(brief('development', 'staging')).toEqual([['', 'development', 'staging', 'changed']]);
  });
  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`k${at}`, at]));
    expect(valueChanges(null, many)).toHaveLength(MAX_CHANGES);
  });
});
