import { isoTime } from './clock.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** JSON lines. Event names are `noun.past_tense`. Never artifact bytes, keys, tokens, passphrases or payloads. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  child(module: string): Logger;
}

/** A logger that hands each finished line (without a line feed) to `write`. */
export function makeLogger(write: (line: string) => void, level: LogLevel = 'info', module = 'service'): Logger {
  const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
  const at =
    (own: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (order.indexOf(own) < order.indexOf(level)) return;
      write(JSON.stringify({ time: isoTime(Date.now()), level: own, module, event, ...fields }));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (name) => makeLogger(write, level, name),
  };
}

export const silentLogger: Logger = makeLogger(() => undefined, 'error');
