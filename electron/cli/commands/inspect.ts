import { availableParallelism } from 'node:os';
import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Inspection, Severity, type TensorSpec } from '../../../shared/model/inspection.ts';
import { severities } from '../../../shared/model/severity.ts';
import type { DigestedInspection } from '../../../shared/model/tensor.ts';
import { wrongUse } from '../arguments.ts';
import type { Command, ExitCode } from '../command.ts';
import { formatSize } from '../output/figures.ts';
import { facts, printable, table } from '../output/table.ts';
import { tensorTable } from '../output/tensor-table.ts';
import type { Surroundings } from '../terminal.ts';

/** What is printed for a path that could not be inspected at all: the same fields, none of them known. */
interface Uninspected
  extends Record<Exclude<keyof Inspection, 'path' | 'inputs' | 'outputs' | 'metadata' | 'findings' | 'error'>, null> {
  readonly path: string;
  readonly inputs: [];
  readonly outputs: [];
  readonly metadata: Record<string, never>;
  readonly findings: [];
  readonly error: { readonly code: string; readonly message: string };
}

const uninspected = (given: string, error: StrongroomError): Uninspected => ({
  path: given,
  format: null,
  framework: null,
  frameworkVersion: null,
  sizeBytes: null,
  sha256: null,
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
  error: { code: error.code, message: error.message },
});

/** `inspect`: says what files are without keeping, changing or executing anything; needs no registry. */
export const inspect: Command = {
  name: 'inspect',
  summary: 'Say what model files are and what is dangerous in them; nothing is executed or kept.',
  positionals: [{ name: 'PATH', min: 1, max: 100_000 }],
  options: {
    jsonl: { type: 'boolean', help: 'Print one line of JSON for each PATH.' },
    digests: { type: 'boolean', help: 'List the tensors with the SHA-256 of their bytes; every byte is read.' },
    'fail-on': {
      type: 'string',
      value: 'SEVERITY',
      choices: severities,
      help: 'Exit with 3 when a finding is at least this severe.',
    },
  },
  notes: [
    'Needs no registry and no sign-in.',
    'A PATH that could not be read as what it is has "error" in its object, and the exit code is 1.',
  ],
  async run(call) {
    const { args, surroundings, json } = call;
    const jsonl = args.flag('jsonl');
    if (json && jsonl) throw wrongUse('Give --json or --jsonl, not both.');
    if (json && args.positionals.length > 1) throw wrongUse('--json takes one PATH; use --jsonl for several.');
    const threshold = args.text('fail-on');
    let exitCode: ExitCode = 0;
    const digests = args.flag('digests');
    const inspectGiven = (given: string) => inspectOne(surroundings, given, digests);
    let isFirst = true;
    for await (const outcome of inOrder(args.positionals, inspectGiven)) {
      if (json || jsonl) surroundings.terminal.out(`${JSON.stringify(outcome, null, json ? 2 : undefined)}\n`);
      else surroundings.terminal.out(`${isFirst ? '' : '\n'}${outcomeText(outcome)}\n`);
      isFirst = false;
      exitCode = worse(exitCode, exitCodeOf(outcome, threshold));
    }
    return { printed: true, exitCode };
  },
};

// Each inspection is a thread of its own; more of them than processors would only cost memory.
const WIDTH = Math.min(4, availableParallelism());

/** Works on a few items at a time and yields what came of them in the order of the items. */
async function* inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for (const item of items) {
    const started = work(item);
    // It is awaited only after those before it; until then its failure must not count as nobody's.
    started.catch(() => undefined);
    underWay.push(started);
    const oldest = underWay.length >= WIDTH ? underWay.shift() : undefined;
    if (oldest !== undefined) yield await oldest;
  }
  for (const last of underWay) yield await last;
}

async function inspectOne(
  { cwd, inspectPath }: Surroundings,
  given: string,
  digests: boolean,
): Promise<DigestedInspection | Uninspected> {
  try {
    return { ...(await inspectPath(path.resolve(cwd, given), { digests })), path: given };
  } catch (error) {
    // One bad path must not end a run over many; anything but our own error is a bug and does.
    if (error instanceof StrongroomError) return uninspected(given, error);
    throw error;
  }
}

function exitCodeOf(outcome: Inspection | Uninspected, threshold: string | undefined): ExitCode {
  const limit = threshold === undefined ? Number.POSITIVE_INFINITY : severities.indexOf(Severity.parse(threshold));
  if (outcome.findings.some((finding) => severities.indexOf(finding.severity) >= limit)) return 3;
  return outcome.error ? 1 : 0;
}

const worse = (a: ExitCode, b: ExitCode): ExitCode => (a > b ? a : b);

const tensorText = ({ name, dtype, shape }: TensorSpec): string =>
  `${name}: ${dtype ?? '?'} [${shape === null ? '?' : shape.map((dimension) => dimension ?? '?').join(', ')}]`;

function outcomeText(outcome: DigestedInspection | Uninspected): string {
  if (outcome.format === null)
    return `${printable(outcome.path)}\n  ${printable(outcome.error.message)} (${outcome.error.code})`;
  const number = (value: number | null): string | null => (value === null ? null : String(value));
  const head = facts([
    ['Path', outcome.path],
    ['Format', outcome.format],
    ['Framework', [outcome.framework, outcome.frameworkVersion].filter(Boolean).join(' ')],
    ['Size', formatSize(outcome.sizeBytes)],
    ['SHA-256', outcome.sha256],
    ...outcome.inputs.map((tensor) => ['Input', tensorText(tensor)] as const),
    ...outcome.outputs.map((tensor) => ['Output', tensorText(tensor)] as const),
    ['Operators', number(outcome.operatorCount)],
    ['Layers', number(outcome.layerCount)],
    ['Parameters', number(outcome.parameterCount)],
    ['Tensors', number(outcome.tensorCount)],
    ['Error', outcome.error ? `${outcome.error.message} (${outcome.error.code})` : null],
  ]);
  const tensors = outcome.tensors && outcome.tensors.length > 0 ? `\n\n${tensorTable(outcome.tensors)}` : '';
  if (outcome.findings.length === 0) return `${head}\nNo findings.${tensors}`;
  const rows = outcome.findings.map((one) => [one.severity, one.code, one.detail, one.location ?? '-']);
  return `${head}\n${table(['SEVERITY', 'CODE', 'FINDING', 'WHERE'], rows)}${tensors}`;
}
