import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnvelope, preAuthEncoding, signEnvelope } from '../evidence/index.ts';
import { generateSigningKey } from '../platform/crypto.ts';
import {
  type ApprovalExpectations,
  type ApprovalFacts,
  keyIdOf,
  makeApprovalStatement,
  parseStatement,
  signApproval,
  verifyApproval,
} from './index.ts';

const makeKey = (personId: string) => {
  const { publicKeyPem, privateKeyDer } = generateSigningKey();
  return { personId, keyId: keyIdOf(publicKeyPem), publicKeyPem, privateKeyDer, revokedFrom: null, expiresAt: null };
};
const [ben, eve] = [makeKey('ben'), makeKey('eve')];
const hex = (digit: string): string => digit.repeat(64);

const facts: ApprovalFacts = {
  model: 'churn',
  version: '1.1.0',
  rootDigest: hex('a'),
  decision: 'approve',
  meaning: 'I approve the move to production.',
  reason: 'Evidence read.',
  signer: { id: 'ben', printedName: 'Ben Okafor', role: 'approver', keyHint: ben.keyId },
  signedAt: '2026-11-19T14:59:30.000Z',
  fromStage: 'staging',
  toStage: 'production',
  policy: { id: 'default', version: 1, digest: hex('b') },
  validationsDigest: hex('c'),
  recordDigest: hex('d'),
  requestId: 'req_1',
  requester: 'ada',
  auditHead: { seq: 41, hash: hex('e') },
  registryId: 'reg_1',
};
const expected: ApprovalExpectations = {
  subjectName: 'churn@1.1.0',
  rootDigest: hex('a'),
  registryId: 'reg_1',
  requestId: 'req_1',
  requester: 'ada',
  signerId: 'ben',
  printedName: 'Ben Okafor',
  signedAt: '2026-11-19T14:59:30.000Z',
  decision: 'approve',
  meaning: 'I approve the move to production.',
  reason: 'Evidence read.',
  fromStage: 'staging',
  toStage: 'production',
  policyDigest: hex('b'),
  validationsDigest: hex('c'),
  recordDigest: hex('d'),
};
const sign = (changed: Partial<ApprovalFacts> = {}, key = ben): string =>
  signApproval(makeApprovalStatement({ ...facts, ...changed }), key);
const envelope = sign();

describe('verifying an approval', () => {
  it('is valid when the signature and everything that was signed agree', () => {
    expect(verifyApproval(envelope, expected, [eve, ben])).toMatchObject({
      status: 'valid',
      keyId: ben.keyId,
    });
  });

  it.each([
    ['subjectName', 'wrong_subject', 'churn@1.2.0'],
    ['rootDigest', 'wrong_subject', hex('f')],
    ['registryId', 'wrong_registry', 'reg_2'],
    ['requestId', 'wrong_request', 'req_2'],
    ['requester', 'wrong_request', 'eve'],
    ['signerId', 'wrong_signer', 'eve'],
    ['printedName', 'wrong_signer', 'Eve'],
    ['signedAt', 'wrong_content', '2026-11-19T14:59:31.000Z'],
    ['decision', 'wrong_content', 'reject'],
    ['meaning', 'wrong_content', 'I was there.'],
    ['reason', 'wrong_content', 'None.'],
    ['fromStage', 'wrong_stage', 'development'],
    ['toStage', 'wrong_stage', 'staging'],
    ['policyDigest', 'wrong_policy', hex('f')],
    ['validationsDigest', 'wrong_record', hex('f')],
    ['recordDigest', 'wrong_record', hex('f')],
  ] as const)('R9: does not count where the record says another %s', (field, status, value) => {
    const verdict = verifyApproval(envelope, { ...expected, [field]: value }, [ben]);
    expect(verdict).toMatchObject({ status, differences: [{ field, expected: value }] });
    expect(verdict.detail).toContain(field);
  });

  it('is tampered when any character of the payload or the signature is another', () => {
    const parsed = parseEnvelope(envelope);
    for (let at = 0; at < parsed.payload.length; at += 7) {
      const payload = `${parsed.payload.slice(0, at)}${parsed.payload[at] === 'A' ? 'B' : 'A'}${parsed.payload.slice(at + 1)}`;
      expect(['tampered', 'malformed']).toContain(
        verifyApproval(JSON.stringify({ ...parsed, payload }), expected, [ben]).status,
      );
    }
    const forged = { ...parsed, signatures: [{ keyid: ben.keyId, sig: Buffer.alloc(64).toString('base64') }] };
    expect(verifyApproval(JSON.stringify(forged), expected, [ben]).status).toBe('tampered');
  });

  it('knows a key that it was not given as unknown', () => {
    expect(verifyApproval(envelope, expected, [eve]).status).toBe('unknown_key');
    expect(verifyApproval(envelope, expected, []).status).toBe('unknown_key');
  });

  it('R12: does not let one person sign in the name of another', () => {
    const forged = sign({}, { ...eve, keyId: ben.keyId });
    expect(verifyApproval(forged, expected, [ben, eve]).status).toBe('wrong_signer');
  });

  it('R13: refuses a signature from the time on from which the key is revoked, and tells of a later revocation', () => {
    const at = (revokedFrom: string) => verifyApproval(envelope, expected, [{ ...ben, revokedFrom }]).status;
    expect(at('2026-11-19T14:59:30Z')).toBe('revoked_before');
    expect(at('2026-01-01T00:00:00.000Z')).toBe('revoked_before');
    expect(at('not a date')).toBe('revoked_before');
    expect(at('2026-11-20T00:00:00.000Z')).toBe('revoked_after');
  });

  it('R13: does not count a signature that an expired key made, and counts one from before', () => {
    const at = (expiresAt: string) => verifyApproval(envelope, expected, [{ ...ben, expiresAt }]).status;
    expect(at('2026-01-01T00:00:00.000Z')).toBe('expired_key');
    expect(at('not a date')).toBe('expired_key');
    expect(at('2027-01-01T00:00:00.000Z')).toBe('valid');
  });

  it('takes no other signed payload for an approval', () => {
    const other = (type: string, text: string) => JSON.stringify(signEnvelope(type, Buffer.from(text), [ben]));
    expect(
      verifyApproval(other('text/plain', JSON.stringify(makeApprovalStatement(facts))), expected, [ben]).status,
    ).toBe('wrong_type');
    expect(verifyApproval(other('application/vnd.in-toto+json', '{}'), expected, [ben]).status).toBe('wrong_type');
    expect(verifyApproval('{}', expected, [ben]).status).toBe('malformed');
    expect(verifyApproval('no JSON', expected, [ben]).status).toBe('malformed');
  });

  it('can be checked by openssl alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'approval-'));
    try {
      const parsed = parseEnvelope(envelope);
      const files = {
        'message.bin': preAuthEncoding(parsed.payloadType, Buffer.from(parsed.payload, 'base64')),
        'signature.bin': Buffer.from(parsed.signatures[0]?.sig ?? '', 'base64'),
        'key.pem': ben.publicKeyPem,
      };
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
      const args = [
        'pkeyutl',
        '-verify',
        '-rawin',
        '-pubin',
        '-inkey',
        'key.pem',
        '-in',
        'message.bin',
        '-sigfile',
        'signature.bin',
      ];
      expect(execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' })).toContain('Verified Successfully');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('an approval statement', () => {
  it('is refused with every field that is wrong', () => {
    expect(() => makeApprovalStatement({ ...facts, rootDigest: 'abc', meaning: '', signedAt: 'today' })).toThrow(
      expect.objectContaining({
        code: 'attest.malformed',
        details: {
          fields: [
            expect.objectContaining({ path: 'subject.0.digest.sha256' }),
            expect.objectContaining({ path: 'predicate.meaning' }),
            expect.objectContaining({ path: 'predicate.signedAt.time' }),
          ],
        },
      }),
    );
  });

  it('ignores members that it does not know, as in-toto asks', () => {
    const statement = makeApprovalStatement(facts);
    expect(parseStatement(JSON.stringify({ ...statement, later: true }))).toEqual(statement);
  });
});
