import { isSearchKey, type SearchKeyName } from './keys.ts';

/** What stands at the caret: the place in the text that a completion replaces, and what is typed there. */
export type AtCaret =
  | { readonly kind: 'key'; readonly typed: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'value';
      readonly key: SearchKeyName;
      readonly typed: string;
      readonly from: number;
      readonly to: number;
    }
  /** The name of a metric, after `metric.`. */
  | { readonly kind: 'metric'; readonly typed: string; readonly from: number; readonly to: number };

/** Finds what is being typed at a place of a search that need not be finished. */
export function atCaret(text: string, caret: number): AtCaret {
  const before = text.slice(0, caret);
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < before.length; at += 1) {
    const char = before[at];
    if (isQuoted && char === '\\') at += 1;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (/\s/u.test(char ?? '') || char === '(' || char === ')')) from = at + 1;
  }
  while (before[from] === '-') from += 1;
  const word = before.slice(from);
  const rest = /^[^\s()"]*/u.exec(text.slice(caret))?.[0] ?? '';
  const to = caret + rest.length;
  const valued = /^([A-Za-z]+)[:=]/.exec(word);
  const key = valued?.[1]?.toLowerCase();
  if (valued && key !== undefined && isSearchKey(key)) {
    const start = from + valued[0].length;
    return { kind: 'value', key, typed: unquoted(before.slice(start)), from: start, to };
  }
  if (/^metric\./i.test(word) && !/[<>=:]/.test(word))
    return { kind: 'metric', typed: unquoted(word.slice(7)), from: from + 7, to };
  return { kind: 'key', typed: word, from, to };
}

const unquoted = (typed: string): string =>
  typed.startsWith('"')
    ? typed
        .slice(1)
        .replace(/\\(["\\])/g, '$1')
        .replace(/"$/, '')
    : typed;
