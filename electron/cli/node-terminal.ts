import { createInterface } from 'node:readline/promises';
import { StrongroomError } from '../../shared/contract/errors.ts';
import type { Terminal } from './terminal.ts';

/** The part of a terminal's input that a question needs; `process.stdin` is one. */
export interface KeyStream extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  readonly isRaw?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}
export interface TextStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}
export interface Streams {
  readonly stdin: KeyStream;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const stopped = (): StrongroomError => new StrongroomError('operation.cancelled', 'Stopped at the question.');

/** A terminal over these streams: those of the process, or a test's. */
export function nodeTerminal({ stdin, stdout, stderr, env }: Streams): Terminal {
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    showsProgress: stderr.isTTY === true && env['TERM'] !== 'dumb',
    get columns() {
      return stderr.columns || 80; // a terminal that does not know says 0
    },
    askSecret: (question) => readSecret(stdin, stderr, question),
    async askLine(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      const interrupted = new AbortController();
      lines.once('SIGINT', () => interrupted.abort());
      lines.once('close', () => interrupted.abort());
      try {
        return await lines.question(question, { signal: interrupted.signal });
      } catch {
        throw stopped();
      } finally {
        lines.close();
      }
    },
  };
}

/** Reads a line in raw mode, so that nothing is echoed and Ctrl+C arrives as a character. */
function readSecret(stdin: KeyStream, stderr: TextStream, question: string): Promise<string> {
  const line = Promise.withResolvers<string>();
  const wasRaw = stdin.isRaw ?? false;
  let text = '';
  const onData = (typed: string | Buffer): void => {
    for (const character of typed.toString()) {
      if (character === '\r' || character === '\n') line.resolve(text);
      else if (character === '\u0003' || (character === '\u0004' && text === '')) line.reject(stopped());
      else if (character === '\u007f' || character === '\b') text = [...text].slice(0, -1).join('');
      else if (character === '\u0015') text = '';
      else if (character >= ' ') text += character;
    }
  };
  const onEnd = (): void => line.reject(stopped());
  // Raw before the question: what is typed at the sight of it must not be echoed.
  stdin.setRawMode?.(true);
  stdin.setEncoding('utf8');
  stdin.on('data', onData);
  stdin.once('end', onEnd);
  stdin.resume();
  stderr.write(question);
  return line.promise.finally(() => {
    stdin.off('data', onData);
    stdin.off('end', onEnd);
    stdin.setRawMode?.(wasRaw);
    stdin.pause();
    stderr.write('\n');
  });
}
