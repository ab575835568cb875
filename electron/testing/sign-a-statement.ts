import type { Role } from '../../shared/model/role.ts';
import type { Caller, SessionState } from '../service/app/context.ts';
import { displayedRecordOf, type Signing, type StatementToSign, signStatement } from '../service/app/sign/sign.ts';
import { sha256Hex } from '../service/platform/index.ts';
import { PASSPHRASE, type TestRegistry } from './registry-harness.ts';

/** A caller inside the service, as a connection of somebody who has just signed in. */
export function callerOf(registry: TestRegistry, person: { id: string; name: string; roles: Role[] }): Caller {
  const session: SessionState = {
    actor: person,
    locked: false,
    signedInAt: new Date(registry.clock.now()).toISOString(),
    signedInMs: registry.clock.monotonicMs(),
    before: { lastSignInAt: null, failures: 0, lastFailureAt: null },
    lastActivityMs: registry.clock.monotonicMs(),
    hasSigned: false,
  };
  return { origin: { host: 'cli', account: 'tester', localReader: false }, session, actor: () => person };
}

/** A statement about nothing in particular: `note` is what is displayed. */
export const someStatement = (note: () => string = () => 'as it is'): StatementToSign => ({
  kind: 'audit_review',
  roles: ['compliance'],
  compose: () => ({
    subject: { type: 'audit_period', id: '2026-02', label: 'Audit trail of February 2026', digest: null },
    meaning: 'I have reviewed the audit trail of February 2026.',
    fields: { records: 12, notes: ['nothing unusual'] },
    displayed: { note: note() },
  }),
});

/** Signs it as `caller`; what is given replaces the proper values. */
export function signSome(
  registry: TestRegistry,
  caller: Caller,
  given: Partial<Signing> & { toSign?: StatementToSign } = {},
) {
  const { toSign = someStatement(), ...signing } = given;
  const displayed = displayedRecordOf(toSign.kind, toSign.compose(caller.actor()));
  return signStatement(
    registry.service.requireRegistry(),
    caller,
    {
      ...toSign,
      signing: {
        reason: 'Read line by line.',
        passphrase: PASSPHRASE,
        userId: caller.actor().id,
        displayedDigest: sha256Hex(displayed),
        ...signing,
      },
    },
    (_, statement) => statement,
  );
}
