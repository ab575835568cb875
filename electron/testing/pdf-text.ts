import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF that Strongroom wrote, one line for each line drawn, so that tests need no other program. Knows what
 * pdfkit writes (whole objects, Flate streams, Identity-H fonts with ToUnicode), not PDF at large.
 */
export function pdfText(bytes: Uint8Array): string {
  const objects = readObjects(Buffer.from(bytes));
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const { head } of objects.values()) {
    for (const [, name = '', font = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const unicode = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font)?.head ?? '')?.[1] ?? '';
      fonts.set(name, readUnicode(objects.get(unicode)?.body ?? ''));
    }
  }
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head));
  return pages
    .map(({ head }) => drawn(objects.get(/\/Contents (\d+) 0 R/.exec(head)?.[1] ?? '')?.body ?? '', fonts))
    .join('\n');
}

interface PdfObject {
  readonly head: string;
  readonly body: string;
}

function readObjects(file: Buffer): ReadonlyMap<string, PdfObject> {
  const text = file.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)(?:\nstream\n|\nendobj)/g)) {
    const [all, id = '', head = ''] = match;
    const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0);
    const start = match.index + all.length;
    const raw = all.endsWith('stream\n') ? file.subarray(start, start + length) : Buffer.alloc(0);
    const isPacked = raw.length > 0 && head.includes('/FlateDecode');
    objects.set(id, { head, body: (isPacked ? inflateSync(raw) : raw).toString('latin1') });
  }
  return objects;
}

const fromHex = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Glyph (four hex digits) to text, from the ranges of a ToUnicode map. */
function readUnicode(map: string): ReadonlyMap<string, string> {
  const glyphs = new Map<string, string>();
  for (const [, first = '', , list = ''] of map.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/gi)) {
    // A ligature stands for several characters, with a space between their codes.
    const texts = [...list.matchAll(/<([0-9a-f ]*)>/gi)].map(([, hex = '']) => fromHex(hex.replaceAll(' ', '')));
    texts.forEach((one, i) => {
      glyphs.set((Number.parseInt(first, 16) + i).toString(16).padStart(4, '0'), one);
    });
  }
  return glyphs;
}

function drawn(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> = new Map();
  let text = '';
  for (const [token, name, list] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ|\bET\b/g)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else if (list !== undefined) {
      for (const [, hex = ''] of list.matchAll(/<([0-9a-f]*)>/gi)) {
        for (const glyph of hex.toLowerCase().match(/.{4}/g) ?? []) text += font.get(glyph) ?? '\ufffd';
      }
    } else if (token === 'ET') text = `${text.trimEnd()}\n`;
  }
  return text;
}
