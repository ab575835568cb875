import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyDocument, type PolicyStep } from '../../../shared/model/policy.ts';
import type { Role } from '../../../shared/model/role.ts';
import {
  type ConditionFacts,
  checkPolicy,
  conditionProblem,
  conditionVariables,
  countApprovals,
  defaultPolicy,
  evaluateCondition,
  isAutoApproved,
  parsePolicy,
  policyDigest,
  policyJsonSchema,
  policyTemplates,
  policyYaml,
  readPolicy,
  rulesFor,
  unmetConditions,
} from './index.ts';

const facts: ConditionFacts = {
  version: { model: 'm', sizeBytes: 10, owner: '' },
  metadata: { owner: '' },
  tags: { region: 'eu' },
  metrics: { f1: 0.9 },
  findings: [{ severity: 'low', code: 'x' }],
  validations: { security: 'passed' },
  documents: [],
  tier: null,
  from: 'staging',
  to: 'production',
};

describe('conditions', () => {
  it('are evaluated over the declared facts', () => {
    expect(evaluateCondition('metrics["f1"] > 0.8 && tags.region == "eu" && tier == ""', facts)).toEqual({
      status: 'met',
    });
    expect(evaluateCondition('findings.all(f, f.severity == "high")', facts)).toEqual({ status: 'not_met' });
  });

  it.each([
    ['nobody == 1', 'Unknown variable'],
    ['1', 'true or false'],
    ['"a".matches("(a+)+$")', 'matches'],
    ['cel.bind(a, "x", a == a)', 'bind'],
    ['findings.all(a, findings.all(b, findings.all(c, true)))', '2 deep'],
    [`${'('.repeat(30)}true${')'.repeat(30)}`, ''],
    [Array.from({ length: 120 }, () => 'true').join(' && '), ''],
    ['true || '.repeat(200), 'characters'],
    ['true &&', ''],
  ])('are refused when they can’t be used: %s', (expression, why) => {
    expect(conditionProblem(expression)).toEqual(expect.stringContaining(why));
    expect(evaluateCondition(expression, facts).status).toBe('failed');
  });

  it('that fail are not met, and never approve automatically', () => {
    const bad = 'metrics["none"] > 0.5';
    expect(unmetConditions([{ id: 'a', when: null, require: bad, message: 'Needs it.' }], facts)).toEqual([
      { id: 'a', message: expect.stringMatching(/^Needs it\. \(a could not be evaluated: No such key/) },
    ]);
    expect(unmetConditions([{ id: 'a', when: bad, require: 'true', message: 'Needs it.' }], facts)).toHaveLength(1);
    const transition = { ...defaultPolicy.transitions[0], from: 'staging', to: 'production', autoApproval: [bad] };
    const rules = rulesFor(
      PolicyDocument.parse({ ...defaultPolicy, transitions: [transition] }),
      'staging',
      'production',
      null,
    );
    expect(rules && isAutoApproved(rules, facts)).toBe(false);
  });
});

describe('a policy’s text', () => {
  it('is read from YAML and from JSON with the same digest', () => {
    for (const template of [defaultPolicy, ...policyTemplates]) {
      const yaml = parsePolicy(policyYaml(template));
      const json = parsePolicy(JSON.stringify(template));
      expect(yaml.problems).toEqual([]);
      expect(yaml.document && policyDigest(yaml.document)).toBe(policyDigest(template));
      expect(json.document && policyDigest(json.document)).toBe(policyDigest(template));
    }
  });

  const text = policyYaml(defaultPolicy);
  it.each([
    ['a rule that is not known', text.replace('solo: null', 'solo: null\nthirdEye: true'), 'thirdEye'],
    ['another type', text.replace('policy/1', 'policy/2'), 'policy/1'],
    ['a move that does not exist', text.replace('to: staging', 'to: production'), ''],
    [
      'a condition that can’t be used',
      text.replace('conditions: []', 'conditions: [{ id: a, require: "who == 1", message: x }]'),
      'Unknown variable',
    ],
    ['two keys of one name', `${text}\nid: again\n`, 'unique'],
    ['a tag', text.replace('title: ', 'title: !!js/function '), ''],
    ['no map', '- 1', ''],
    ['nothing', '', ''],
  ])('is refused with its place: %s', (_, given, why) => {
    const { document, problems } = parsePolicy(given);
    expect(document).toBeNull();
    expect(problems[0]?.message).toContain(why);
    expect(problems.every(({ line }) => line === null || line > 0)).toBe(true);
  });

  it('can’t grow by aliases', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let at = 1; at < 9; at += 1) {
      const name = String.fromCharCode(97 + at);
      const before = String.fromCharCode(96 + at);
      bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
    }
    expect(parsePolicy(bomb.join('\n')).problems[0]?.message).toMatch(/alias/i);
  });

  it('names the line of a problem', () => {
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.includes('regressionTolerance'));
    lines[at] = '    regressionTolerance: 7';
    expect(parsePolicy(lines.join('\n')).problems).toMatchObject([
      { path: 'checks.performance.regressionTolerance', line: at + 1 },
    ]);
  });

  it('that is stored and not understood judges nothing', () => {
    expect(() => readPolicy(JSON.stringify({ ...defaultPolicy, newRule: 1 }))).toThrow(
      expect.objectContaining({ code: 'policy.malformed' }),
    );
  });

  it('only lets something pass that is a policy, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (given) => {
        const { document, problems } = parsePolicy(given);
        expect(document === null).toBe(problems.length > 0);
      }),
      { numRuns: 200 },
    );
    expect(checkPolicy(null).document).toBeNull();
  });
});

describe('R19: a tier', () => {
  const general = policyTemplates[0] ?? defaultPolicy;
  it('only adds to what a move asks for', () => {
    for (const policy of policyTemplates)
      for (const { from, to } of policy.transitions)
        for (const tier of ['high', 'medium', 'low'] as const) {
          const plain = rulesFor({ ...policy, untiered: null }, from, to, null);
          const tiered = rulesFor(policy, from, to, tier);
          expect(tiered?.steps.slice(0, plain?.steps.length)).toEqual(plain?.steps);
          expect(tiered?.evidence).toEqual(expect.arrayContaining([...(plain?.evidence ?? [])]));
          expect(tiered?.conditions).toEqual(expect.arrayContaining([...(plain?.conditions ?? [])]));
        }
  });

  it('sets approvers and evidence', () => {
    expect(rulesFor(general, 'staging', 'production', 'high')).toMatchObject({
      steps: [{ number: 1 }, { number: 1 }, { roles: ['compliance'] }],
      evidence: ['modification_decision', 'validation_report', 'test_independence', 'dataset_records'],
    });
  });
});

const step = (number: number, ...roles: PolicyStep['roles']): PolicyStep => ({ number, roles });
const by = (signerId: string, ...roles: Role[]) => ({ signerId, roles });

describe('R17: approvals count people', () => {
  it('a person fills one place, however often they sign and however many roles they hold', () => {
    const steps = [step(1, 'reviewer'), step(1, 'approver')];
    const twice = [by('bo', 'reviewer', 'approver'), by('bo', 'reviewer', 'approver')];
    expect(countApprovals(steps, false, twice)).toMatchObject({ isComplete: false });
    expect(countApprovals(steps, false, [...twice, by('cy', 'reviewer')])).toMatchObject({
      isComplete: true,
      perStep: [1, 1],
    });
  });

  it('in order, a signature that the open step does not ask for counts nothing', () => {
    const steps = [step(1, 'reviewer'), step(1, 'approver')];
    expect(countApprovals(steps, true, [by('a', 'approver')])).toMatchObject({
      perStep: [0, 0],
      nextRoles: ['reviewer'],
    });
    expect(countApprovals(steps, true, [by('r', 'reviewer'), by('a', 'approver')]).isComplete).toBe(true);
  });

  it('is complete only with as many different people as places', () => {
    const roles = fc.uniqueArray(fc.constantFrom('reviewer' as const, 'approver' as const, 'compliance' as const), {
      minLength: 1,
      maxLength: 3,
    });
    const steps = fc.array(fc.record({ roles, number: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 3,
    });
    const people = fc.array(fc.record({ signerId: fc.constantFrom('a', 'b', 'c', 'd', 'e'), roles }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, fc.boolean(), people, (asked, ordered, signatures) => {
        const { isComplete, perStep } = countApprovals(asked, ordered, signatures);
        const places = asked.reduce((sum, { number }) => sum + number, 0);
        const persons = new Set(signatures.map(({ signerId }) => signerId)).size;
        expect(perStep.every((signed, at) => signed <= (asked[at]?.number ?? 0))).toBe(true);
        if (isComplete) expect(persons).toBeGreaterThanOrEqual(places);
      }),
    );
  });
});

const page = readFileSync(new URL('../../../docs/formats/policy.md', import.meta.url), 'utf8');

describe('docs/formats/policy.md', () => {
  it('publishes the schema that texts are checked against', () => {
    const published: unknown = JSON.parse(
      readFileSync(new URL('../../../docs/formats/policy.schema.json', import.meta.url), 'utf8'),
    );
    // When this fails: the file must hold what policyJsonSchema() gives.
    expect(published).toEqual(policyJsonSchema());
  });

  it('has a worked example that is a policy, with its digest', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const { document, problems } = parsePolicy(example);
    expect(problems).toEqual([]);
    expect(page).toContain(document && policyDigest(document));
  });

  it('lists what a condition may look at', () => {
    for (const [name, [type, meaning]] of Object.entries(conditionVariables))
      expect(page).toContain(`| \`${name}\` | \`${type}\` | ${meaning} |`);
  });
});
