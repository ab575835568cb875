import { LineCounter, parseDocument } from 'yaml';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { speakPlainly } from '../../../shared/model/plain-problems.ts';
import { PolicyDocument, type PolicyProblem } from '../../../shared/model/policy.ts';
import { formatBytes } from '../../../shared/model/size-text.ts';
import { canMoveTo } from '../../../shared/model/stage.ts';
import { conditionProblem } from './condition.ts';

/** Bytes of a policy's text; more is refused before anything is parsed. */
export const maxPolicyLength = 256 * 1024;
/** Aliases make a small text large: so many may be expanded, and no more. */
const maxAliases = 50;

speakPlainly();

export type ParsedPolicy =
  | { readonly document: PolicyDocument; readonly problems: readonly [] }
  | { readonly document: null; readonly problems: readonly PolicyProblem[] };

type Path = readonly PropertyKey[];
type LineOf = (path: Path) => number | null;

/** Reads a policy from YAML or JSON. Everything that is wrong is listed with its place; nothing is repaired or left out. */
export function parsePolicy(text: string): ParsedPolicy {
  if (text.length > maxPolicyLength)
    return failed([{ path: '', line: null, message: `A policy has at most ${formatBytes(maxPolicyLength)}.` }]);
  const lines = new LineCounter();
  // The core schema knows no tags of its own: a text can't make anything but maps, lists, texts, numbers and truth values.
  const yaml = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    version: '1.2',
    uniqueKeys: true,
    merge: false,
  });
  const faults = [...yaml.errors, ...yaml.warnings];
  if (faults.length > 0)
    return failed(
      faults.slice(0, 50).map(({ message, pos }) => ({
        path: '',
        line: lines.linePos(pos[0]).line,
        message: message.split('\n', 1)[0] ?? message,
      })),
    );
  let value: unknown;
  try {
    value = yaml.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    return failed([{ path: '', line: null, message: error instanceof Error ? error.message : String(error) }]);
  }
  return checkPolicy(value, (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = yaml.getIn(path.slice(0, length), true);
      const range: unknown = Object(node).range;
      if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
    }
    return null;
  });
}

/** The same for a value that is parsed already, such as a stored document. */
export function checkPolicy(value: unknown, lineOf: LineOf = () => null): ParsedPolicy {
  const parsed = PolicyDocument.safeParse(value);
  if (!parsed.success)
    return failed(
      parsed.error.issues.slice(0, 50).map(({ path, message }) => ({ path: show(path), line: lineOf(path), message })),
    );
  const problems = rulesOf(parsed.data).map(([path, message]) => ({ path: show(path), line: lineOf(path), message }));
  return problems.length > 0 ? failed(problems) : { document: parsed.data, problems: [] };
}

/** A stored policy. Throws `policy.malformed` when this build can't read all of it: nothing is judged by half a policy. */
export function readPolicy(canonical: string): PolicyDocument {
  let value: unknown;
  try {
    value = JSON.parse(canonical);
  } catch {
    value = null;
  }
  const { document, problems } = checkPolicy(value);
  if (document !== null) return document;
  throw new StrongroomError(
    'policy.malformed',
    `The policy in force can’t be read by this Strongroom (${problems[0]?.message ?? 'unknown form'}); nothing can be promoted until it is replaced.`,
    { problems: problems.slice(0, 5) },
  );
}

const failed = (problems: readonly PolicyProblem[]): ParsedPolicy => ({ document: null, problems });

const show = (path: Path): string =>
  path.reduce<string>(
    (shown, part) =>
      typeof part === 'number' ? `${shown}[${part}]` : shown === '' ? String(part) : `${shown}.${String(part)}`,
    '',
  );

type Rule = readonly [path: Path, message: string];

/** What the schema can't say. */
function rulesOf(document: PolicyDocument): Rule[] {
  const moves = document.transitions.flatMap(({ from, to }, index): Rule[] => {
    const path = ['transitions', index];
    const first = document.transitions.findIndex((one) => one.from === from && one.to === to);
    if (first !== index) return [[path, `The move from ${from} to ${to} is described twice.`]];
    return canMoveTo(from, to) ? [] : [[path, `No version can go from ${from} to ${to}.`]];
  });
  const tiersTwice = document.tiers.flatMap(({ tier }, index): Rule[] =>
    document.tiers.findIndex((one) => one.tier === tier) === index
      ? []
      : [[['tiers', index], `The tier ${tier} is described twice.`]],
  );
  const untiered: Rule[] =
    document.untiered === null || document.tiers.some(({ tier }) => tier === document.untiered)
      ? []
      : [[['untiered'], `There are no rules for the tier ${document.untiered}.`]];
  return [...moves, ...tiersTwice, ...untiered, ...conditionsOf(document)];
}

function conditionsOf(document: PolicyDocument): Rule[] {
  const found: [Path, string | null][] = [];
  document.transitions.forEach(({ conditions, autoApproval }, index) => {
    conditions.forEach(({ when, require }, number) => {
      const path = ['transitions', index, 'conditions', number];
      found.push([[...path, 'when'], when], [[...path, 'require'], require]);
    });
    autoApproval?.forEach((expression, number) => {
      found.push([['transitions', index, 'autoApproval', number], expression]);
    });
  });
  document.tiers.forEach(({ conditions }, index) => {
    conditions.forEach(({ when, require }, number) => {
      const path = ['tiers', index, 'conditions', number];
      found.push([[...path, 'when'], when], [[...path, 'require'], require]);
    });
  });
  return found.flatMap(([path, expression]): Rule[] => {
    const problem = expression === null ? null : conditionProblem(expression);
    return problem === null ? [] : [[path, problem]];
  });
}
