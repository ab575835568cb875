import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { signatureCounts } from '../../../../shared/model/key.ts';
import { type StatementKind, statementKinds } from '../../../../shared/model/statement.ts';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { callerOf, signSome, someStatement } from '../../../testing/sign-a-statement.ts';
import type { ApprovalRow, PromotionRow, StatementRow } from '../../catalog/index.ts';
import { verifyRegistryFolder } from '../index.ts';
import { getRequest, verifyStoredApproval } from '../promotion/promotion-view.ts';
import { verifyStoredStatement } from './statement-view.ts';

/*
 * Every signature of a registry, cut out and pasted where it was not made for: 100 % must be found and named. Rows are changed in
 * memory (what a writer of the database and of its log could bring about), so only the signature itself can tell.
 */
const kinds = Object.keys(statementKinds) as StatementKind[];
const asked = ['m@1.0.0', 'm@2.0.0', 'n@1.0.0'] as const;
const people = [
  { id: 'bo', name: 'bo Person', roles: ['approver' as const] },
  { id: 'cy', name: 'cy Person', roles: ['approver' as const, 'compliance' as const] },
];

let registry: TestRegistry;
let copies: string;

beforeAll(async () => {
  registry = await TestRegistry.create();
  copies = await mkdtemp(path.join(os.tmpdir(), 'strongroom-paste-'));
  const admin = await registry.initialise();
  const ana = await registry.person(admin, 'ana', ['analyst']);
  const [bo, cy] = [
    await registry.person(admin, 'bo', ['approver']),
    await registry.person(admin, 'cy', ['approver', 'compliance']),
  ];
  for (const [at, ref] of asked.entries()) {
    const [model, version] = ref.split('@') as [string, string];
    const file = await registry.file(`${at}.safetensors`, safetensors([at, 2, 3]));
    await register(ana, file, { model, version, changeType: 'breaking', metadata: { owner: 'Ana' } });
    await decide(ana, at === 1 ? cy : bo, { version: ref, userId: at === 1 ? 'cy' : 'bo' });
  }
  for (const kind of kinds)
    for (const person of people)
      await signSome(registry, callerOf(registry, person), { toSign: ofKind(kind, person.id) });
});
afterAll(async () => {
  await registry.close();
  await rm(copies, { recursive: true, force: true });
});

async function decide(ana: Client<Methods>, signer: Client<Methods>, given: { version: string; userId: string }) {
  const { version, userId } = given;
  const { id } = await ana.call('promotion.request', { version, toStage: 'staging', reason: 'Because.' });
  const { digest } = await signer.call('promotion.review', { requestId: id });
  await signer.call('promotion.approve', {
    requestId: id,
    reason: 'Read.',
    passphrase: PASSPHRASE,
    userId,
    displayedDigest: digest,
  });
}

const ofKind = (kind: StatementKind, by: string) => {
  const toSign = someStatement(() => `${kind} by ${by}`);
  return { ...toSign, kind, roles: ['compliance' as const, 'approver' as const] };
};

const catalog = () => registry.service.requireRegistry().catalog;
const approvals = () =>
  [...catalog().promotions.allApprovals()].map((row) => {
    return { row, request: getRequest(registry.service.requireRegistry(), row.requestId) };
  });
const statements = () => [...catalog().statements.all()];
/** The same registry as if it were another one. */
const elsewhere = () => {
  const own = catalog();
  const get = () => ({ ...own.registry.get(), id: 'reg_other' });
  return { catalog: Object.create(own, { registry: { value: { get } } }) as typeof own };
};
const judgeApproval = (row: ApprovalRow, request: PromotionRow, where = { catalog: catalog() }) => {
  const { status, detail } = verifyStoredApproval(where, row, request);
  return { status, detail };
};
const judgeStatement = (row: StatementRow, where = { catalog: catalog() }) => {
  const { status, detail } = verifyStoredStatement(where, row);
  return { status, detail };
};
/** Every other value that the registry holds of a field. */
const others = <T>(all: readonly T[], own: T): T[] => [...new Set(all)].filter((value) => value !== own);
const retyped = (envelope: string) => JSON.stringify({ ...JSON.parse(envelope), payloadType: 'application/json' });
/** The content of one envelope under the signature of another. */
const spliced = (content: string, signature: string) =>
  JSON.stringify({ ...JSON.parse(content), signatures: JSON.parse(signature).signatures });

it('R9: counts every signature where it was made', () => {
  expect(approvals()).toHaveLength(asked.length);
  expect(statements()).toHaveLength(kinds.length * people.length);
  for (const { row, request } of approvals()) expect(judgeApproval(row, request).status).toBe('valid');
  for (const row of statements()) expect(judgeStatement(row).status).toBe('valid');
});

describe('R9: an approval that was cut out and pasted', () => {
  it.each<[string, RegExp, (row: ApprovalRow, request: PromotionRow) => { status: string; detail: string }[]]>([
    [
      'to every other version and model',
      /^wrong_subject .*(?:subjectName|rootDigest)/,
      (row, request) =>
        others(
          approvals().map((one) => one.request.versionId),
          request.versionId,
        ).map((versionId) => judgeApproval(row, { ...request, versionId })),
    ],
    [
      'to another request for the same version',
      /^wrong_request .*requestId/,
      (row, request) => [judgeApproval(row, { ...request, id: 'pr_other' })],
    ],
    [
      'to another move',
      /^wrong_stage .*toStage/,
      (row, request) => [judgeApproval(row, { ...request, toStage: 'production' })],
    ],
    [
      'to a rejection',
      /^wrong_content .*decision/,
      (row, request) => [judgeApproval({ ...row, decision: 'reject' }, request)],
    ],
    [
      'to other roles',
      /^wrong_signer .*roles/,
      (row, request) => [judgeApproval({ ...row, roles: ['reviewer', 'administrator'] }, request)],
    ],
    [
      'to every other person, with and without their key',
      /^(?:wrong_signer .*signerId|unknown_key)/,
      (row, request) =>
        approvals()
          .filter((one) => one.row.signerId !== row.signerId)
          .flatMap(({ row: { signerId, printedName, keyId } }) => [
            judgeApproval({ ...row, signerId, printedName }, request),
            judgeApproval({ ...row, signerId, printedName, keyId }, request),
          ]),
    ],
    [
      'to another registry',
      /^wrong_registry .*registryId/,
      (row, request) => [judgeApproval(row, request, elsewhere())],
    ],
    [
      'to another payload type',
      /^tampered /,
      (row, request) => [judgeApproval({ ...row, envelope: retyped(row.envelope) }, request)],
    ],
    [
      'in place of every other approval',
      /^(?:wrong_subject|unknown_key) /,
      (row, request) =>
        others(
          approvals().map((one) => one.row.envelope),
          row.envelope,
        ).map((envelope) => judgeApproval({ ...row, envelope }, request)),
    ],
    [
      'under the content of every other one',
      /^(?:tampered|unknown_key) /,
      (row, request) =>
        others(
          [...approvals().map((one) => one.row.envelope), ...statements().map((one) => one.envelope)],
          row.envelope,
        ).map((other) => judgeApproval({ ...row, envelope: spliced(row.envelope, other) }, request)),
    ],
    [
      'and a statement of the same person took its place',
      /^wrong_type .*not an approval/,
      (row, request) =>
        statements()
          .filter((one) => one.keyId === row.keyId)
          .map(({ envelope }) => judgeApproval({ ...row, envelope }, request)),
    ],
  ])('%s is found and named', (_, named, paste) => {
    for (const { row, request } of approvals()) expectAllNamed(paste(row, request), named);
  });
});

describe.each(kinds)('R9: a signed statement of kind %s that was cut out and pasted', (kind) => {
  it.each<[string, RegExp, (row: StatementRow) => { status: string; detail: string }[]]>([
    [
      'to every other kind',
      /^(?:wrong_kind .*kind|expired_key)/,
      (row) => others(kinds, row.kind).map((other) => judgeStatement({ ...row, kind: other })),
    ],
    [
      'to another subject, content or label',
      /^wrong_subject .*subject(?:Id|Type|Label|Digest)/,
      (row) =>
        [{ id: 'mv_other' }, { type: 'model' }, { label: 'n@1.0.0' }, { digest: 'f'.repeat(64) }].map((changed) =>
          judgeStatement({ ...row, subject: { ...row.subject, ...changed } }),
        ),
    ],
    ['to another number', /^wrong_content .*statementId/, (row) => [judgeStatement({ ...row, id: 'st_other' })]],
    ['to another role', /^wrong_signer .*role/, (row) => [judgeStatement({ ...row, role: 'administrator' })]],
    [
      'to every other person, with and without their key',
      /^(?:wrong_signer .*signerId|unknown_key)/,
      (row) =>
        statements()
          .filter((one) => one.signerId !== row.signerId)
          .flatMap(({ signerId, printedName, keyId }) => [
            judgeStatement({ ...row, signerId, printedName }),
            judgeStatement({ ...row, signerId, printedName, keyId }),
          ]),
    ],
    [
      'under other fields or another displayed record',
      /^(?:wrong_content .*fields|wrong_record .*recordDigest)/,
      (row) => [judgeStatement({ ...row, fields: {} }), judgeStatement({ ...row, displayedRecord: '{}' })],
    ],
    ['to another registry', /^wrong_registry .*registryId/, (row) => [judgeStatement(row, elsewhere())]],
    ['to another payload type', /^tampered /, (row) => [judgeStatement({ ...row, envelope: retyped(row.envelope) })]],
    [
      'in place of every other statement',
      /^(?:wrong_content|unknown_key) /,
      (row) =>
        others(
          statements().map((one) => one.envelope),
          row.envelope,
        ).map((envelope) => judgeStatement({ ...row, envelope })),
    ],
    [
      'under the content of every other one',
      /^(?:tampered|unknown_key) /,
      (row) =>
        others(
          [...statements().map((one) => one.envelope), ...approvals().map((one) => one.row.envelope)],
          row.envelope,
        ).map((other) => judgeStatement({ ...row, envelope: spliced(row.envelope, other) })),
    ],
    [
      'and an approval of the same person took its place',
      /^wrong_type .*not a statement of a person/,
      (row) =>
        approvals()
          .filter((one) => one.row.keyId === row.keyId)
          .map((one) => judgeStatement({ ...row, envelope: one.row.envelope })),
    ],
  ])('%s is found and named', (_, named, paste) => {
    for (const row of statements().filter((one) => one.kind === kind)) expectAllNamed(paste(row), named);
  });
});

function expectAllNamed(pasted: readonly { status: string; detail: string }[], named: RegExp): void {
  expect(pasted.length).toBeGreaterThan(0);
  for (const { status, detail } of pasted) {
    expect(signatureCounts(status), detail).toBe(false);
    expect(`${status} ${detail}`).toMatch(named);
  }
}

describe('R9: verification of the whole registry', () => {
  it.each(['approval', 'signed_statement'])(
    'names every %s when all of their envelopes were moved on by one',
    async (table) => {
      const folder = path.join(copies, table);
      await cp(registry.folder, folder, { recursive: true });
      const db = new Sqlite(path.join(folder, 'registry.sqlite'));
      const triggers = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
      for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
      const rows = db.prepare<[], { id: string; envelope: string }>(`SELECT id, envelope FROM ${table}`).all();
      const update = db.prepare(`UPDATE ${table} SET envelope = ? WHERE id = ?`);
      for (const [at, { id }] of rows.entries()) update.run(rows[(at + 1) % rows.length]?.envelope, id);
      db.close();
      const { problems } = await verifyRegistryFolder(folder);
      const named = problems.filter(({ code }) => code.startsWith('signature_')).map(({ location }) => location);
      for (const { id } of rows) expect(named.join('\n')).toContain(id);
      expect(named).toHaveLength(rows.length);
    },
  );
});
