import type { Finding, Inspection, Severity, TensorEntry } from '../../../shared/model/inspection.ts';
import type { InspectLimits } from './limits.ts';
import type { SourceTree } from './source.ts';

export { atLeastSeverity as atLeast } from '../../../shared/model/severity.ts';
export { Budget, defaultLimits, type InspectLimits, limitExceeded, malformed, requireAtMost } from './limits.ts';

/** What a reader can say about a tree: an Inspection without the facts that are the same for every format. */
export interface ReadResult
  extends Pick<
    Inspection,
    | 'format'
    | 'framework'
    | 'frameworkVersion'
    | 'inputs'
    | 'outputs'
    | 'operatorCount'
    | 'operatorTypes'
    | 'layerCount'
    | 'parameterCount'
    | 'tensorCount'
    | 'complexity'
    | 'metadata'
    | 'findings'
  > {
  readonly tensors: readonly TensorEntry[];
  /** The file is of this format, but breaks it: what could be read is above, and the file counts as rejected. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** Reads one family of formats. It gets bytes only: it can't open, write, call or import anything that a file names. */
export interface Reader {
  readonly name: string;
  /** The format to report when the content test fits but reading fails; `custom` where absent. */
  readonly format?: ReadResult['format'];
  /**
   * True when the content (never the extension) is of this reader's formats. Looks at little, throws nothing but StrongroomError,
   * which counts as false.
   */
  sniff(tree: SourceTree, limits: InspectLimits): boolean;
  /**
   * Reads the tree inside `limits`. Throws StrongroomError when nothing useful can be said; a reader that knows the format
   * and some facts returns them with findings and `error` instead. Synchronous, unless its parser can't be.
   */
  read(tree: SourceTree, limits: InspectLimits): ReadResult | Promise<ReadResult>;
}

/** A result that knows nothing but its format; readers spread it and fill in what they learn. */
export const emptyResult = (format: ReadResult['format'], framework: string | null = null): ReadResult => ({
  format,
  framework,
  frameworkVersion: null,
  inputs: [],
  outputs: [],
  operatorCount: null,
  operatorTypes: null,
  layerCount: null,
  parameterCount: null,
  tensorCount: null,
  complexity: null,
  metadata: {},
  findings: [],
  tensors: [],
});

/** A finding; `detail` is one sentence for a person, `location` the member, field or offset. Control characters are made visible. */
export function finding(severity: Severity, code: string, detail: string, location: string | null = null): Finding {
  return { severity, code, detail: printable(detail), location: location === null ? null : printable(location) };
}

/** Text from a hostile file, fit for one line on a screen: control and bidirectional characters escaped, cut at `most` characters. */
export function printable(text: string, most = 500): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal or a screen
  return cut.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
