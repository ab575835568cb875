import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canonicalJson, keyIdOf, parseStatement, verifyApproval } from './index.ts';

const page = readFileSync(new URL('../../../docs/formats/attestation.md', import.meta.url), 'utf8');
const example = (name: string): string =>
  new RegExp(`^\`\`\`\\w+ ${name}\\n([^]*?)\\n\`\`\`$`, 'm').exec(page)?.[1] ?? `no example ${name}`;

it('documents approvals by an example that verifies', () => {
  const publicKeyPem = `${example('signer-key')}\n`;
  const key = { personId: 'ben', keyId: keyIdOf(publicKeyPem), publicKeyPem, revokedFrom: null };
  const expected = { subjectName: 'churn@1.1.0', rootDigest: 'a'.repeat(64), registryId: 'reg_example' };
  const verdict = verifyApproval(example('envelope'), expected, [key]);
  expect(verdict).toMatchObject({ status: 'valid', statement: parseStatement(example('statement')) });
  const payload = Buffer.from(JSON.parse(example('envelope')).payload, 'base64').toString();
  expect(payload).toBe(canonicalJson(JSON.parse(example('statement'))));
});

it('documents every member of the predicate', () => {
  for (const member of Object.keys(parseStatement(example('statement')).predicate))
    expect(page).toContain(`\`${member}\``);
});

it('documents the length of the payload type that the openssl recipe writes', () => {
  expect(page).toContain(`DSSEv1 ${'application/vnd.in-toto+json'.length} application/vnd.in-toto+json`);
});
