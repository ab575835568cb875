import type { InspectPath, LoadEngine, StartHost } from './engine.ts';

/** Where a command reads from and writes to. Tests give their own. */
export interface Terminal {
  /** Writes to standard output as it is. */
  out(text: string): void;
  /** Writes to standard error as it is. */
  err(text: string): void;
  /** True when a person sits at both standard input and standard error, so that questions can be asked. */
  readonly canAsk: boolean;
  /** True when standard error is a terminal: progress may be drawn there. */
  readonly showsProgress: boolean;
  /** Columns of standard error. */
  readonly columns: number;
  /** Asks on standard error and reads one line without echoing it. Rejects with `operation.cancelled` on Ctrl+C. */
  askSecret(question: string): Promise<string>;
  /** Asks on standard error and reads one line. */
  askLine(question: string): Promise<string>;
}

/** Everything a command takes from outside itself. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; relative paths of the command line start here. */
  readonly cwd: string;
  readonly terminal: Terminal;
  /** The account of the operating system, for the audit log. */
  readonly account: string;
  readonly loadEngine: LoadEngine;
  readonly inspectPath: InspectPath;
  readonly startHost: StartHost;
  /** Opens an address in the default browser; false when that did not work. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** Calls `listener` on Ctrl+C or a request to end, until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
}
