import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Role } from '../../../../shared/model/role.ts';
import type { StatementKind } from '../../../../shared/model/statement.ts';
import { canonicalJson, makePersonStatement, signPersonStatement, withUnlockedKey } from '../../attest/index.ts';
import type { PersonKeyRow, StatementRow } from '../../catalog/index.ts';
import { newId, sha256Hex } from '../../platform/index.ts';
import { refuseClockGoneBack } from '../clock-watch.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { keyStatus } from '../people/person-keys.ts';
import { checkPassphraseOf } from '../people/sessions.ts';

/** What a person gives to sign (`signingInput` of the contract). */
export interface Signing {
  readonly reason: string;
  readonly passphrase: string;
  readonly userId: string | null;
  readonly displayedDigest: string;
}

/** A person with their unlocked key; never leaves the transaction that it was unlocked for. */
export interface Signer {
  readonly actor: Actor;
  readonly keyId: string;
  readonly privateKeyDer: Uint8Array;
}

/**
 * The one way to sign: checks the clock, the user id at the first signing of a session and the passphrase at each, unlocks the
 * caller's own key and runs `work` with it in one transaction. A crash leaves all of it or nothing. Throws `session.required`,
 * `session.wrong_passphrase`, `session.slowed_down`, `key.revoked`, `key.expired`, `registry.clock_went_back` and what `work` throws.
 */
export async function withSigningKey<T>(
  registry: Registry,
  caller: Caller,
  signing: Signing & { readonly mayUseExpiredKey?: boolean },
  work: (change: Change, signer: Signer) => T,
): Promise<T> {
  const { mayUseExpiredKey = false } = signing;
  const actor = caller.actor();
  requireIdentity(caller, signing.userId);
  refuseClockGoneBack(registry);
  // The checkpoint after the signature must not keep others waiting for a long log.
  await registry.audit.ready();
  const person = await checkPassphraseOf(registry, actor.id, signing.passphrase);
  const key = registry.catalog.people.key(person.keyId);
  if (key === null) throw new StrongroomError('key.malformed', 'Your signing key is missing from the registry.', {});
  refuseDeadKey(registry, key, mayUseExpiredKey);
  const signed = await withUnlockedKey(JSON.parse(key.encryptedPrivateKey), signing.passphrase, (privateKeyDer) =>
    // From here on nothing waits: what is checked, signed and stored is one state of the registry.
    commit(registry, actor, (change) => work(change, { actor, keyId: key.id, privateKeyDer })),
  );
  if (!signed.unlocked) throw new StrongroomError('session.wrong_passphrase', 'The passphrase is wrong.', {});
  if (caller.session?.hasSigned === false) {
    caller.session.hasSigned = true;
    registry.changed('session'); // the page asks for the user id no more
  }
  if (registry.workstationKey) registry.audit.checkpoint(registry.workstationKey);
  return signed.value;
}

function requireIdentity(caller: Caller, userId: string | null): void {
  const { session } = caller;
  if (session === null || (session.hasSigned && userId === null) || userId === session.actor.id) return;
  throw new StrongroomError(
    'session.required',
    userId === null
      ? 'Give your user id as well: it is needed for the first signature of a session.'
      : `You are signed in as ${session.actor.id}; only your own user id can sign here.`,
    {},
  );
}

/** Throws `key.revoked` or `key.expired` for a key whose signature would not count. */
function refuseDeadKey(registry: Registry, key: PersonKeyRow, mayBeExpired: boolean): void {
  const status = keyStatus(registry, key);
  if (status === 'revoked')
    throw new StrongroomError('key.revoked', 'Your signing key is revoked. An administrator must reset it.', {});
  if (status === 'expired' && !mayBeExpired)
    throw new StrongroomError('key.expired', 'Your signing key has expired. Change to a new one in Settings.', {});
}

/** The role in which somebody signs: the first of theirs that the matter asks for. */
export const signingRole = (actor: Actor, wanted: readonly Role[]): Role =>
  actor.roles.find((role) => wanted.includes(role)) ?? actor.roles[0] ?? 'viewer';

/** A statement as the registry would have it signed now. */
export interface ComposedStatement {
  /** `digest`: null binds the record displayed in its place. */
  readonly subject: {
    readonly type: string;
    readonly id: string;
    readonly label: string;
    readonly digest: string | null;
  };
  /** What the signature means, in words, as they are shown. */
  readonly meaning: string;
  /** What the kind states beyond its words: JSON-plain. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Everything that is shown before signing: JSON-plain. */
  readonly displayed: Readonly<Record<string, unknown>>;
}

export interface StatementToSign {
  readonly kind: StatementKind;
  /** The roles in which it may be signed, for the role that the signature names. */
  readonly roles: readonly Role[];
  /**
   * Composes it from the registry as it is, and throws when the caller may not sign it. Called before the passphrase is
   * checked and again in the transaction: what is signed is what was displayed, or `statement.stale`.
   */
  readonly compose: (actor: Actor) => ComposedStatement;
  /** Made by the signing itself, so not displayed before it: it goes into the fields that are signed. */
  readonly made?: Readonly<Record<string, unknown>>;
  /** For the one statement that an expired key may sign: the change to a new key. */
  readonly mayUseExpiredKey?: boolean;
}

/** The text whose digest goes into the signature. A page that shows a statement before it is signed shows this. */
export const displayedRecordOf = (kind: StatementKind, composed: ComposedStatement): string => {
  const { subject, meaning, fields, displayed } = composed;
  return canonicalJson({ type: 'strongroom.displayed-statement/1', kind, subject, meaning, fields, displayed });
};

/**
 * Signs a statement with the caller's own key and, in the same transaction, does what it decides (`apply`). Throws
 * `statement.stale` when something changed since it was displayed, and what `compose`, `apply` and `withSigningKey` throw.
 */
export async function signStatement<T>(
  registry: Registry,
  caller: Caller,
  toSign: StatementToSign & { readonly signing: Signing },
  apply: (change: Change, statement: StatementRow) => T,
): Promise<T> {
  toSign.compose(caller.actor());
  const { mayUseExpiredKey = false } = toSign;
  const result = await withSigningKey(registry, caller, { ...toSign.signing, mayUseExpiredKey }, (change, signer) =>
    apply(change, store(registry, change, signer, toSign)),
  );
  registry.changed('statements', 'audit');
  return result;
}

function store(
  registry: Registry,
  change: Change,
  signer: Signer,
  { kind, roles, compose, made = {}, signing }: StatementToSign & { readonly signing: Signing },
): StatementRow {
  const { catalog, random } = registry;
  const { actor, keyId } = signer;
  const composed = compose(actor);
  const displayedRecord = displayedRecordOf(kind, composed);
  const recordDigest = sha256Hex(displayedRecord);
  if (recordDigest !== signing.displayedDigest)
    throw new StrongroomError('statement.stale', 'Something changed since this was shown. Read it again, then sign.', {
      subject: composed.subject.id,
    });
  const { meaning } = composed;
  // As it will be read back: what JSON leaves out is not signed.
  const fields: Record<string, unknown> = JSON.parse(canonicalJson({ ...composed.fields, ...made }));
  const subject = { ...composed.subject, digest: composed.subject.digest ?? recordDigest };
  const id = newId(random, 'st');
  const role = signingRole(actor, roles);
  const { reason } = signing;
  const envelope = signPersonStatement(
    makePersonStatement({
      statementId: id,
      kind,
      subject,
      meaning,
      reason,
      signer: { id: actor.id, printedName: actor.name, role, keyHint: keyId },
      signedAt: change.at,
      fields,
      recordDigest,
      auditHead: registry.audit.head(),
      registryId: catalog.registry.get()?.id ?? '',
    }),
    signer,
  );
  const row: StatementRow = {
    id,
    kind,
    subject,
    signerId: actor.id,
    printedName: actor.name,
    role,
    meaning,
    reason,
    signedAt: change.at,
    keyId,
    fields,
    displayedRecord,
    envelope,
  };
  catalog.statements.add(row);
  change.created('statement.signed', 'signed_statement', id, `${kind}: ${subject.label}`, reason);
  return row;
}
