import { StrongroomError } from '../../../../shared/contract/errors.ts';

type Test = (code: number) => boolean;
type Node =
  | { readonly kind: 'char'; readonly test: Test }
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  | { readonly kind: 'any'; readonly choices: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

const MAX_STATES = 4000;
const MAX_DEPTH = 20;

const refuse = (pattern: string, why: string): StrongroomError =>
  new StrongroomError('model.strategy_refused', `The pattern ${pattern} can’t be used: ${why}.`, { pattern });

const between = (from: string, to: string): Test => {
  const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)];
  return (code) => code >= low && code <= high;
};
const digit = between('0', '9');
const letter: Test = (code) => between('a', 'z')(code) || between('A', 'Z')(code);
const word: Test = (code) => letter(code) || digit(code) || code === 0x5f;

/**
 * Reads the pattern language of docs/versions.md: letters, `.`, `[a-z]`, `[^a-z]`, `\d`, `\w`, `\.`, groups, `|`, `*`, `+`, `?`, `{n}`, `{n,}`,
 * `{n,m}`. It means what a regular expression of JavaScript would mean, but has nothing that can take longer than the text is long: a
 * pattern is typed by a person and runs inside the service.
 */
class PatternReader {
  readonly #pattern: string;
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): Node {
    const node = this.#any();
    if (this.#at < this.#pattern.length) throw refuse(this.#pattern, 'a parenthesis is closed that was not opened');
    return node;
  }

  #take(): string {
    const char = this.#pattern[this.#at];
    if (char === undefined) throw refuse(this.#pattern, 'it ends too early');
    this.#at += 1;
    return char;
  }

  #skip(char: string): boolean {
    if (this.#pattern[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #any(): Node {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw refuse(this.#pattern, 'its groups are nested too deeply');
    const choices = [this.#all()];
    while (this.#skip('|')) choices.push(this.#all());
    this.#depth -= 1;
    return choices.length === 1 && choices[0] ? choices[0] : { kind: 'any', choices };
  }

  #all(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at] ?? ''))
      parts.push(this.#repeated());
    return { kind: 'all', parts };
  }

  #repeated(): Node {
    const part = this.#one();
    const limits = this.#limits();
    if (limits === null) return part;
    if (this.#limits() !== null || '*+?{'.includes(this.#pattern[this.#at] ?? ' '))
      throw refuse(this.#pattern, 'two repetitions follow each other; put the first into parentheses');
    return { kind: 'repeat', part, min: limits[0], max: limits[1] };
  }

  #limits(): readonly [min: number, max: number] | null {
    if (this.#skip('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#skip('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#skip('?')) return [0, 1];
    if (this.#pattern[this.#at] !== '{') return null;
    const found = /^\{(\d{1,3})(?:(,)(\d{1,3})?)?\}/.exec(this.#pattern.slice(this.#at));
    if (!found) throw refuse(this.#pattern, 'a repetition is written {n}, {n,} or {n,m}');
    this.#at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (max < min) throw refuse(this.#pattern, 'a repetition has its larger number first');
    return [min, max];
  }

  #one(): Node {
    const char = this.#take();
    if (char === '(') return this.#group();
    if (char === '[') return { kind: 'char', test: this.#set() };
    if (char === '\\') return { kind: 'char', test: this.#escaped() };
    if (char === '.') return { kind: 'char', test: () => true };
    if ('*+?{})]^$'.includes(char))
      throw refuse(this.#pattern, `${char} stands where it has no meaning; write \\${char}`);
    return { kind: 'char', test: between(char, char) };
  }

  #group(): Node {
    if (this.#skip('?') && !this.#skip(':')) throw refuse(this.#pattern, 'a group begins with ( or (?:');
    const inner = this.#any();
    if (!this.#skip(')')) throw refuse(this.#pattern, 'a parenthesis is not closed');
    return inner;
  }

  #escaped(): Test {
    const char = this.#take();
    if (char === 'd') return digit;
    if (char === 'w') return word;
    if (word(char.charCodeAt(0))) throw refuse(this.#pattern, `\\${char} is not known here; there are \\d and \\w`);
    return between(char, char);
  }

  #set(): Test {
    const isNegated = this.#skip('^');
    const tests: Test[] = [];
    for (let char = this.#take(); char !== ']'; char = this.#take()) {
      if (char === '\\') {
        tests.push(this.#escaped());
        continue;
      }
      if (this.#pattern[this.#at] !== '-' || this.#pattern[this.#at + 1] === ']') {
        tests.push(between(char, char));
        continue;
      }
      this.#take();
      const to = this.#take();
      if (to === '\\' || to < char) throw refuse(this.#pattern, `the range ${char}-${to} is not one`);
      tests.push(between(char, to));
    }
    return (code) => tests.some((test) => test(code)) !== isNegated;
  }
}

interface State {
  readonly test: Test | null;
  readonly next: number[];
}

/** Lays nodes out as states. Every step counts, so that repetitions of nothing are bounded too. */
class Layout {
  readonly states: State[] = [{ test: null, next: [] }];
  readonly #pattern: string;
  #steps = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Puts a node before the state `next` and gives the node's first state. */
  place(node: Node, next: number): number {
    this.#steps += 1;
    if (this.#steps > MAX_STATES) throw refuse(this.#pattern, 'it is too large');
    if (node.kind === 'char') return this.#add({ test: node.test, next: [next] });
    if (node.kind === 'all') return node.parts.reduceRight((after, part) => this.place(part, after), next);
    if (node.kind === 'any')
      return this.#add({ test: null, next: node.choices.map((choice) => this.place(choice, next)) });
    let after = node.max === Number.POSITIVE_INFINITY ? this.#loop(node.part, next) : next;
    if (node.max !== Number.POSITIVE_INFINITY)
      for (let left = node.max - node.min; left > 0; left -= 1)
        after = this.#add({ test: null, next: [next, this.place(node.part, after)] });
    for (let left = node.min; left > 0; left -= 1) after = this.place(node.part, after);
    return after;
  }

  #loop(part: Node, next: number): number {
    const loop = this.#add({ test: null, next: [next] });
    this.states[loop]?.next.push(this.place(part, loop));
    return loop;
  }

  #add(state: State): number {
    return this.states.push(state) - 1;
  }
}

/** Compiles a pattern that must match a whole text. Throws `model.strategy_refused`, saying what is wrong with it. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const layout = new Layout(pattern);
  const start = layout.place(new PatternReader(pattern).read(), 0);
  const { states } = layout;
  return (text) => {
    let current = closure(states, [start]);
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      current = closure(
        states,
        [...current].flatMap((index) => (states[index]?.test?.(code) ? states[index].next : [])),
      );
    }
    return current.has(0);
  };
}

/** All states that are reached without a character. */
function closure(states: readonly State[], from: readonly number[]): Set<number> {
  const reached = new Set<number>();
  const left = [...from];
  for (let index = left.pop(); index !== undefined; index = left.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    const state = states[index];
    if (state?.test === null) left.push(...state.next);
  }
  return reached;
}
