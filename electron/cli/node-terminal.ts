import { createInterface } from 'node:readline/promises';
import { StrongroomError } from '../../shared/contract/errors.ts';
import type { Terminal } from './terminal.ts';

const stopped = (): StrongroomError => new StrongroomError('operation.cancelled', 'Stopped at the question.');

/** The terminal of this process. */
export function nodeTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    showsProgress: stderr.isTTY === true && env['TERM'] !== 'dumb',
    get columns() {
      return stderr.columns ?? 80;
    },
    askSecret: (question) => readSecret(question),
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
function readSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  const line = Promise.withResolvers<string>();
  const wasRaw = stdin.isRaw;
  let text = '';
  const onData = (typed: string): void => {
    for (const character of typed) {
      if (character === '\r' || character === '\n') line.resolve(text);
      else if (character === '\u0003' || (character === '\u0004' && text === '')) line.reject(stopped());
      else if (character === '\u007f' || character === '\b') text = [...text].slice(0, -1).join('');
      else if (character === '\u0015') text = '';
      else if (character >= ' ') text += character;
    }
  };
  stderr.write(question);
  stdin.setEncoding('utf8');
  stdin.setRawMode(true);
  stdin.on('data', onData);
  stdin.resume();
  return line.promise.finally(() => {
    stdin.off('data', onData);
    stdin.setRawMode(wasRaw);
    stdin.pause();
    stderr.write('\n');
  });
}
