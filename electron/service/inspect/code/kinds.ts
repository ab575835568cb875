/** What an unknown file looks like, by its first bytes. Names of kinds that people know. */
const magics: readonly (readonly [hex: string, kind: string])[] = [
  ['504b0304', 'zip archive'],
  ['504b0506', 'empty zip archive'],
  ['1f8b', 'gzip data'],
  ['425a68', 'bzip2 data'],
  ['fd377a585a00', 'xz data'],
  ['28b52ffd', 'zstandard data'],
  ['377abcaf271c', '7z archive'],
  ['526172211a07', 'RAR archive'],
  ['4d53434600000000', 'cabinet archive'],
  ['4c5a495000', 'lzip data'],
  ['4c5a495001', 'lzip data'],
  ['894c5a4f000d0a1a0a', 'lzop data'],
  ['1f9d90', 'compress data'],
  ['1f9d8c', 'compress data'],
  ['78617221001c', 'xar archive'],
  ['213c617263683e0a', 'ar archive'],
  ['303730373031', 'cpio archive'],
  ['303730373032', 'cpio archive'],
  ['68737173', 'SquashFS image'],
  ['7f454c46', 'ELF program'],
  // two letters would be met in plain numbers too: as linkers write the words after them
  ...['9000', '5000', '7800', '8000', 'e000'].map((words) => [`4d5a${words}`, 'Windows program'] as const),
  ['4d5a71467044', 'Windows program'], // and a program of other systems too: a model with its runtime
  ['cafebabe', 'Java class or Mach-O program'],
  ['feedface', 'Mach-O program'],
  ['feedfacf', 'Mach-O program'],
  ['cefaedfe', 'Mach-O program'],
  ['cffaedfe', 'Mach-O program'],
  ['2321', 'script'],
  ['25504446', 'PDF document'],
  ['89504e470d0a1a0a', 'PNG image'],
  ['ffd8ff', 'JPEG image'],
  ['50415231', 'Parquet table'],
  ['4152524f5731', 'Arrow table'],
  ['53514c69746520666f726d6174203300', 'SQLite database'],
  ['894844460d0a1a0a', 'HDF5 file'],
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Model formats that are not read, by marks that are not at the beginning or vary; in hexadecimal digits. */
const marks: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^..0d0d0a0[0-3]000000/, 'compiled Python program'],
  [/^60ea.{4}(?:1e|22|2a|2e)/, 'ARJ archive'],
  [/^.{8}4554313[0-9]/, 'ExecuTorch program'],
  [/^0[1-8]0000000100000003000000562031/, 'Torch7 object'],
  [/^8.(a6706172616d73|a56d6f64656c|a473746570|a96f70745f7374617465)/, 'Flax weights in MessagePack'],
];

/** Archives and compressed data that are not looked into. */
const sealed =
  /^(?:7z archive|RAR archive|cabinet archive|lzip data|lzop data|compress data|xar archive|ar archive|cpio archive|SquashFS image|ARJ archive)$/;

/** The kind of an archive that is not looked into, by its first bytes; null for anything else. */
export function sealedArchive(head: Uint8Array): string | null {
  const kind = kindByMagic(head);
  return kind !== null && sealed.test(kind) ? kind : null;
}

/** The kind of a file by its first bytes, or null. */
export function kindByMagic(head: Uint8Array): string | null {
  const text = hex(head.subarray(0, 16));
  const marked = marks.find(([pattern]) => pattern.test(text))?.[1];
  if (marked !== undefined) return marked;
  return magics.find(([magic]) => text.startsWith(magic))?.[1] ?? null;
}

/** True when `head` is UTF-8 text without control characters (a character cut at the end is forgiven). */
export function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
