/** Selects the look of the letter before it; a font that does not know it loses nothing. */
const isVariation = (codePoint: number): boolean => codePoint >= 0xfe00 && codePoint <= 0xfe0f;
const plain = /^[\n\x20-\x7e]*$/;

/**
 * Text with the letters that a font has not as their codes, several together in one bracket: `[U+674E U+660E]`. A box in place of each letter
 * would make two names the same.
 */
export function withCodes(text: string, hasGlyph: (codePoint: number) => boolean): string {
  if (plain.test(text)) return text;
  let shown = '';
  let codes: string[] = [];
  const close = (): void => {
    if (codes.length > 0) shown += `[${codes.join(' ')}]`;
    codes = [];
  };
  for (const letter of text) {
    const codePoint = letter.codePointAt(0) ?? 0;
    if (letter === '\n' || hasGlyph(codePoint)) {
      close();
      shown += letter;
    } else if (!isVariation(codePoint)) codes.push(`U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`);
  }
  close();
  return shown;
}

const toTheLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const toTheRight = /[\p{L}\p{N}]/u;

/**
 * The words of a line from left to right as they stand on paper, when some are written to the left: those of a run stand in the opposite order.
 * null: the line is drawn as it is. What draws a word turns its letters.
 */
export function placedWords(line: string): readonly string[] | null {
  if (!toTheLeft.test(line)) return null;
  const words = line.split(' ');
  const placed: string[] = [];
  for (let at = 0; at < words.length; ) {
    let end = at; // after the last word to the left of the run that begins here
    for (let next = at; next < words.length; next += 1) {
      const word = words[next] ?? '';
      if (toTheLeft.test(word)) end = next + 1;
      else if (next === at || toTheRight.test(word)) break;
    }
    if (end === at) end = at + 1;
    placed.push(...words.slice(at, end).toReversed());
    at = end;
  }
  return placed;
}
