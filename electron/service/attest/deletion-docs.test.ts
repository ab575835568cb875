import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canonicalJson, keyIdOf, parseDeletionStatement, verifyDeletion } from './index.ts';

const page = readFileSync(new URL('../../../docs/formats/deletion-certificate.md', import.meta.url), 'utf8');
const example = (name: string): string =>
  new RegExp(`^\`\`\`\\w+ ${name}\\n([^]*?)\\n\`\`\`$`, 'm').exec(page)?.[1] ?? `no example ${name}`;
const publicKeyPem = `${example('workstation-key')}\n`;
const keys = [{ keyId: keyIdOf(publicKeyPem), publicKeyPem }];

it('documents deletion certificates by an example that verifies', () => {
  const expected = { registryId: 'reg_example', certificateId: 'dc_example' };
  const verdict = verifyDeletion(example('envelope'), keys, expected);
  expect(verdict).toMatchObject({ status: 'valid', statement: parseDeletionStatement(example('statement')) });
  const payload = Buffer.from(JSON.parse(example('envelope')).payload, 'base64').toString();
  expect(payload).toBe(canonicalJson(JSON.parse(example('statement'))));
});

it('documents every member', () => {
  const { predicate } = parseDeletionStatement(example('statement'));
  for (const member of [...Object.keys(predicate), ...Object.keys(predicate.versions[0] ?? {})])
    expect(page).toContain(`\`${member}\``);
});

it('documents the length of the payload type that the openssl recipe writes', () => {
  expect(page).toContain(`DSSEv1 ${'application/vnd.in-toto+json'.length} application/vnd.in-toto+json`);
});

it('takes no envelope for valid that differs from the example in one character', () => {
  const envelope = example('envelope');
  for (let at = 0; at < envelope.length; at += 7) {
    const other = envelope[at] === 'A' ? 'B' : 'A';
    const changed = `${envelope.slice(0, at)}${other}${envelope.slice(at + 1)}`;
    const { status } = verifyDeletion(changed, keys);
    // The hint of a key decides nothing: only there may a change pass.
    const isHint = at > envelope.indexOf('"keyid"') && at < envelope.indexOf('"sig"');
    if (!isHint) expect(status, `character ${at}`).not.toBe('valid');
  }
});

it.each([
  ['wrong_certificate', { registryId: 'reg_other' }],
  ['wrong_certificate', { certificateId: 'dc_other' }],
])('gives %s for %j', (status, expected) => {
  expect(verifyDeletion(example('envelope'), keys, expected)).toMatchObject({ status });
});

it('gives unknown_key without the key', () => {
  expect(verifyDeletion(example('envelope'), [])).toMatchObject({ status: 'unknown_key' });
});
