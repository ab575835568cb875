import { StrongroomError } from '../../../shared/contract/errors.ts';
import { commonPhrases, commonWords } from './common-words.ts';

export const MIN_PASSPHRASE_LENGTH = 12;
export const MAX_PASSPHRASE_LENGTH = 200;

const simplified = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Each rule that `passphrase` breaks, as a sentence that says what to do; empty when it may be used. */
export function passphraseProblems(
  passphrase: string,
  person: { readonly id: string; readonly name: string },
): string[] {
  const characters = [...passphrase.normalize('NFKC')]; // as it is derived: what looks the same counts the same
  const plain = simplified(passphrase);
  const problems: string[] = [];
  if (characters.length < MIN_PASSPHRASE_LENGTH)
    problems.push(`Use at least ${MIN_PASSPHRASE_LENGTH} characters; several words make it easy.`);
  if (characters.length > MAX_PASSPHRASE_LENGTH) problems.push(`Use at most ${MAX_PASSPHRASE_LENGTH} characters.`);
  if (!passphrase.isWellFormed()) problems.push('Leave out the broken characters.');
  if (characters.length >= MIN_PASSPHRASE_LENGTH && new Set(characters).size < 5)
    problems.push('Use more than a few different characters.');
  if ([person.id, person.name].some((own) => isMadeOf(plain, simplified(own))))
    problems.push('Do not use your own name or user id.');
  if (isMadeOf(plain, 'strongroom')) problems.push('Do not use the name of this program.');
  if (isCommon(plain) || isRun(plain))
    problems.push('Choose something less common; this is among the first that are tried.');
  return problems;
}

/** Throws `passphrase.too_weak` with what to do; lock-out and ageing are other rules. */
export function checkPassphrase(passphrase: string, person: { readonly id: string; readonly name: string }): void {
  const problems = passphraseProblems(passphrase, person);
  if (problems.length > 0) throw new StrongroomError('passphrase.too_weak', problems.join(' '), { problems });
}

/** True when `text` is `own`, once or repeated, with nothing but digits around it. */
function isMadeOf(text: string, own: string): boolean {
  if (own === '') return false;
  return text.includes(own) && /^\p{N}*$/u.test(text.replaceAll(own, ''));
}

/** What stands in for letters in words that are meant to look harder. */
const disguises: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };

/**
 * True for a well-known phrase, and for at most two common words (each as often as one likes) with digits around and between;
 * also when digits stand for letters. Length alone does not help: these are tried first.
 */
function isCommon(text: string): boolean {
  const shown = text.replaceAll(/(?<=\p{L}.*)[013457](?=.*\p{L})/gu, (digit) => disguises[digit] ?? digit);
  return [text, shown].some((one) => {
    const bare = one.replaceAll(/^\p{N}+|\p{N}+$/gu, '');
    return commonPhrases.has(one) || commonPhrases.has(bare) || isFewWords(one);
  });
}

const MAX_WORDS = 2;
const longestWord = Math.max(...[...commonWords].map((word) => word.length));

/** Whether the letters of a text, bounded in length, can be read as at most two different common words. */
function isFewWords(text: string): boolean {
  const letters = text.slice(0, MAX_PASSPHRASE_LENGTH).replaceAll(/\p{N}/gu, '');
  if (letters === '') return false;
  // Every way to read the text begins with one of the words that it begins with; the second is the next one found.
  const startsAt = (at: number): string[] => {
    const found: string[] = [];
    for (let length = 1; length <= longestWord && at + length <= letters.length; length += 1) {
      const word = letters.slice(at, at + length);
      if (commonWords.has(word)) found.push(word);
    }
    return found;
  };
  const reads = (at: number, used: readonly string[]): boolean => {
    if (at === letters.length) return true;
    const known = used.some((word) => letters.startsWith(word, at) && reads(at + word.length, used));
    if (known) return true;
    return used.length < MAX_WORDS && startsAt(at).some((word) => reads(at + word.length, [...used, word]));
  };
  return reads(0, []);
}

/** "123456789012", "abcdefghijkl": each character follows the one before. */
function isRun(text: string): boolean {
  const rows = [
    '01234567890123456789012345678901234567890',
    'abcdefghijklmnopqrstuvwxyz',
    'qwertyuiopasdfghjklzxcvbnm',
  ];
  return (
    text.length >= MIN_PASSPHRASE_LENGTH &&
    rows.some((row) => row.includes(text) || [...row].reverse().join('').includes(text))
  );
}
