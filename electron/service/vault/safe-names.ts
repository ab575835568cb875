import { StrongroomError } from '../../../shared/contract/errors.ts';

const maxNameBytes = 240; // 255 less what a temporary name adds
const maxPathBytes = 1024;
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$/i;
// Forbidden on Windows, or invisible. U+FFFD is what a name that is not UTF-8 turns into.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const forbidden = /[\u0000-\u001f\u007f-\u009f<>:"|?*\\/\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/u;

/**
 * Refuses with `file.name_refused` a relative path that another platform could not restore, or that could lead out of a folder: empty,
 * dots, separators, reserved device names, control and direction characters, trailing dots or blanks, lone surrogates, too long.
 */
export function requireSafePath(path: string): void {
  if (Buffer.byteLength(path) > maxPathBytes) throw refused(path, 'the path is too long');
  for (const name of path.split('/')) requireSafeName(name, path);
}

function requireSafeName(name: string, path: string): void {
  if (name === '' || name === '.' || name === '..') throw refused(path, 'a folder name is missing');
  if (!name.isWellFormed() || forbidden.test(name)) throw refused(path, 'it has a character that is not allowed');
  if (/[. ]$/.test(name) || name.startsWith(' ')) throw refused(path, 'a name starts or ends with a blank or a dot');
  if (reserved.test(name)) throw refused(path, 'a name is reserved by Windows');
  if (Buffer.byteLength(name) > maxNameBytes) throw refused(path, 'a name is too long');
}

/** Refuses two paths that are one on a disk that ignores case or normalises names. */
export function requireDistinctPaths(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const folded = path.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined) throw refused(path, `it differs from ${visible(other)} only in case or accents`);
    seen.set(folded, path);
  }
}

const visible = (text: string): string => JSON.stringify(text);

const refused = (path: string, why: string): StrongroomError =>
  new StrongroomError('file.name_refused', `The name ${visible(path)} is refused: ${why}.`, { path });
