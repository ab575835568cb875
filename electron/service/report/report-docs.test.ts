import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { keyIdOf } from '../evidence/index.ts';
import { generateSigningKey } from '../platform/index.ts';
import { ReportPredicate, signReportFile, verifyReportFile } from './detached.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/formats/report.md'), 'utf8');
const example = JSON.parse(/```json statement\n([\s\S]*?)```/.exec(page)?.[1] ?? '');

it('signs the example of docs/formats/report.md, and refuses it for other bytes or under another key', () => {
  const key = generateSigningKey();
  const signer = { keyId: keyIdOf(key.publicKeyPem), privateKeyDer: key.privateKeyDer };
  const predicate = { ...ReportPredicate.parse(example.predicate), workstationPublicKeyPem: key.publicKeyPem };
  const bytes = Buffer.from('foo');
  const envelope = signReportFile({ name: example.subject[0].name, bytes }, predicate, signer);
  const payload = JSON.parse(Buffer.from(JSON.parse(envelope).payload, 'base64').toString('utf8'));
  expect(payload).toEqual({ ...example, predicate });
  expect(verifyReportFile(bytes, envelope)).toEqual({ problems: [], predicate });
  expect(verifyReportFile(Buffer.from('fop'), envelope).problems[0]?.code).toBe('file_changed');
  const other = { ...predicate, workstationPublicKeyPem: generateSigningKey().publicKeyPem };
  const foreign = signReportFile({ name: 'inventory.csv', bytes }, other, signer);
  expect(verifyReportFile(bytes, foreign)).toMatchObject({
    problems: [{ code: 'signature_invalid' }],
    predicate: null,
  });
  expect(verifyReportFile(bytes, 'nothing').problems[0]?.code).toBe('file_malformed');
});
