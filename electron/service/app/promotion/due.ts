import type { DueItem } from '../../../../shared/model/due.ts';
import { isoTime } from '../../platform/index.ts';
import { revalidationDays } from '../../policy/index.ts';
import type { Actor, Registry } from '../context.ts';
import { inTurns } from '../in-turns.ts';
import { currentPolicy } from '../policies/policy.ts';
import { isPolicySigner, whyNotSignPolicy } from '../policies/policy-signatures.ts';
import { isStaleInList } from '../validation/validation-runs.ts';
import { refOf } from '../version-ref.ts';
import { whyNotSignFresh } from './promotion-view.ts';

const DAY_MS = 86_400_000;

interface Asked {
  readonly registry: Registry;
  readonly actor: Actor | null;
  readonly nowMs: number;
  /** The last moment that counts as due. */
  readonly until: string;
}

type Open = Omit<DueItem, 'isOverdue'>;

/** What waits for somebody, worked out now. What the caller can do comes first, then what is due sooner. */
export async function dueList(
  registry: Registry,
  actor: Actor | null,
  input: { withinDays: number; mineOnly: boolean },
): Promise<DueItem[]> {
  const nowMs = registry.clock.now();
  const asked: Asked = { registry, actor, nowMs, until: isoTime(nowMs + input.withinDays * DAY_MS) };
  const now = isoTime(nowMs);
  const isLate = (dueAt: string | null): boolean => dueAt !== null && dueAt < now.slice(0, dueAt.length);
  return [
    ...(await requests(asked)),
    ...revalidations(asked),
    ...documents(asked),
    ...dependencies(asked),
    ...policies(asked),
    ...keys(asked),
  ]
    .filter(({ isMine }) => isMine || !input.mineOnly)
    .map((item) => ({ ...item, isOverdue: isLate(item.dueAt) }))
    .toSorted((a, b) => Number(b.isMine) - Number(a.isMine) || compare(a.dueAt, b.dueAt));
}

const compare = (a: string | null, b: string | null): number => (a ?? '9999').localeCompare(b ?? '9999');
const holds = (actor: Actor | null, ...roles: readonly string[]): boolean =>
  actor?.roles.some((role) => roles.includes(role)) ?? false;

function requests({ registry, actor }: Asked): Promise<Open[]> {
  return inTurns(registry.catalog.promotions.list({ status: 'open', versionId: null }), (row): Open => {
    const { model, version } = refOf(registry, row.versionId);
    const base = { subjectId: row.id, label: `${model}@${version}`, dueAt: row.expiresAt, versionId: row.versionId };
    const move = `${row.fromStage} to ${row.toStage}`;
    if (isStaleInList(registry, row))
      return {
        ...base,
        kind: 'stale_request',
        what: `Validate the request again (${move}): what was judged has changed.`,
        isMine: holds(actor, 'analyst', 'reviewer', 'approver', 'compliance'),
      };
    const isMine = actor !== null && whyNotSignFresh(registry, row, actor, 'approve') === null;
    return { ...base, kind: 'approval', what: `Decide on the promotion from ${move}.`, isMine };
  });
}

/** R19: a version in production is due again so many days after it went there, or after its last validation report. */
function revalidations({ registry, actor, until }: Asked): Open[] {
  const { document } = currentPolicy(registry);
  return registry.catalog.due.inProduction().flatMap(({ versionId, label, tier, since, lastReport }): Open[] => {
    const days = revalidationDays(document, tier);
    if (days === null) return [];
    const last = lastReport !== null && lastReport > since ? lastReport : since;
    const dueAt = isoTime(Date.parse(last) + days * DAY_MS);
    if (dueAt > until) return [];
    const what = `Validate it again: ${days} days after ${last.slice(0, 10)}, and attach the report.`;
    const isMine = holds(actor, 'reviewer', 'compliance');
    return [{ kind: 'revalidation', subjectId: versionId, label, what, dueAt, isMine, versionId }];
  });
}

/** R20: documents of production that end, and findings that nobody has closed. */
function documents({ registry, actor, until }: Asked): Open[] {
  const ending = registry.catalog.documents.endingBy(until.slice(0, 10)).map((row): Open => {
    const { model, version } = refOf(registry, row.versionId);
    const label = `${model}@${version}`;
    const what = `The document “${row.title}” ends on ${row.expiresOn}; attach the one that follows it.`;
    return {
      kind: 'document',
      subjectId: row.id,
      label,
      what,
      dueAt: row.expiresOn,
      isMine: holds(actor, 'analyst', 'compliance'),
      versionId: row.versionId,
    };
  });
  const open = registry.catalog.due.openFindings().map(
    ({ id, number, severity, text, title, versionId, label }): Open => ({
      kind: 'document_finding',
      subjectId: id,
      label,
      what: `Close finding ${number} (${severity}) of “${title}”: ${text}`,
      dueAt: null,
      isMine: holds(actor, 'analyst', 'reviewer'),
      versionId,
    }),
  );
  return [...ending, ...open];
}

/** Versions in use that rest on one that was deprecated or archived: their people are told here. */
function dependencies({ registry, actor }: Asked): Open[] {
  return registry.catalog.due.restingOnGone().map(
    ({ versionId, label, on, stage }): Open => ({
      kind: 'dependency',
      subjectId: versionId,
      label,
      what: `It rests on ${on}, which is ${stage}.`,
      dueAt: null,
      isMine: holds(actor, 'analyst'),
      versionId,
    }),
  );
}

/** The newest proposal, while nobody has signed it or a later one. */
function policies({ registry, actor }: Asked): Open[] {
  const { policies } = registry.catalog;
  const newest = policies.list()[0];
  if (newest === undefined || policies.activations().some(({ policyVersionId }) => policyVersionId === newest.id))
    return [];
  const label = `${newest.policyId} ${newest.number}`;
  return [
    {
      kind: 'policy',
      subjectId: String(newest.number),
      label,
      what: `Sign the policy that ${newest.proposedBy} proposed, or leave it.`,
      dueAt: null,
      isMine: actor !== null && isPolicySigner(actor.roles) && whyNotSignPolicy(registry, newest, actor) === null,
      versionId: null,
    },
  ];
}

/** Signing keys that end: each person's own, and for an administrator everybody's. */
function keys({ registry, actor, until }: Asked): Open[] {
  const seesAll = holds(actor, 'administrator');
  return registry.catalog.people
    .list()
    .filter(({ id, status }) => status === 'active' && (seesAll || id === actor?.id))
    .flatMap((person): Open[] => {
      const key = registry.catalog.people.key(person.keyId);
      if (key === null || key.revokedFrom !== null || key.expiresAt === null || key.expiresAt > until) return [];
      const isMine = person.id === actor?.id;
      const what = `${isMine ? 'Your' : 'Their'} signing key ends on ${key.expiresAt.slice(0, 10)}; change to a new one.`;
      const base = { subjectId: key.id, label: person.name, dueAt: key.expiresAt, versionId: null };
      return [{ ...base, kind: 'key', what, isMine }];
    });
}
