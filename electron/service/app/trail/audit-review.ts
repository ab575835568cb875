import type { Handlers } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { auditReviewMethods } from '../../../../shared/contract/methods/audit-review.ts';
import type {
  AuditNote,
  AuditPeriod,
  AuditReview,
  AuditSummary,
  conclusions,
} from '../../../../shared/model/audit-review.ts';
import { utcTime } from '../../../../shared/model/moment.ts';
import type { StatementSummary } from '../../../../shared/model/statement.ts';
import { newId } from '../../platform/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement, toStatementSummary } from '../sign/statement-view.ts';

type Conclusion = (typeof conclusions)[number];

const roles = ['compliance', 'administrator'] as const;

/** What a reviewer looks at first. */
const notable =
  /refused|denied|failed|wrong|locked_out|disabled|enabled|roles_changed|key|passphrase|settings|policy|clock|deleted|waiver|revoked|reset|damaged|rebuilt/;

/** Writes a note beside a record; `audit.not_found` when there is none of this number. */
export function addNote(registry: Registry, actor: Actor, input: { seq: number; note: string }): AuditNote {
  const { catalog, random } = registry;
  if (catalog.audit.count() <= input.seq)
    throw new StrongroomError('audit.not_found', `There is no audit record ${input.seq}.`, { seq: input.seq });
  const id = newId(random, 'an');
  commit(registry, actor, (change) => {
    catalog.auditNotes.add({ id, seq: input.seq, note: input.note, at: change.at, byPerson: actor.id });
    change.created('audit_note.added', 'audit_note', id, `audit record ${input.seq}`, input.note);
  });
  registry.changed('audit');
  const added = catalog.auditNotes.of(input.seq).find((one) => one.id === id);
  if (added === undefined) throw new StrongroomError('app.bug', 'A note was written and is not there.', {});
  return added;
}

/** What happened in a period that is over. Throws `audit.period_refused` for one that is not, or that ends before it begins. */
export function summarise(registry: Registry, period: AuditPeriod): AuditSummary {
  const from = new Date(period.from).toISOString();
  const to = new Date(period.to).toISOString();
  if (from >= to) throw new StrongroomError('audit.period_refused', 'The period ends before it begins.', { from, to });
  if (Date.parse(to) > registry.clock.now())
    throw new StrongroomError(
      'audit.period_refused',
      'The period is not over yet: what will happen in it can’t be reviewed. Choose an end in the past.',
      { from, to },
    );
  const { auditNotes, people } = registry.catalog;
  const bounds = auditNotes.bounds(from, to);
  const actions = auditNotes.counts('action', from, to);
  return {
    period: { from, to },
    records: bounds?.records ?? 0,
    first: bounds?.first ?? null,
    last: bounds?.last ?? null,
    lastHash: bounds?.lastHash ?? null,
    actions,
    people: auditNotes.counts('actor', from, to).map(({ name, records }) => ({
      name: name === '' ? 'this workstation' : `${people.get(name)?.name ?? name} (${name})`,
      records,
    })),
    notable: actions.filter(({ name }) => notable.test(name)),
    notes: auditNotes.inPeriod(from, to),
  };
}

const toSign = (registry: Registry, period: AuditPeriod, conclusion: Conclusion): StatementToSign => ({
  kind: 'audit_review',
  roles,
  compose: () => {
    const summary = summarise(registry, period);
    const { from, to } = summary.period;
    const label = `Audit trail from ${utcTime(from)} to ${utcTime(to)}`;
    const found = conclusion === 'findings' ? 'My notes say what I found.' : 'I found nothing unusual.';
    return {
      subject: { type: 'audit_period', id: `${from}/${to}`, label, digest: null },
      meaning: `I have reviewed the audit trail from ${utcTime(from)} to ${utcTime(to)}. ${found}`,
      fields: { ...summary, conclusion },
      displayed: { ...summary, conclusion },
    };
  },
});

/** The summary of a period and what a signature under it would say. */
export function prepareReview(
  registry: Registry,
  actor: Actor | null,
  { conclusion, ...period }: AuditPeriod & { conclusion: Conclusion },
): AuditReview {
  const nobody: Actor = { id: '', name: '', roles: [] };
  const mayNot =
    actor === null
      ? 'Sign in to sign a review.'
      : actor.roles.some((role) => roles.some((one) => one === role))
        ? null
        : 'Only compliance or an administrator can sign a review.';
  return {
    summary: summarise(registry, period),
    review: reviewStatement(toSign(registry, period, conclusion), actor ?? nobody, mayNot),
  };
}

/** Signs the review of a period (R16): who looked at what, with which notes, and to which conclusion. */
export async function signReview(
  registry: Registry,
  caller: Caller,
  { from, to, conclusion, ...signing }: AuditPeriod & { conclusion: Conclusion } & Signing,
): Promise<StatementSummary> {
  const row = await signStatement(
    registry,
    caller,
    { ...toSign(registry, { from, to }, conclusion), signing },
    (_, statement) => statement,
  );
  return toStatementSummary(registry, row);
}

export const auditReviewHandlers = (registry: () => Registry): Handlers<typeof auditReviewMethods, Caller> => ({
  'auditNote.add': (input, caller) => addNote(registry(), caller.actor(), input),
  'auditNote.list': ({ seq }) => registry().catalog.auditNotes.of(seq),
  'auditReview.prepare': (input, { session }) => prepareReview(registry(), session?.actor ?? null, input),
  'auditReview.sign': (input, caller) => signReview(registry(), caller, input),
});
