import type { Handlers } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { waiverMethods } from '../../../../shared/contract/methods/waivers.ts';
import type { Waiver, WaiverDetail } from '../../../../shared/model/waiver.ts';
import type { QuarantineRow, WaiverRow } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { getRow, notReady } from '../quarantine/quarantine-rows.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement, toStatementSummary } from '../sign/statement-view.ts';
import {
  codesOf,
  findingsDigestOf,
  findingsToWaive,
  isAccepted,
  rolesInWords,
  waiverProblem,
  waiverRolesFor,
  waiversAbout,
} from './waiver-rules.ts';

/** More files than this are not listed in what is displayed; the root digest binds them all. */
const FILES_LISTED = 100;
const FINDINGS_LISTED = 1000;

function getWaiver(registry: Registry, waiverId: string): WaiverRow {
  const row = registry.catalog.waivers.get(waiverId);
  if (row) return row;
  throw new StrongroomError('waiver.not_found', `There is no request for a waiver ${waiverId}.`, { waiverId });
}

function toWaiver(registry: Registry, row: WaiverRow): Waiver {
  const { statementId, ...rest } = row;
  const statement = statementId === null ? null : registry.catalog.statements.get(statementId);
  return {
    ...rest,
    findings: [...row.findings],
    codes: codesOf(row.findings),
    requestedByName: registry.catalog.people.get(row.requestedBy)?.name ?? row.requestedBy,
    statement: statement && toStatementSummary(registry, statement),
  };
}

/** The waiver under which a version was registered, or null. */
export function waiverOf(registry: Registry, waiverId: string | null): Waiver | null {
  const row = waiverId === null ? null : registry.catalog.waivers.get(waiverId);
  return row && toWaiver(registry, row);
}

function requestWaiver(registry: Registry, actor: Actor, input: { quarantineId: string; reason: string }): Waiver {
  const { catalog, random } = registry;
  const id = newId(random, 'wr');
  commit(registry, actor, (change) => {
    const item = getRow(registry, input.quarantineId);
    if (item.status !== 'ready' || item.inspection === null || item.rootDigest === null)
      throw notReady(item, 'is not inspected');
    const findings = findingsToWaive(item.inspection.findings);
    if (findings.length === 0)
      throw new StrongroomError('waiver.not_needed', `${item.name} has no high or critical finding: register it.`, {
        quarantineId: item.id,
      });
    const open = catalog.waivers.openOf(item.id);
    if (open)
      throw new StrongroomError('waiver.open_exists', `A waiver for ${item.name} is asked for already: ${open.id}.`, {
        waiverId: open.id,
      });
    catalog.waivers.add({
      id,
      quarantineId: item.id,
      itemName: item.name,
      rootDigest: item.rootDigest,
      findingsDigest: findingsDigestOf(item.inspection.findings),
      findings: findings.slice(0, FINDINGS_LISTED),
      reason: input.reason,
      requestedBy: actor.id,
      requestedAt: change.at,
      broughtInBy: item.broughtInBy,
    });
    change.created('waiver.requested', 'waiver_request', id, item.name, input.reason);
  });
  registry.changed('quarantine', 'statements', 'audit');
  return toWaiver(registry, getWaiver(registry, id));
}

/** Why somebody may not sign a waiver of this item, or null. */
function whyNotWaive(row: WaiverRow, actor: Actor): StrongroomError | null {
  const details = { waiverId: row.id };
  if (row.status !== 'open')
    return new StrongroomError('waiver.not_open', `This request is ${row.status} already.`, details);
  if (row.broughtInBy === actor.id)
    return new StrongroomError('waiver.own_item', 'You brought this in, so someone else must answer for it.', details);
  if (row.requestedBy === actor.id)
    return new StrongroomError('waiver.own_item', 'You asked for this waiver, so someone else must sign it.', details);
  return null;
}

/** The item as it lies in quarantine, when it is still what the request is about. */
function itemOf(registry: Registry, row: WaiverRow): QuarantineRow {
  const item = registry.catalog.quarantine.get(row.quarantineId);
  const isSame =
    item !== null &&
    item.status === 'ready' &&
    item.rootDigest === row.rootDigest &&
    findingsDigestOf(item.inspection?.findings ?? []) === row.findingsDigest;
  if (isSame) return item;
  throw new StrongroomError(
    'waiver.outdated',
    `${row.itemName} is no longer in quarantine as it was when this waiver was asked for.`,
    { waiverId: row.id },
  );
}

/** Who may sign a waiver, by the policy in force. Throws `waiver.not_found`. */
function signersOf(registry: Registry, waiverId: string) {
  const row = getWaiver(registry, waiverId);
  const item = registry.catalog.quarantine.get(row.quarantineId);
  return waiverRolesFor(registry, item?.inspection?.findings ?? row.findings);
}

/** What a person would sign. That it is a second person, of a role that the policy names, is checked with each composing. */
const waiverStatement = (registry: Registry, waiverId: string, mayBeAnyone: boolean): StatementToSign => ({
  kind: 'waiver',
  roles: signersOf(registry, waiverId),
  compose: (actor) => {
    const row = getWaiver(registry, waiverId);
    const refusal = mayBeAnyone ? null : whyNotWaive(row, actor);
    if (refusal) throw refusal;
    const signers = signersOf(registry, waiverId);
    if (!mayBeAnyone && !actor.roles.some((role) => signers.some((one) => one === role)))
      throw new StrongroomError(
        'session.role_missing',
        `By the policy in force these findings are answered for by the role ${rolesInWords(signers)}.`,
        { needed: signers },
      );
    const item = itemOf(registry, row);
    const codes = codesOf(row.findings);
    const { people } = registry.catalog;
    return {
      subject: { type: 'quarantine_item', id: item.id, label: item.name, digest: row.rootDigest },
      meaning: `I accept the high and critical findings in exactly this content of ${item.name}, so that it may be registered.`,
      fields: { waiverId: row.id, codes, findingsDigest: row.findingsDigest, requestedBy: row.requestedBy },
      displayed: {
        item: {
          name: item.name,
          source: item.sourcePath,
          sizeBytes: item.sizeBytes,
          rootDigest: item.rootDigest,
          format: item.inspection?.format ?? null,
          broughtInBy: item.broughtInBy,
          broughtInAt: item.broughtInAt,
          files: item.files.length <= FILES_LISTED ? item.files : { count: item.files.length, boundBy: 'rootDigest' },
        },
        findings: item.inspection?.findings.slice(0, FINDINGS_LISTED) ?? [],
        request: {
          reason: row.reason,
          requestedBy: row.requestedBy,
          requestedByName: people.get(row.requestedBy)?.name ?? row.requestedBy,
          requestedAt: row.requestedAt,
        },
      },
    };
  },
});

function getDetail(registry: Registry, actor: Actor | null, waiverId: string): WaiverDetail {
  const row = getWaiver(registry, waiverId);
  const waiver = toWaiver(registry, row);
  if (row.status !== 'open') return { waiver, review: null };
  const reader = actor ?? { id: '', name: '', roles: [] };
  const signers = signersOf(registry, waiverId);
  const lacksRole = !reader.roles.some((role) => signers.some((one) => one === role));
  const cannotSign =
    actor === null
      ? 'Sign in to answer for these findings.'
      : (whyNotWaive(row, actor)?.message ??
        (lacksRole ? `Only someone with the role ${rolesInWords(signers)} can sign.` : null));
  try {
    return { waiver, review: reviewStatement(waiverStatement(registry, waiverId, true), reader, cannotSign) };
  } catch (error) {
    // Its item is gone: there is nothing left to sign, and the request still shows what it was about.
    if (error instanceof StrongroomError && error.code === 'waiver.outdated') return { waiver, review: null };
    throw error;
  }
}

async function signWaiver(registry: Registry, caller: Caller, input: Signing & { waiverId: string }): Promise<Waiver> {
  const { waiverId, ...signing } = input;
  await signStatement(
    registry,
    caller,
    { ...waiverStatement(registry, waiverId, false), signing },
    (change, { id, reason, signerId }) =>
      closeWaiver(registry, change, getWaiver(registry, waiverId), {
        status: 'signed',
        by: signerId,
        reason,
        statementId: id,
      }),
  );
  registry.changed('quarantine', 'statements', 'audit');
  return toWaiver(registry, getWaiver(registry, waiverId));
}

function refuseWaiver(registry: Registry, actor: Actor, input: { waiverId: string; reason: string }): Waiver {
  commit(registry, actor, (change) => {
    const row = getWaiver(registry, input.waiverId);
    if (row.status !== 'open')
      throw new StrongroomError('waiver.not_open', `This request is ${row.status} already.`, { waiverId: row.id });
    closeWaiver(registry, change, row, {
      status: 'refused',
      by: actor.id,
      reason: input.reason,
      statementId: null,
    });
  });
  registry.changed('quarantine', 'statements', 'audit');
  return toWaiver(registry, getWaiver(registry, input.waiverId));
}

interface Closing {
  readonly status: 'signed' | 'refused' | 'withdrawn';
  readonly by: string;
  readonly reason: string;
  readonly statementId: string | null;
}

function closeWaiver(registry: Registry, change: Change, row: WaiverRow, closing: Closing): void {
  change.updated(`waiver.${closing.status}`, 'waiver_request', row.id, row.itemName, { reason: closing.reason }, () =>
    registry.catalog.waivers.close(row.id, { ...closing, at: change.at }),
  );
}

/** An item that is discarded leaves no request behind that could still be signed. */
export function withdrawWaiverOf(registry: Registry, change: Change, actor: Actor, quarantineId: string): void {
  const open = registry.catalog.waivers.openOf(quarantineId);
  if (open === null) return;
  const reason = 'The item was discarded.';
  closeWaiver(registry, change, open, { status: 'withdrawn', by: actor.id, reason, statementId: null });
}

/**
 * The waiver under which an item may be registered by `actor`; null when it needs none. Throws `quarantine.blocked` when it
 * needs one and there is none that covers exactly its findings, signed by somebody else than who brought it in or registers it.
 */
export function requireWaiver(registry: Registry, actor: Actor, row: QuarantineRow): string | null {
  const findings = row.inspection?.findings ?? [];
  const codes = codesOf(findingsToWaive(findings));
  if (codes.length === 0) return null;
  const signed = waiversAbout(registry, row).filter(({ status }) => status === 'signed');
  const holding = signed.find((waiver) => {
    const isSecondPerson = waiver.closedBy !== row.broughtInBy && waiver.closedBy !== actor.id;
    const content = { rootDigest: row.rootDigest ?? '', findings };
    return (
      isSecondPerson && waiverProblem(registry, waiver, content) === null && isAccepted(registry, waiver, findings)
    );
  });
  if (holding) return holding.id;
  throw new StrongroomError(
    'quarantine.blocked',
    `${row.name} has high or critical findings (${codes.join(', ')}). It stays in quarantine until somebody else with the role ${rolesInWords(waiverRolesFor(registry, findings))} signs a waiver of them.`,
    { quarantineId: row.id, codes },
  );
}

export const waiverHandlers = (registry: () => Registry): Handlers<typeof waiverMethods, Caller> => ({
  'waiver.request': (input, caller) => requestWaiver(registry(), caller.actor(), input),
  'waiver.list': ({ status }) =>
    registry()
      .catalog.waivers.list(status)
      .map((row) => toWaiver(registry(), row)),
  'waiver.get': ({ waiverId }, { session }) => getDetail(registry(), session?.actor ?? null, waiverId),
  'waiver.sign': (input, caller) => signWaiver(registry(), caller, input),
  'waiver.refuse': (input, caller) => refuseWaiver(registry(), caller.actor(), input),
});
