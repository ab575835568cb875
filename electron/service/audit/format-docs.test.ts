import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { leafHash, parseRecord, verifyCheckpoint, verifyRecords } from './index.ts';

const page = readFileSync(new URL('../../../docs/formats/audit-log.md', import.meta.url), 'utf8');
const example = (name: string): string =>
  new RegExp(`^\`\`\`\\w+ ${name}\\n([^]*?)\\n\`\`\`$`, 'm').exec(page)?.[1] ?? `no example ${name}`;

it('documents the audit log by an example that verifies', () => {
  const rows = [0, 1].map((seq) => ({ seq, canonical: example(`record-${seq}`), hash: example(`hash-${seq}`) }));
  const note = `${example('checkpoint')}\n`;
  const options = { registryId: 'reg_example', publicKeyPem: `${example('workstation-key')}\n`, checkpoints: [note] };
  expect(verifyRecords(rows, options)).toMatchObject({
    problems: [],
    checkpoint: { size: 2, shortCode: example('short-code'), rootHash: example('root-of-2') },
  });
  expect(Buffer.from(leafHash(example('record-0'))).toString('hex')).toBe(example('leaf-0'));
});

it('names every member of a record and every verdict line of a checkpoint in the documentation', () => {
  for (const member of Object.keys(parseRecord(example('record-1')))) expect(page).toContain(`\`${member}\``);
  expect(verifyCheckpoint(example('checkpoint'), example('workstation-key'), 'reg_example').status).toBe('malformed'); // without its last line feed
});
