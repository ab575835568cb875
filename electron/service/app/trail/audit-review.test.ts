import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { utcTime } from '../../../../shared/model/moment.ts';
import { PASSPHRASE, TestRegistry } from '../../../testing/registry-harness.ts';

let registry: TestRegistry;
let root: Client<Methods>;
let cora: Client<Methods>;
const from = '2026-03-01T00:00:00.000Z';
let to: string;

beforeAll(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  cora = await registry.person(root, 'cora', ['compliance']);
  await expect(
    registry.connect().call('session.signIn', { userId: 'cora', passphrase: 'not hers at all' }),
  ).rejects.toThrow();
  registry.clock.pass(60_000);
  to = new Date(registry.clock.now()).toISOString();
  registry.clock.pass(60_000);
  await root.call('person.add', { userId: 'late', name: 'Late Comer', roles: ['viewer'], passphrase: PASSPHRASE });
});
afterAll(() => registry.close());

const sign = async (client: Client<Methods>, userId: string, digest?: string) => {
  const { review } = await client.call('auditReview.prepare', { from, to, conclusion: 'findings' });
  return client.call('auditReview.sign', {
    from,
    to,
    conclusion: 'findings',
    reason: 'Monthly review.',
    passphrase: PASSPHRASE,
    userId,
    displayedDigest: digest ?? review.digest,
  });
};

describe('R16: a review of the audit trail for a period', () => {
  it('counts what happened in the period and nothing after it, and shows what deserves a look', async () => {
    const { summary } = await cora.call('auditReview.prepare', { from, to });
    const { total } = await cora.call('audit.list', { from, to });
    expect(summary.records).toBe(total);
    expect(summary.people.map(({ name }) => name)).toContain('Rosa Root (root)');
    expect(summary.notable.map(({ name }) => name)).toContain('session.sign_in_failed');
    expect(summary.actions.reduce((sum, { records }) => sum + records, 0)).toBe(total);
    const added = await cora.call('audit.list', { action: 'person.added' });
    const inPeriod = summary.actions.find(({ name }) => name === 'person.added')?.records ?? 0;
    expect(added.total).toBeGreaterThan(inPeriod); // Late Comer came after it
    expect(inPeriod).toBeGreaterThan(0);
  });

  it('is annotated record by record, signed by compliance, and verifies with the registry', async () => {
    const { records } = await cora.call('audit.list', { from, to });
    const failed = records.find(({ action }) => action === 'session.sign_in_failed');
    const seq = failed?.seq ?? -1;
    const note = await cora.call('auditNote.add', { seq, note: 'Cora mistyped; confirmed by phone.' });
    expect(await cora.call('auditNote.list', { seq })).toEqual([note]);
    const signed = await sign(cora, 'cora');
    expect(signed).toMatchObject({
      kind: 'audit_review',
      printedName: 'cora Person',
      meaning: `I have reviewed the audit trail from ${utcTime(from)} to ${utcTime(to)}. My notes say what I found.`,
      verification: { status: 'valid' },
    });
    expect(signed.fields).toMatchObject({ conclusion: 'findings', notes: [{ seq, note: note.note }] });
    expect(await root.call('audit.verify', {})).toMatchObject({ ok: true });
    const listed = await root.call('statement.list', { kind: 'audit_review' });
    expect(listed.map(({ id }) => id)).toEqual([signed.id]);
  });

  it('is refused when a note was added since it was shown', async () => {
    const { review } = await cora.call('auditReview.prepare', { from, to, conclusion: 'findings' });
    await cora.call('auditNote.add', { seq: 0, note: 'Set up by me and Rosa.' });
    await expect(sign(cora, 'cora', review.digest)).rejects.toMatchObject({ code: 'statement.stale' });
  });

  it('is refused for a period that is not over or ends before it begins, and for people without the role', async () => {
    const prepare = (period: { from: string; to: string }) => cora.call('auditReview.prepare', period);
    await expect(prepare({ from, to: '2027-01-01T00:00:00.000Z' })).rejects.toMatchObject({
      code: 'audit.period_refused',
    });
    await expect(prepare({ from: to, to: from })).rejects.toMatchObject({ code: 'audit.period_refused' });
    const late = await registry.signIn('late');
    const { review } = await late.call('auditReview.prepare', { from, to });
    expect(review.cannotSign).toContain('Only compliance or an administrator');
    await expect(sign(late, 'late')).rejects.toMatchObject({ code: 'session.role_missing' });
    await expect(late.call('auditNote.add', { seq: 1, note: 'x' })).rejects.toMatchObject({
      code: 'session.role_missing',
    });
    await expect(cora.call('auditNote.add', { seq: 9999, note: 'x' })).rejects.toMatchObject({
      code: 'audit.not_found',
    });
  });
});
