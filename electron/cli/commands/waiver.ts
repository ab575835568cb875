import { type Waiver, WaiverStatus } from '../../../shared/model/waiver.ts';
import type { Command } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { facts, table } from '../output/table.ts';
import { withSession } from '../session.ts';
import { signatureOf, signingOptions } from '../signing.ts';

const reason = { ...signingOptions.reason, help: 'Why; it goes into the audit log.' } as const;
const positionals = [{ name: 'WAIVER', min: 1, max: 1 }] as const;

function describeWaiver(waiver: Waiver): string {
  const { statement } = waiver;
  const head = facts([
    ['Waiver', waiver.id],
    ['For', `${waiver.itemName} (${waiver.quarantineId})`],
    ['Status', waiver.status],
    ['Root digest', waiver.rootDigest],
    ['Covers', waiver.codes.join(', ')],
    ['Brought in by', waiver.broughtInBy],
    ['Asked for', `${formatTime(waiver.requestedAt)} by ${waiver.requestedByName}: ${waiver.reason}`],
    ['Closed', waiver.closedAt && `${formatTime(waiver.closedAt)} by ${waiver.closedBy}: ${waiver.closeReason}`],
    ['Signed by', statement && `${statement.printedName} (${statement.signerId}), ${statement.role}`],
    ['Meaning', statement?.meaning ?? null],
    ['Verification', statement && `${statement.verification.status}: ${statement.verification.detail}`],
  ]);
  const rows = waiver.findings.map((one) => [one.severity, one.code, one.detail, one.location ?? '-']);
  return `${head}\n\n${table(['SEVERITY', 'CODE', 'FINDING', 'WHERE'], rows)}`;
}

/** `waiver request`: asks a second person to answer for the findings of an item. */
export const waiverRequest: Command = {
  name: 'waiver request',
  summary: 'Ask somebody else to answer for the high and critical findings of an item in quarantine.',
  positionals: [{ name: 'ITEM', min: 1, max: 1 }],
  options: { reason: { ...reason, help: 'What speaks for it; who signs reads it.' } },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const waiver = await client.call('waiver.request', {
        quarantineId: call.args.first(),
        reason: call.args.required('reason'),
      });
      return { json: waiver, text: describeWaiver(waiver) };
    }),
};

export const waiverList: Command = {
  name: 'waiver list',
  summary: 'List requests for waivers of findings, newest first.',
  positionals: [],
  options: { status: { type: 'string', value: 'STATUS', choices: WaiverStatus.options, help: 'Only those.' } },
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const status = WaiverStatus.nullable().parse(call.args.text('status') ?? null);
      const waivers = await client.call('waiver.list', { status });
      const rows = waivers.map((one) => [
        one.id,
        one.itemName,
        one.status,
        one.requestedBy,
        formatTime(one.requestedAt),
        one.codes.join(', '),
      ]);
      const heading = ['WAIVER', 'FOR', 'STATUS', 'ASKED BY', 'ASKED', 'COVERS'];
      return { json: { waivers }, text: waivers.length === 0 ? 'No waiver was asked for.' : table(heading, rows) };
    }),
};

export const waiverShow: Command = {
  name: 'waiver show',
  summary: 'Show a waiver: the findings that it covers, who asked, who signed.',
  positionals,
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const detail = await client.call('waiver.get', { waiverId: call.args.first() });
      return { json: detail, text: describeWaiver(detail.waiver) };
    }),
};

/** `waiver sign`: shows what will be signed, asks, and signs exactly that. */
export const waiverSign: Command = {
  name: 'waiver sign',
  summary: 'Show what will be signed and sign the waiver with your own key.',
  positionals,
  options: signingOptions,
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const { client } = session;
      const waiverId = call.args.first();
      const { waiver, review } = await client.call('waiver.get', { waiverId });
      const shown = review ?? { digest: '0'.repeat(64), cannotSign: 'It is closed.', meaning: null };
      if (!call.json) {
        const says = facts([
          ['Your signature says', shown.meaning],
          ['Digest of the record', shown.digest],
          ["Can't sign", shown.cannotSign],
        ]);
        call.surroundings.terminal.err(`${describeWaiver(waiver)}\n\n${says}\n`);
      }
      const signed = await client.call('waiver.sign', {
        waiverId,
        ...(await signatureOf(call, session, shown, 'Sign this waiver?')),
      });
      return { json: signed, text: `Signed. ${signed.itemName} may be registered by somebody else.` };
    }),
};

export const waiverRefuse: Command = {
  name: 'waiver refuse',
  summary: 'Refuse a waiver; the item stays in quarantine.',
  positionals,
  options: { reason },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const waiver = await client.call('waiver.refuse', {
        waiverId: call.args.first(),
        reason: call.args.required('reason'),
      });
      return { json: waiver, text: `Refused: ${waiver.id}.` };
    }),
};
