import type { Handlers } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { policyMethods } from '../../../../shared/contract/methods/policies.ts';
import type { PolicyDocument, PolicyVersion } from '../../../../shared/model/policy.ts';
import { canonicalJson } from '../../attest/index.ts';
import type { PolicyVersionRow } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import {
  defaultPolicy,
  parsePolicy,
  policyDigest,
  policyTemplates,
  policyYaml,
  readPolicy,
} from '../../policy/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement } from '../sign/statement-view.ts';
import { currentPolicy } from './policy.ts';
import { dryRun } from './policy-dry-run.ts';
import { isPolicySigner, policyBefore, policySigners, signaturesOn, whyNotSignPolicy } from './policy-signatures.ts';

/** The policy of this release, as a version: it is in force from the start, so that a first start needs one person only. */
const builtIn = (isCurrent: boolean): PolicyVersion => ({
  number: 0,
  policyId: defaultPolicy.id,
  title: defaultPolicy.title,
  digest: policyDigest(defaultPolicy),
  reason: 'It comes with Strongroom and is in force until another policy is.',
  proposedBy: null,
  proposedAt: null,
  status: isCurrent ? 'current' : 'past',
  signatures: [],
  signaturesNeeded: 0,
  inForceSince: null,
});

/** Throws `policy.malformed` when the policy that it follows can't be read. */
function toVersion(registry: Pick<Registry, 'catalog'>, row: PolicyVersionRow): PolicyVersion {
  const { policies } = registry.catalog;
  const last = policies.activations().findLast(({ policyVersionId }) => policyVersionId === row.id);
  const isCurrent = policies.current()?.id === row.id;
  const { number, policyId, title, digest, reason, proposedBy, proposedAt } = row;
  const follows = policyBefore(registry, row) ?? currentPolicy(registry);
  return {
    number,
    policyId,
    title,
    digest,
    reason,
    proposedBy,
    proposedAt,
    status: isCurrent ? 'current' : last ? 'past' : 'proposed',
    signatures: signaturesOn(registry, row, follows).map(({ signerId, printedName, signedAt }) => ({
      signerId,
      printedName,
      signedAt,
    })),
    signaturesNeeded: follows.document.policySignatures,
    inForceSince: last?.at ?? null,
  };
}

/** Throws `policy.not_found`. */
function getRow({ catalog }: Pick<Registry, 'catalog'>, number: number): PolicyVersionRow {
  const row = catalog.policies.get(number);
  if (row) return row;
  throw new StrongroomError('policy.not_found', `There is no policy ${number}.`, { number });
}

/** Reads a text as a policy. Throws `policy.malformed` with every problem. */
export function mustParse(text: string): PolicyDocument {
  const { document, problems } = parsePolicy(text);
  if (document !== null) return document;
  const first = problems[0];
  const place = first?.line === null || first === undefined ? '' : ` in line ${first.line}`;
  throw new StrongroomError(
    'policy.malformed',
    `The policy can’t be used${place}: ${first?.message ?? 'it is empty'}`,
    {
      problems,
    },
  );
}

function getPolicy(registry: Registry, number: number | null) {
  const row = number === null ? registry.catalog.policies.current() : number === 0 ? null : getRow(registry, number);
  if (row === null)
    return {
      version: builtIn(registry.catalog.policies.current() === null),
      document: defaultPolicy,
      source: policyYaml(defaultPolicy),
    };
  return { version: toVersion(registry, row), document: readPolicy(row.document), source: row.source };
}

interface Proposing {
  readonly text: string;
  readonly reason: string;
  readonly draftId: string | null;
}

function propose(registry: Registry, actor: Actor, input: Proposing): PolicyVersion {
  const { catalog, random } = registry;
  const document = mustParse(input.text);
  const id = newId(random, 'po');
  const number = commit(registry, actor, (change) => {
    const next = catalog.policies.nextNumber();
    catalog.policies.add({
      id,
      number: next,
      policyId: document.id,
      title: document.title,
      digest: policyDigest(document),
      document: canonicalJson(document),
      source: input.text,
      reason: input.reason,
      proposedBy: actor.id,
      proposedAt: change.at,
    });
    change.created('policy.proposed', 'policy_version', id, `${document.id} ${next}`, input.reason);
    if (input.draftId !== null) catalog.policyDrafts.end(input.draftId, actor.id);
    return next;
  });
  registry.changed('promotions', 'audit', 'drafts');
  return toVersion(registry, getRow(registry, number));
}

/** What is signed: the whole policy, and which one it follows. */
function toSign(registry: Registry, number: number): StatementToSign {
  const { catalog } = registry;
  return {
    kind: 'policy',
    roles: policySigners,
    compose: () => {
      const row = getRow(registry, number);
      const before = currentPolicy(registry);
      if (catalog.policies.activations().some(({ policyVersionId }) => policyVersionId === row.id))
        throw new StrongroomError(
          'policy.not_proposed',
          before.number === number
            ? `Policy ${number} is in force already.`
            : `Policy ${number} was in force before. Propose its text again, so that another person can sign it.`,
          { number },
        );
      const { policySignatures: needed } = before.document;
      const document = readPolicy(row.document);
      const label = `${row.policyId} ${row.number}`;
      const fields = {
        policyId: row.policyId,
        number: row.number,
        digest: row.digest,
        follows: { policyId: before.document.id, number: before.number, digest: before.digest },
        proposedBy: row.proposedBy,
        signaturesNeeded: needed,
        solo: document.solo !== null,
      };
      const solo = document.solo === null ? '' : ' It lets one person ask and sign.';
      const proposal = `the policy ${label}, which ${row.proposedBy} proposed,`;
      const agreed =
        needed === 1
          ? `I put ${proposal} in force.`
          : `I agree that ${proposal} comes in force when ${needed} other people have signed it.`;
      return {
        subject: { type: 'policy_version', id: row.id, label, digest: row.digest },
        meaning: `${agreed} It takes the place of ${before.document.id} ${before.number}.${solo}`,
        fields,
        displayed: { document, reason: row.reason, proposedBy: row.proposedBy, proposedAt: row.proposedAt },
      };
    },
  };
}

async function sign(registry: Registry, caller: Caller, number: number, signing: Signing): Promise<PolicyVersion> {
  const { catalog, random } = registry;
  const statement = toSign(registry, number);
  // Asked before the passphrase and again in the transaction that stores the signature.
  const compose: StatementToSign['compose'] = (actor) => {
    const composed = statement.compose(actor);
    const refusal = whyNotSignPolicy(registry, getRow(registry, number), actor);
    if (refusal) throw refusal;
    return composed;
  };
  await signStatement(registry, caller, { ...statement, compose, signing }, (change, { id: statementId, signerId }) => {
    const row = getRow(registry, number);
    const before = currentPolicy(registry);
    // The signature of this call is among them: what is stored in a transaction is read in it.
    if (signaturesOn(registry, row, before).length < before.document.policySignatures) return;
    const id = newId(random, 'pa');
    const order = (catalog.policies.activations().at(-1)?.number ?? 0) + 1;
    catalog.policies.activate({
      id,
      number: order,
      policyVersionId: row.id,
      statementId,
      at: change.at,
      byPerson: signerId,
    });
    change.created('policy.activated', 'policy_activation', id, `${row.policyId} ${row.number}`, signing.reason);
  });
  registry.changed('promotions', 'audit');
  return toVersion(registry, getRow(registry, number));
}

function reviewPolicy(registry: Registry, caller: Caller, number: number) {
  const actor: Actor = caller.session?.actor ?? { id: '', name: '', roles: [] };
  const mayNot = isPolicySigner(actor.roles)
    ? (whyNotSignPolicy(registry, getRow(registry, number), actor)?.message ?? null)
    : 'A policy is signed by compliance or by an administrator.';
  return reviewStatement(toSign(registry, number), actor, mayNot);
}

export const policyHandlers = (registry: () => Registry): Handlers<typeof policyMethods, Caller> => ({
  'policy.list': () => {
    const { policies } = registry().catalog;
    return [...policies.list().map((row) => toVersion(registry(), row)), builtIn(policies.current() === null)];
  },
  'policy.get': ({ number }) => getPolicy(registry(), number),
  'policy.templates': () =>
    policyTemplates.map((document) => {
      const { id, title, description, clauses } = document;
      return { id, title, description, clauses: clauses.length, source: policyYaml(document) };
    }),
  'policy.check': ({ text }) => {
    const { document, problems } = parsePolicy(text);
    return { problems: [...problems], document, digest: document && policyDigest(document) };
  },
  'policy.dryRun': ({ text }) => dryRun(registry(), mustParse(text)),
  'policy.propose': (input, caller) => propose(registry(), caller.actor(), input),
  'policy.review': ({ number }, caller) => reviewPolicy(registry(), caller, number),
  'policy.sign': ({ number, ...signing }, caller) => sign(registry(), caller, number, signing),
});
