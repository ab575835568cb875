import path from 'node:path';
import { DocumentKind, documentKinds } from '../../../shared/model/document.ts';
import { Severity } from '../../../shared/model/inspection.ts';
import { severities } from '../../../shared/model/severity.ts';
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

const document = [{ name: 'DOCUMENT', min: 1, max: 1 }] as const;

/** `document export`: writes the bytes of a document, verified against their digest. */
export const documentExport: Command = {
  name: 'document export',
  summary: 'Write a document to a new file, after checking its digest.',
  positionals: [...document, { name: 'FILE', min: 1, max: 1 }],
  options: {},
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const written = await client.call('document.export', {
        documentId: call.args.first(),
        path: path.resolve(call.surroundings.cwd, call.args.positionals[1] ?? ''),
      });
      return { json: written, text: `Wrote ${written.path} (${written.sizeBytes} bytes), SHA-256 ${written.sha256}.` };
    }),
};

/** `document finding open`: records a finding. Standard output is its id alone, for scripts. */
export const documentFindingOpen: Command = {
  name: 'document finding open',
  summary: 'Record a finding of a document, to be tracked until it is closed; prints its id.',
  positionals: document,
  options: {
    severity: {
      type: 'string',
      value: 'SEVERITY',
      required: true,
      choices: severities,
      help: `How weighty it is: ${severities.join(', ')}.`,
    },
    text: { type: 'string', value: 'TEXT', required: true, help: 'What was found.' },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const { findings } = await client.call('document.openFinding', {
        documentId: call.args.first(),
        severity: Severity.parse(call.args.required('severity')),
        text: call.args.required('text'),
      });
      const opened = findings.toSorted((a, b) => a.number - b.number).at(-1);
      return { json: opened ?? null, text: opened?.id ?? '' };
    }),
};

/** `document finding close`: closes a finding with what was done. */
export const documentFindingClose: Command = {
  name: 'document finding close',
  summary: 'Close a finding of a document with what was done.',
  positionals: [{ name: 'FINDING', min: 1, max: 1 }],
  options: { closure: { type: 'string', value: 'TEXT', required: true, help: 'What was done.' } },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const findingId = call.args.first();
      const closed = await client.call('document.closeFinding', { findingId, closure: call.args.required('closure') });
      const left = closed.findings.filter(({ closedAt }) => closedAt === null).length;
      return { json: closed, text: `Closed. ${left} findings of ${closed.title} are open.` };
    }),
};

/** `document finding list`: the findings of the documents of a version. */
export const documentFindingList: Command = {
  name: 'document finding list',
  summary: 'List the findings of the documents of a version, with what became of each.',
  positionals: version,
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const documents = await client.call('document.list', { version: call.args.first() });
      const findings = documents.flatMap((one) => one.findings.map((finding) => ({ document: one.title, ...finding })));
      const rows = findings.map((one) => [
        one.id,
        one.document,
        String(one.number),
        one.severity,
        one.text,
        one.closedAt === null ? 'open' : `closed by ${one.closedBy}: ${one.closure}`,
      ]);
      const head = ['FINDING', 'DOCUMENT', 'NUMBER', 'SEVERITY', 'WHAT', 'STATE'];
      return { json: { findings }, text: findings.length === 0 ? 'No findings.' : table(head, rows) };
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
