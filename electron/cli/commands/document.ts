import path from 'node:path';
import { DocumentKind, documentKinds } from '../../../shared/model/document.ts';
import type { Command } from '../command.ts';
import { shortDigest } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { requiredUserId, withSession } from '../session.ts';
import { confirmedPassphrase } from '../sign.ts';

const version = [{ name: 'MODEL@VERSION', min: 1, max: 1 }] as const;
const reason = { type: 'string', value: 'TEXT', required: true, help: 'Why; it is part of what is signed.' } as const;
const yes = { type: 'boolean', help: 'Sign without asking.' } as const;

/** `document attach`: attaches a document. Standard output is its id alone, for scripts. */
export const documentAttach: Command = {
  name: 'document attach',
  summary: 'Attach a document, such as a validation report, to a version; prints its id.',
  positionals: [...version, { name: 'FILE', min: 1, max: 1 }],
  options: {
    kind: {
      type: 'string',
      value: 'KIND',
      required: true,
      choices: documentKinds,
      help: `What it is: ${documentKinds.join(', ')}.`,
    },
    title: { type: 'string', value: 'TEXT', required: true, help: 'Its title.' },
    dated: { type: 'string', value: 'DAY', required: true, help: 'The day that it states, as 2026-03-01.' },
    expires: { type: 'string', value: 'DAY', help: 'The last day on which it holds.' },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const document = await client.call('document.attach', {
        version: call.args.first(),
        path: path.resolve(call.surroundings.cwd, call.args.positionals[1] ?? ''),
        kind: DocumentKind.parse(call.args.required('kind')),
        title: call.args.required('title'),
        dated: call.args.required('dated'),
        expiresOn: call.args.text('expires') ?? null,
      });
      return { json: document, text: document.id };
    }),
};

/** `document list`: the documents of a version. */
export const documentList: Command = {
  name: 'document list',
  summary: 'List the documents of a version with their findings and signatures.',
  positionals: version,
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const documents = await client.call('document.list', { version: call.args.first() });
      const rows = documents.map((one) => [
        one.id,
        one.kind.replaceAll('_', ' '),
        one.title,
        one.dated,
        one.expiresOn === null ? '-' : `${one.expiresOn}${one.isExpired ? ' ENDED' : ''}`,
        `${one.findings.filter(({ closedAt }) => closedAt === null).length} of ${one.findings.length}`,
        one.signatures.map(({ printedName }) => printedName).join(', ') || '-',
        shortDigest(one.sha256),
      ]);
      const head = ['DOCUMENT', 'KIND', 'TITLE', 'DATED', 'EXPIRES', 'OPEN FINDINGS', 'SIGNED BY', 'SHA-256'];
      return { json: { documents }, text: documents.length === 0 ? 'No documents.' : table(head, rows) };
    }),
};

/** `document sign`: signs for a document. */
export const documentSign: Command = {
  name: 'document sign',
  summary: 'Sign that you have read a document and stand for what it says.',
  positionals: [{ name: 'DOCUMENT', min: 1, max: 1 }],
  options: { reason, yes },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const documentId = call.args.first();
      const review = await session.client.call('document.review', { documentId });
      if (!call.json) call.surroundings.terminal.err(`${review.meaning}\n`);
      const document = await session.client.call('document.sign', {
        documentId,
        reason: call.args.required('reason'),
        userId: requiredUserId(call),
        passphrase: await confirmedPassphrase(call, session, { cannotSign: review.cannotSign, question: 'Sign?' }),
        displayedDigest: review.digest,
      });
      return { json: document, text: `Signed: ${document.title}.` };
    }),
};

/** `modification`: decides whether a version is a substantial modification. */
export const modification: Command = {
  name: 'modification',
  summary: 'Sign whether a version is a substantial modification.',
  positionals: version,
  options: { substantial: { type: 'boolean', help: 'It is; without this, it is not.' }, reason, yes },
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const input = { version: call.args.first(), substantial: call.args.flag('substantial') };
      const review = await session.client.call('modification.review', input);
      if (!call.json) call.surroundings.terminal.err(`${review.meaning}\n`);
      const statement = await session.client.call('modification.decide', {
        ...input,
        reason: call.args.required('reason'),
        userId: requiredUserId(call),
        passphrase: await confirmedPassphrase(call, session, { cannotSign: review.cannotSign, question: 'Sign?' }),
        displayedDigest: review.digest,
      });
      return { json: statement, text: `Signed: ${statement.meaning}` };
    }),
};
