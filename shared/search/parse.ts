import { MAX_DEPTH, MAX_LENGTH, MAX_TERMS, type Parsed, type SearchNode } from './query.ts';
import { keyTerm, NotUnderstood, type Piece, textTerm } from './read-term.ts';

/**
 * Reads a search. `or := and ("OR" and)*`, `and := one+`, `one := "-" one | "(" or ")" | term`; a term is a word, a text in quotes,
 * KEY:VALUE or KEY>NUMBER. Never throws; bounded in length, terms and depth.
 */
export function parseSearch(text: string): Parsed {
  try {
    if (text.length > MAX_LENGTH)
      throw new NotUnderstood(`A search has at most ${MAX_LENGTH} characters.`, { from: MAX_LENGTH, to: text.length });
    return { ok: true, query: new Parser(text).whole() };
  } catch (error) {
    if (error instanceof NotUnderstood) return { ok: false, problem: error.problem };
    throw error;
  }
}

const isSpace = (char: string | undefined): boolean => char !== undefined && /\s/u.test(char);
/** What a bare word ends at. */
const endsWord = (char: string | undefined): boolean =>
  char === undefined || isSpace(char) || char === '(' || char === ')' || char === '"';

class Parser {
  readonly #text: string;
  #at = 0;
  #terms = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): SearchNode | null {
    this.#skipSpace();
    if (this.#at === this.#text.length) return null;
    const query = this.#or(0);
    // Only a closing bracket stops the parser early.
    if (this.#at < this.#text.length)
      throw new NotUnderstood('There is no opening bracket for this one.', this.#here(1));
    return query;
  }

  #or(depth: number): SearchNode {
    if (depth > MAX_DEPTH)
      throw new NotUnderstood(`Brackets and minus signs can be nested at most ${MAX_DEPTH} deep.`, this.#here(1));
    const parts = [this.#and(depth)];
    while (this.#isOr()) {
      const word = this.#here(2);
      this.#at += 2;
      this.#skipSpace();
      if (this.#atEnd() || this.#isOr()) throw new NotUnderstood('OR needs something on both sides.', word);
      parts.push(this.#and(depth));
    }
    return joined('or', parts);
  }

  #and(depth: number): SearchNode {
    if (this.#isOr()) throw new NotUnderstood('OR needs something on both sides.', this.#here(2));
    const parts: SearchNode[] = [];
    while (!this.#atEnd() && !this.#isOr()) {
      parts.push(this.#one(depth));
      this.#skipSpace();
    }
    if (parts.length === 0) throw new NotUnderstood('There is nothing between these brackets.', this.#here(1));
    return joined('and', parts);
  }

  #one(depth: number): SearchNode {
    const char = this.#text[this.#at];
    if (char === '-') {
      const place = this.#here(1);
      this.#at += 1;
      if (this.#atEnd() || isSpace(this.#text[this.#at]))
        throw new NotUnderstood('A minus excludes what follows it without a space.', place);
      if (depth >= MAX_DEPTH)
        throw new NotUnderstood(`Brackets and minus signs can be nested at most ${MAX_DEPTH} deep.`, place);
      return { kind: 'not', part: this.#one(depth + 1) };
    }
    if (char === '(') {
      const place = this.#here(1);
      this.#at += 1;
      this.#skipSpace();
      const inside = this.#or(depth + 1);
      if (this.#text[this.#at] !== ')') throw new NotUnderstood('This bracket is not closed.', place);
      this.#at += 1;
      return inside;
    }
    return this.#term();
  }

  #term(): SearchNode {
    this.#terms += 1;
    if (this.#terms > MAX_TERMS) throw new NotUnderstood(`A search has at most ${MAX_TERMS} terms.`, this.#here(1));
    const head = this.#head();
    if (head === null) return textTerm(this.#piece());
    const char = this.#text[this.#at];
    if (char === undefined || isSpace(char) || char === ')' || char === '(')
      throw new NotUnderstood(`Give a value after ${head.key.text}${head.operator}.`, {
        from: head.key.from,
        to: this.#at,
      });
    return keyTerm(head, this.#piece());
  }

  /** KEY and its operator, where they stand here; the place moves behind them. */
  #head() {
    const found = /^([A-Za-z][A-Za-z0-9_-]*)(?:\.("|[^\s()":=<>]+))?/.exec(this.#text.slice(this.#at));
    if (found === null) return null;
    const from = this.#at;
    const key = { text: found[1] ?? '', from, to: from + (found[1] ?? '').length, quoted: false, starred: false };
    let name: Piece | null = null;
    let end = from + found[0].length;
    if (found[2] === '"') {
      const rest = closingQuote(this.#text, end - 1);
      if (rest === null) return null;
      name = { text: rest.text, from: end - 1, to: rest.to, quoted: true, starred: false };
      end = rest.to;
    } else if (found[2] !== undefined) {
      name = { text: found[2], from: key.to + 1, to: end, quoted: false, starred: false };
    }
    const operator = /^(?:>=|<=|[:=<>])/.exec(this.#text.slice(end))?.[0];
    if (operator === undefined) return null;
    this.#at = end + operator.length;
    return { key, name, operator };
  }

  /** A bare word or a text in quotes. */
  #piece(): Piece {
    const from = this.#at;
    if (this.#text[from] === '"') {
      const quoted = closingQuote(this.#text, from);
      if (quoted === null) throw new NotUnderstood('This quote is not closed.', this.#here(1));
      const starred = this.#text[quoted.to] === '*';
      this.#at = quoted.to + (starred ? 1 : 0);
      return { text: quoted.text, from, to: this.#at, quoted: true, starred };
    }
    while (!endsWord(this.#text[this.#at])) this.#at += 1;
    return { text: this.#text.slice(from, this.#at), from, to: this.#at, quoted: false, starred: false };
  }

  #isOr(): boolean {
    return this.#text.startsWith('OR', this.#at) && endsWord(this.#text[this.#at + 2]);
  }

  #atEnd(): boolean {
    return this.#at >= this.#text.length || this.#text[this.#at] === ')';
  }

  #skipSpace(): void {
    while (isSpace(this.#text[this.#at])) this.#at += 1;
  }

  #here(length: number) {
    return { from: this.#at, to: Math.min(this.#at + length, this.#text.length) };
  }
}

/** The text between the quote at `from` and the one that closes it; `\"` and `\\` stand for themselves. */
function closingQuote(text: string, from: number): { text: string; to: number } | null {
  let out = '';
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') return { text: out, to: at + 1 };
    if (char === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) {
      at += 1;
      out += text[at];
    } else out += char;
  }
  return null;
}

/** One part stands for itself; parts of the same kind are taken into it. */
function joined(kind: 'and' | 'or', parts: readonly SearchNode[]): SearchNode {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind, parts: flat };
}
