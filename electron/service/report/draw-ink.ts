import type { Ink, Spot } from './chart.ts';
import { printable } from './text.ts';

/** Draws a chart's ink in the current font, its upper left corner at `origin`. */
export function drawInk(doc: PDFKit.PDFDocument, ink: readonly Ink[], [left, top]: Spot): void {
  const at = ([x, y]: Spot): [number, number] => [left + x, top + y];
  for (const one of ink) {
    switch (one.kind) {
      case 'line':
        doc
          .moveTo(...at(one.from))
          .lineTo(...at(one.to))
          .lineWidth(one.width)
          .stroke(one.colour);
        break;
      case 'path': {
        const [first, ...rest] = one.spots;
        if (first === undefined) break;
        doc.moveTo(...at(first));
        for (const spot of rest) doc.lineTo(...at(spot));
        doc.lineWidth(1.4).stroke(one.colour);
        break;
      }
      case 'dot': {
        const [x, y] = at(one.at);
        if (one.shape % 2 === 0) doc.circle(x, y, 2.4).fill(one.colour);
        else doc.rect(x - 2.2, y - 2.2, 4.4, 4.4).fill(one.colour);
        break;
      }
      case 'bar':
        doc.rect(...at(one.at), one.width, one.height).fill(one.colour);
        break;
      case 'text': {
        const text = printable(one.text);
        const wide = doc.widthOfString(text);
        const [x, y] = at(one.at);
        const shift = { left: 0, middle: wide / 2, right: wide }[one.align];
        doc.fillColor('#596372').text(text, x - shift, y - 7, { lineBreak: false });
      }
    }
  }
}
