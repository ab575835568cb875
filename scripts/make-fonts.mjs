// Unpacks the report font from WOFF into TrueType. pdfkit embeds both, but takes 40 times longer for WOFF, and the result
// (0.7 MB a style) does not belong into the repository. The bytes are the same on every machine.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';

const styles = { 'DejaVuSans.ttf': '400-normal', 'DejaVuSans-Bold.ttf': '700-normal' };

/** Makes the fonts in `folder` where they are missing. */
export function makeFonts(folder) {
  const missing = Object.entries(styles).filter(([name]) => !existsSync(path.join(folder, name)));
  if (missing.length === 0) return;
  mkdirSync(folder, { recursive: true });
  const { resolve } = createRequire(import.meta.url);
  for (const [name, style] of missing) {
    const source = resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${style}.woff`);
    const file = path.join(folder, name);
    const unfinished = `${file}.${process.pid}`; // tests run side by side: nobody may see half a font
    writeFileSync(unfinished, toTrueType(readFileSync(source)));
    renameSync(unfinished, file);
  }
}

/** WOFF 1.0 (W3C Recommendation, section 4) to the sfnt that was packed into it. */
export function toTrueType(woff) {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF file');
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, i) => {
    const at = 44 + 20 * i;
    const [offset, packed, length, checksum] = [4, 8, 12, 16].map((field) => woff.readUInt32BE(at + field));
    const body = woff.subarray(offset, offset + packed);
    return { tag: woff.subarray(at, at + 4), checksum, length, bytes: packed < length ? inflateSync(body) : body };
  });
  const directory = Buffer.alloc(12 + 16 * count);
  const power = 2 ** Math.floor(Math.log2(count));
  woff.copy(directory, 0, 4, 8);
  directory.writeUInt16BE(count, 4);
  directory.writeUInt16BE(power * 16, 6);
  directory.writeUInt16BE(Math.log2(power), 8);
  directory.writeUInt16BE((count - power) * 16, 10);
  let offset = directory.length;
  const parts = [directory];
  tables.forEach(({ tag, checksum, length, bytes }, i) => {
    if (bytes.length !== length) throw new Error('a table of the font has another length than it says');
    const at = 12 + 16 * i;
    tag.copy(directory, at);
    directory.writeUInt32BE(checksum, at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(length, at + 12);
    const padded = Buffer.concat([bytes, Buffer.alloc((4 - (length % 4)) % 4)]);
    parts.push(padded);
    offset += padded.length;
  });
  return Buffer.concat(parts);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  makeFonts(process.argv[2] ?? fileURLToPath(new URL('../.cache/fonts/', import.meta.url)));
}
