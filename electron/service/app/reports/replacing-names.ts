/** Scripts that put no space between words: a name stands in the middle of a sentence like any other letters. */
const unspaced = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]`;
const startsUnspaced = new RegExp(`^${unspaced}`, 'u');
const endsUnspaced = new RegExp(`${unspaced}$`, 'u');
const letter = String.raw`[\p{L}\p{N}_]`;

/** What stands for a name that was found in a spelling of which nobody knows whose it is. */
const SOMEBODY = 'a person';

/**
 * Replaces each name by what stands for it, in any case and in composed or decomposed letters, and never inside a longer word. `names` has one
 * spelling of each; the first one of two that differ in case only wins.
 */
export function replacingNames(names: ReadonlyMap<string, string>): (text: string) => string {
  const standsFor = new Map<string, string>();
  for (const [name, instead] of names)
    for (const spelled of [name, name.toLowerCase(), name.toUpperCase()])
      for (const form of [spelled.normalize('NFC'), spelled.normalize('NFD')])
        if (!standsFor.has(form)) standsFor.set(form, instead);
  if (standsFor.size === 0) return (text) => text;
  // The longest first: "Ana Lyst" before "ana".
  const words = [...standsFor.keys()].toSorted((a, b) => b.length - a.length).map(wordOf);
  const pattern = new RegExp(words.join('|'), 'giu');
  const insteadOf = (found: string): string =>
    standsFor.get(found) ?? standsFor.get(found.toLowerCase()) ?? standsFor.get(found.toUpperCase()) ?? SOMEBODY;
  return (text) => text.replace(pattern, insteadOf);
}

/** The name as a pattern. Names were typed by people: each character of them stands for itself. */
function wordOf(name: string): string {
  // In a pattern with `u` only these may be escaped; a dash, for one, may not.
  const escaped = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const before = startsUnspaced.test(name) ? '' : `(?<!${letter})`;
  const after = endsUnspaced.test(name) ? '' : `(?!${letter})`;
  return `${before}${escaped}${after}`;
}
