import type { FontFiles } from './fonts.ts';
import { withCodes } from './shown-letters.ts';
import { printable } from './text.ts';

export const BODY_SIZE = 9;

export interface TextFace {
  readonly size?: number;
  readonly bold?: boolean;
}

/** Breaks text into lines of a width, measuring each word once a document. */
export class LineBreaker {
  private readonly doc: PDFKit.PDFDocument;
  private readonly widths = new Map<string, number>();

  private readonly fonts: FontFiles;
  private readonly glyphs = new Map<number, boolean>();
  /** Whether a letter was printed as its code, because the font has it not. */
  hasCodes = false;

  constructor(doc: PDFKit.PDFDocument, fonts: FontFiles) {
    this.doc = doc;
    this.fonts = fonts;
  }

  /** Makes `face` the document's current font. */
  use({ bold = false, size = BODY_SIZE }: TextFace): void {
    // By path, not by a registered name: pdfkit would read the default font anew at each use of its second name.
    this.doc.font(bold ? this.fonts.bold : this.fonts.regular).fontSize(size);
  }

  /** Width in points. */
  measure(text: string, face: TextFace): number {
    const key = `${face.bold ? 'b' : 'r'}${face.size ?? BODY_SIZE} ${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    this.use(face);
    const width = this.doc.widthOfString(text);
    if (this.widths.size < 50_000) this.widths.set(key, width);
    return width;
  }

  /** Text as this document can print it. */
  printed(text: string): string {
    const given = printable(text);
    const shown = withCodes(given, (codePoint) => this.hasGlyph(codePoint));
    if (shown !== given) this.hasCodes = true;
    return shown;
  }

  /** `text` cut with an ellipsis where it is wider than `width`. */
  shorten(text: string, width: number, face: TextFace): string {
    if (this.measure(text, face) <= width) return text;
    const letters = [...text];
    while (letters.length > 0 && this.measure(`${letters.join('')}…`, face) > width) letters.pop();
    return `${letters.join('')}…`;
  }

  private hasGlyph(codePoint: number): boolean {
    const known = this.glyphs.get(codePoint);
    if (known !== undefined) return known;
    this.use({});
    // pdfkit's own font object: its typings lack it, and nothing else says what the embedded font has.
    const font: unknown = Reflect.get(Object(Reflect.get(this.doc, '_font')), 'font');
    const ask: unknown = Reflect.get(Object(font), 'hasGlyphForCodePoint');
    const has = typeof ask === 'function' && Boolean(Reflect.apply(ask, font, [codePoint]));
    this.glyphs.set(codePoint, has);
    return has;
  }

  /** The lines of `text`, each at most `width` points wide. Line feeds stay; a word that is too wide is cut. */
  wrap(text: string, width: number, face: TextFace): string[] {
    return this.printed(text)
      .split('\n')
      .flatMap((paragraph) => this.wrapParagraph(paragraph, width, face));
  }

  private wrapParagraph(text: string, width: number, face: TextFace): string[] {
    const lines: string[] = [];
    const space = this.measure(' ', face);
    let line = '';
    let used = 0;
    for (const word of text.split(' ').flatMap((whole) => this.pieces(whole, width, face))) {
      const wide = this.measure(word, face);
      if (line !== '' && used + space + wide > width) {
        lines.push(line);
        line = '';
      }
      used = line === '' ? wide : used + space + wide;
      line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line];
  }

  /** A word that is wider than the column (a digest, an address) in pieces that fit. */
  private pieces(word: string, width: number, face: TextFace): string[] {
    if (this.measure(word, face) <= width) return [word];
    const pieces: string[] = [];
    let rest = [...word];
    while (rest.length > 0) {
      let [count, used] = [0, 0];
      for (const character of rest) {
        used += this.measure(character, face);
        if (used > width) break;
        count++;
      }
      // Kerning makes the whole wider or narrower than its characters.
      while (count > 1 && this.measure(rest.slice(0, count).join(''), face) > width) count--;
      pieces.push(rest.slice(0, Math.max(1, count)).join(''));
      rest = rest.slice(Math.max(1, count));
    }
    return pieces;
  }
}
