import { StrongroomError } from '../../../shared/contract/errors.ts';

export const MIN_PASSPHRASE_LENGTH = 12;
export const MAX_PASSPHRASE_LENGTH = 200;

/** Long enough, and yet the first that anyone tries; compared without case, spaces and punctuation. */
const common = new Set([
  'administrator',
  'changemechangeme',
  'changeme1234',
  'correcthorsebatterystaple',
  'iloveyou1234',
  'letmeinletmein',
  'letmeinplease',
  'mypassphrase',
  'mypassword123',
  'mypassword1234',
  'passphrase12',
  'passphrase123',
  'passphrase1234',
  'password1234',
  'password12345',
  'password123456',
  'passwordpassword',
  'qwertyqwerty',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiopasdf',
  'secretsecret',
  'strongroom12',
  'strongroom123',
  'strongroom1234',
  'strongroomstrongroom',
  'thisismypassword',
  'trustno1trustno1',
  'welcome12345',
  'welcomewelcome',
  'welcometostrongroom',
]);

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
  if (common.has(plain) || isRun(plain))
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
