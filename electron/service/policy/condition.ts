import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import type { Tier } from '../../../shared/model/model.ts';
import { maxConditionLength } from '../../../shared/model/policy.ts';

/** What a condition may look at. Everything is there, with empty values where nothing is recorded. */
export interface ConditionFacts {
  readonly version: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly severity: string; readonly code: string }[];
  readonly validations: Readonly<Record<string, string>>;
  readonly documents: readonly { readonly kind: string; readonly title: string }[];
  readonly tier: Tier | null;
  readonly from: string;
  readonly to: string;
}

/** Names of what a condition may look at, with CEL's type and what it is. The documentation lists them from here. */
export const conditionVariables = {
  version: [
    'map',
    'model, version, changeType, format, framework, sizeBytes, rootDigest, owner, worstFinding, registeredBy',
  ],
  metadata: ['map', 'the fields of the version’s metadata, as current'],
  tags: ['map<string, string>', 'the version’s tags'],
  metrics: ['map<string, double>', 'values of the metrics without a slice, by name'],
  findings: ['list', 'findings of the inspection, each with severity and code'],
  validations: ['map<string, string>', 'how each validation came out: passed, warning, failed, not_applicable'],
  documents: ['list', 'documents in force, each with kind and title'],
  tier: ['string', 'high, medium, low, or the empty text'],
  from: ['string', 'the stage that the version is in'],
  to: ['string', 'the stage that it is to go to'],
} as const satisfies Record<keyof ConditionFacts, readonly [type: string, meaning: string]>;

/** No regular expressions (their time is not bounded), nothing that builds values larger than its input again and again. */
const allowedCalls = new Set(['size', 'has', 'all', 'exists', 'exists_one', 'filter', 'map', 'contains', 'startsWith']);
for (const name of ['endsWith', 'double', 'int', 'string']) allowedCalls.add(name);
const macros = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
const maxNestedMacros = 2;

const environment = new Environment({
  unlistedVariablesAreDyn: false,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: false,
  limits: { maxAstNodes: 200, maxDepth: 20, maxListElements: 50, maxMapEntries: 20, maxCallArguments: 4 },
});
for (const [name, [type]] of Object.entries(conditionVariables)) environment.registerVariable(name, type);

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? 'it can’t be read';

/** What is wrong with a condition, or null. A condition that passes here has a bounded cost, whatever the facts are. */
export function conditionProblem(expression: string): string | null {
  if (expression.length > maxConditionLength) return `A condition has at most ${maxConditionLength} characters.`;
  try {
    const parsed = environment.parse(expression);
    const refused = refusedCall(parsed.ast, 0);
    if (refused !== null) return refused;
    const { valid, type, error } = parsed.check();
    if (!valid) return firstLine(error);
    return type === 'bool' || type === 'dyn' ? null : `A condition must be true or false; this one is ${type}.`;
  } catch (error) {
    return firstLine(error);
  }
}

function refusedCall(node: ASTNode, nested: number): string | null {
  const name = node.op === 'call' || node.op === 'rcall' ? node.args[0] : null;
  if (name !== null && !allowedCalls.has(name)) return `The function ${name} can’t be used in a condition.`;
  const depth = name !== null && macros.has(name) ? nested + 1 : nested;
  if (depth > maxNestedMacros) return `Lists are walked at most ${maxNestedMacros} deep in a condition.`;
  for (const child of childrenOf(node.args)) {
    const refused = refusedCall(child, depth);
    if (refused !== null) return refused;
  }
  return null;
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value;

function childrenOf(value: unknown): ASTNode[] {
  if (isNode(value)) return [value];
  return Array.isArray(value) ? value.flatMap(childrenOf) : [];
}

export type ConditionOutcome =
  | { readonly status: 'met' }
  | { readonly status: 'not_met' }
  | { readonly status: 'failed'; readonly error: string };

/** Evaluates a condition. Whatever goes wrong is `failed`, and callers treat that as the answer which lets less pass. */
export function evaluateCondition(expression: string, facts: ConditionFacts): ConditionOutcome {
  const problem = conditionProblem(expression);
  if (problem !== null) return { status: 'failed', error: problem };
  try {
    const value: unknown = environment.evaluate(expression, { ...facts, tier: facts.tier ?? '' });
    if (value === true) return { status: 'met' };
    if (value === false) return { status: 'not_met' };
    return { status: 'failed', error: 'It is neither true nor false.' };
  } catch (error) {
    return { status: 'failed', error: firstLine(error) };
  }
}
