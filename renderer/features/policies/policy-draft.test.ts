import { expect, it } from 'vitest';
import { draftKey, forgetDraft, keepDraft, readDraft } from './policy-draft.ts';

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const draft = { text: 'type: strongroom.policy/1', reason: 'New rules.' };

it('gives back what was typed, to the same person of the same registry only', () => {
  const browser = storage();
  expect(keepDraft(browser, draftKey('r1', 'ana'), draft)).toBe(true);
  expect(readDraft(browser, draftKey('r1', 'ana'))).toEqual(draft);
  expect(readDraft(browser, draftKey('r1', 'bo'))).toBeNull();
  expect(readDraft(browser, draftKey('r2', 'ana'))).toBeNull();
  forgetDraft(browser, draftKey('r1', 'ana'));
  expect(readDraft(browser, draftKey('r1', 'ana'))).toBeNull();
});

it('a draft in another form is no draft', () => {
  const browser = storage();
  for (const text of ['{', '{"text":1}', '{"text":"a","reason":"b","more":1}']) {
    browser.setItem('key', text);
    expect(readDraft(browser, 'key')).toBeNull();
  }
});

it('says when the browser keeps nothing', () => {
  const full = {
    ...storage(),
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  expect(keepDraft(full, 'key', draft)).toBe(false);
});
