import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  keyIdOf,
  parsePersonStatement,
  parseStatement,
  verifyApproval,
  verifyPersonStatement,
} from './index.ts';

const pageOf = (name: string): string =>
  readFileSync(new URL(`../../../docs/formats/${name}.md`, import.meta.url), 'utf8');
const exampleIn = (page: string, name: string): string =>
  new RegExp(`^\`\`\`\\w+ ${name}\\n([^]*?)\\n\`\`\`$`, 'm').exec(page)?.[1] ?? `no example ${name}`;
const keyIn = (page: string) => {
  const publicKeyPem = `${exampleIn(page, 'signer-key')}\n`;
  return { personId: 'ben', keyId: keyIdOf(publicKeyPem), publicKeyPem, revokedFrom: null, expiresAt: null };
};

const documents = [
  {
    name: 'attestation',
    parse: parseStatement,
    verify: (page: string) =>
      verifyApproval(
        exampleIn(page, 'envelope'),
        { subjectName: 'churn@1.1.0', rootDigest: 'a'.repeat(64), registryId: 'reg_example' },
        [keyIn(page)],
      ),
  },
  {
    name: 'statement',
    parse: parsePersonStatement,
    verify: (page: string) =>
      verifyPersonStatement(
        exampleIn(page, 'envelope'),
        { subjectLabel: 'churn.pkl', subjectDigest: 'a'.repeat(64), registryId: 'reg_example', kind: 'waiver' },
        [keyIn(page)],
      ),
  },
];

describe.each(documents)('docs/formats/$name.md', ({ name, parse, verify }) => {
  const page = pageOf(name);
  const statement = exampleIn(page, 'statement');

  it('gives an example that verifies', () => {
    expect(verify(page)).toMatchObject({ status: 'valid', statement: parse(statement) });
    const payload = Buffer.from(JSON.parse(exampleIn(page, 'envelope')).payload, 'base64').toString();
    expect(payload).toBe(canonicalJson(JSON.parse(statement)));
  });

  it('describes every member of the predicate', () => {
    for (const member of Object.keys(parse(statement).predicate)) expect(page).toContain(`\`${member}\``);
  });

  it('gives a recipe by which openssl alone verifies the example, and refuses it when one byte is changed', () => {
    expect(page).toContain(`DSSEv1 ${'application/vnd.in-toto+json'.length} application/vnd.in-toto+json`);
    const { payload, signatures } = JSON.parse(exampleIn(page, 'envelope'));
    const body = Buffer.from(payload, 'base64');
    const folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-openssl-'));
    const write = (file: string, content: string | Buffer) => writeFileSync(path.join(folder, file), content);
    // What jq and base64 do in the recipe; the last line is run as it stands there.
    write('key.pem', keyIn(page).publicKeyPem);
    write('signature.bin', Buffer.from(signatures[0].sig, 'base64'));
    const recipe = /^openssl .*$/m.exec(page)?.[0] ?? 'false';
    const check = (content: Buffer) => {
      write(
        'message.bin',
        Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${content.length} `), content]),
      );
      return execFileSync('sh', ['-c', recipe], { cwd: folder, stdio: 'pipe' }).toString();
    };
    expect(check(body)).toContain('Verified Successfully');
    body[0] = (body[0] ?? 0) ^ 1;
    expect(() => check(body)).toThrow(/Command failed/);
    rmSync(folder, { recursive: true, force: true });
  });
});
