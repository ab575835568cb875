import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { TestRegistry } from '../../../testing/registry-harness.ts';
import { callerOf, signSome, someStatement } from '../../../testing/sign-a-statement.ts';
import type { Caller } from '../context.ts';
import { signStatement } from './sign.ts';

let registry: TestRegistry;
let cora: Client<Methods>;
let caller: Caller;

beforeEach(async () => {
  registry = await TestRegistry.create();
  const admin = await registry.initialise();
  cora = await registry.person(admin, 'cora', ['viewer', 'compliance']);
  caller = callerOf(registry, { id: 'cora', name: 'Cora Person', roles: ['viewer', 'compliance'] });
});
afterEach(() => registry.close());

const list = () => cora.call('statement.list', {});

describe('a signed statement', () => {
  it('R8: names the signer in print, the role, the time with its zone, the meaning and the reason', async () => {
    await signSome(registry, caller);
    expect(await list()).toMatchObject([
      {
        kind: 'audit_review',
        subject: { type: 'audit_period', id: '2026-02', label: 'Audit trail of February 2026' },
        printedName: 'Cora Person',
        role: 'compliance',
        signedAt: '2026-03-01T09:00:00.000Z',
        meaning: 'I have reviewed the audit trail of February 2026.',
        reason: 'Read line by line.',
        fields: { records: 12, notes: ['nothing unusual'] },
        verification: { status: 'valid' },
      },
    ]);
  });

  it('R9: is over what was displayed: its record has the digest that was signed, and binds a subject without content', async () => {
    const { id } = await signSome(registry, caller);
    const statement = await cora.call('statement.get', { statementId: id });
    const { predicate, subject } = JSON.parse(Buffer.from(JSON.parse(statement.envelope).payload, 'base64').toString());
    expect(JSON.parse(statement.displayedRecord)).toMatchObject({ displayed: { note: 'as it is' } });
    expect(predicate.recordAsDisplayed.digest.sha256).toBe(statement.subject.digest);
    expect(subject).toEqual([{ name: 'Audit trail of February 2026', digest: { sha256: statement.subject.digest } }]);
  });

  it('R9: is refused when something changed between looking and signing', async () => {
    let seen = 0;
    const changing = someStatement(() => `seen ${seen++} times`);
    await expect(signSome(registry, caller, { toSign: changing })).rejects.toMatchObject({ code: 'statement.stale' });
    expect(await list()).toEqual([]);
  });

  it('R11: needs the user id the first time and the passphrase each time', async () => {
    await expect(signSome(registry, caller, { userId: null })).rejects.toMatchObject({ code: 'session.required' });
    await expect(signSome(registry, caller, { userId: 'root' })).rejects.toMatchObject({ code: 'session.required' });
    await signSome(registry, caller);
    await signSome(registry, caller, { userId: null });
    await expect(signSome(registry, caller, { userId: null, passphrase: 'not this one' })).rejects.toMatchObject({
      code: 'session.wrong_passphrase',
    });
    expect(await list()).toHaveLength(2);
  });

  it('R14: is refused while the clock is behind the log', async () => {
    registry.clock.pass(-300_000);
    await expect(signSome(registry, caller)).rejects.toMatchObject({ code: 'registry.clock_went_back' });
  });

  it('is not there when what it decides fails: both are one transaction', async () => {
    const toSign = someStatement();
    const { digest } = await signSome(registry, caller).then(({ subject }) => subject);
    await expect(
      signStatement(
        registry.service.requireRegistry(),
        caller,
        {
          ...toSign,
          signing: { reason: 'x', passphrase: 'a long enough passphrase', userId: null, displayedDigest: digest },
        },
        () => {
          throw new Error('the decision failed');
        },
      ),
    ).rejects.toThrow('the decision failed');
    expect(await list()).toHaveLength(1);
    expect((await cora.call('audit.list', { action: 'statement.signed' })).total).toBe(1);
  });

  it('is counted and verified by the verification of the log', async () => {
    const before = await cora.call('audit.verify', {});
    await signSome(registry, caller);
    const after = await cora.call('audit.verify', {});
    expect(after).toMatchObject({ ok: true, problems: [] });
    expect(after.checkedSignatures).toBeGreaterThan(before.checkedSignatures);
  });

  it('is found by kind, subject and signer', async () => {
    const { id } = await signSome(registry, caller);
    const ids = async (filter: object) => (await cora.call('statement.list', filter)).map((one) => one.id);
    expect(await ids({ kind: 'audit_review', subjectType: 'audit_period', signerId: 'cora' })).toEqual([id]);
    expect(await ids({ kind: 'waiver' })).toEqual([]);
    expect(await ids({ subjectId: '2026-01' })).toEqual([]);
    await expect(cora.call('statement.get', { statementId: 'st_none' })).rejects.toMatchObject({
      code: 'statement.not_found',
    });
  });
});
