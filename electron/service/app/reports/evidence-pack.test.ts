import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Params } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { WrittenPack } from '../../../../shared/model/report.ts';
import { verifyPack } from '../../../../verifier/verify-pack.ts';
import { outcomeOf, PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';

let registry: TestRegistry;
let ana: Client<Methods>;
let bo: Client<Methods>;
let folder: string;
let written: { sha256: string; shortCode: string };
let earlier: { note: string; shortCode: string };
let files: ReadonlyMap<string, Uint8Array>;

async function promote(version: string, toStage: 'staging' | 'production'): Promise<void> {
  const { id: requestId } = await ana.call('promotion.request', { version, toStage, reason: 'Needed.' });
  const { digest: displayedDigest } = await bo.call('promotion.review', { requestId });
  await bo.call('promotion.approve', {
    requestId,
    reason: 'Evidence read.',
    passphrase: PASSPHRASE,
    userId: 'bo',
    displayedDigest,
  });
}

const writePack = (client: Client<Methods>, input: Params<Methods, 'evidence.pack'>) =>
  outcomeOf(client, WrittenPack, client.call('evidence.pack', input));

async function readPack(from: string): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    found.set(path.relative(from, full), new Uint8Array(await readFile(full)));
  }
  return found;
}

beforeAll(async () => {
  registry = await TestRegistry.create();
  const admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
  bo = await registry.person(admin, 'bo', ['approver']);
  const metadata = { metrics: [{ name: 'f1', value: 0.9, direction: 'higher' as const, slice: null }] };
  await register(ana, await registry.file('a.safetensors', safetensors([1, 2, 3])), { model: 'churn', metadata });
  await register(ana, await registry.file('b.safetensors', safetensors([4, 5])), { model: 'other', metadata });
  await promote('churn@1.0.0', 'staging');
  earlier = await bo.call('audit.checkpoint', {});
  await promote('other@1.0.0', 'staging');
  await promote('churn@1.0.0', 'production');
  const decided = { version: 'churn@1.0.0', substantial: false };
  const { digest: displayedDigest } = await bo.call('modification.review', decided);
  await bo.call('modification.decide', {
    ...decided,
    reason: 'Trained anew on the same data.',
    passphrase: PASSPHRASE,
    userId: 'bo',
    displayedDigest,
  });
  folder = registry.outside('pack');
  written = await writePack(bo, { version: 'churn@1.0.0', out: folder, earlierCheckpoints: [earlier.note] });
  files = await readPack(folder);
}, 60_000);
afterAll(() => registry.close());

const changed = (at: string, change: (bytes: Uint8Array) => Uint8Array | null): Map<string, Uint8Array> => {
  const copy = new Map(files);
  const bytes = change(Uint8Array.from(copy.get(at) ?? new Uint8Array()));
  if (bytes === null) copy.delete(at);
  else copy.set(at, bytes);
  return copy;
};
const codes = (pack: ReadonlyMap<string, Uint8Array>, anchor = {}): string[] =>
  verifyPack(pack, anchor).checks.flatMap(({ failures }) => failures.map(({ code }) => code));
const statements = () => [...files.keys()].filter((name) => name.startsWith('statements/'));

describe('an evidence pack', () => {
  it('verifies whole, by the code of its checkpoint and by one that was kept before', () => {
    for (const shortCode of [written.shortCode, earlier.shortCode, earlier.shortCode.toLowerCase()]) {
      const verdict = verifyPack(files, { shortCode });
      expect(verdict.checks.filter(({ status }) => status !== 'passed')).toEqual([]);
      expect(verdict.ok).toBe(true);
    }
    expect(statements()).toHaveLength(3);
  });

  it('says that it is not anchored when nothing from outside was given', () => {
    const verdict = verifyPack(files);
    expect(verdict.ok).toBe(true);
    expect(verdict.checks.filter(({ status }) => status === 'unproven').map(({ title }) => title)).toEqual([
      'Outside anchor',
    ]);
  });

  it('refuses a code or a key of something else', () => {
    expect(codes(files, { shortCode: 'AAAA-BBBB-CCCC-DDDD-EEEE' })).toEqual(['code_differs']);
    expect(codes(files, { publicKeyPem: 'no key' })).toEqual(['key_differs']);
  });

  it('names every file in which a byte was changed, that was taken away, or that was added', () => {
    for (const name of files.keys()) {
      for (let i = 0; i < 16; i++) {
        const flipped = changed(name, (bytes) => {
          const at = Math.floor((bytes.length * (i + 0.5)) / 16);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (i % 8));
          return bytes;
        });
        expect(verifyPack(flipped).ok, `${name}, flip ${i}`).toBe(false);
      }
      expect(codes(changed(name, () => null)), name).toContain('file_missing');
    }
    expect(codes(changed('more.txt', () => Uint8Array.of(1)))).toEqual(['file_unlisted']);
  });

  it('is refused when somebody without the key writes a new list for changed files', async () => {
    const pack = JSON.parse(Buffer.from(files.get('pack.json') ?? []).toString());
    const copy = changed('pack.json', () => {
      pack.subject.stage = 'archived';
      return Buffer.from(`${JSON.stringify(pack, null, 1)}\n`);
    });
    expect(codes(copy)).toEqual(expect.arrayContaining(['field_changed', 'signature_invalid', 'stage_differs']));
  });

  it('finds signatures that were exchanged, and a record that the log does not hold', () => {
    const [one = '', two = ''] = statements();
    const swapped = new Map(files);
    swapped.set(one, files.get(two) ?? new Uint8Array());
    swapped.set(two, files.get(one) ?? new Uint8Array());
    expect(codes(swapped)).toEqual(expect.arrayContaining(['file_changed', 'displayed_record_differs']));
    const records = JSON.parse(Buffer.from(files.get('records.json') ?? []).toString());
    records[0].record.reason = 'Another reason.';
    const edited = changed('records.json', () => Buffer.from(JSON.stringify(records)));
    expect(codes(edited)).toContain('record_edited');
  });

  it('is verified by its own verifier in plain Node, which names what was changed', async () => {
    const run = (at: string, ...argv: string[]) =>
      spawnSync(process.execPath, [path.join(at, 'verify.mjs'), ...argv], { encoding: 'utf8', env: {} });
    const whole = run(folder, '--code', written.shortCode);
    expect(whole.stderr).toBe('');
    expect(whole.stdout).toContain('VERIFIED: nothing was changed');
    expect(whole.status).toBe(0);
    const copy = await mkdtemp(path.join(os.tmpdir(), 'strongroom-pack-'));
    try {
      await cp(folder, copy, { recursive: true });
      await writeFile(path.join(copy, 'keys.json'), '[]');
      const broken = run(copy);
      expect(broken.status).toBe(3);
      expect(broken.stdout).toContain('file_changed at keys.json');
      expect(broken.stdout).toContain('NOT VERIFIED');
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  it('is refused for a folder that is there and for a checkpoint of a longer log', async () => {
    const call = (out: string, earlierCheckpoints: string[] = []) =>
      writePack(bo, { version: 'churn@1.0.0', out, earlierCheckpoints });
    await expect(call(folder)).rejects.toMatchObject({ code: 'file.exists' });
    const longer = earlier.note.replace(/^\d+$/m, '9999');
    await expect(call(registry.outside('none'), [longer])).rejects.toMatchObject({ code: 'audit.malformed' });
  });

  it('has the other statements about the version with what was displayed, and refuses one that is put elsewhere', () => {
    const found = statements().map((name) => {
      const { payload } = JSON.parse(Buffer.from(files.get(name) ?? []).toString());
      return { name, statement: JSON.parse(Buffer.from(payload, 'base64').toString()) };
    });
    const decision = found.find(({ statement }) => statement.predicate.kind === 'modification_decision');
    expect(decision?.statement.predicate).toMatchObject({ fields: { substantial: false }, signer: { id: 'bo' } });
    const displayed = files.get(decision?.name.replace('statements/', 'displayed/') ?? '');
    expect(Buffer.from(displayed ?? []).toString()).toContain('strongroom.displayed-statement/1');
  });

  it('R31: redacted, it names nobody, holds no statement, and verifies as far as it can', async () => {
    const out = registry.outside('redacted');
    const { shortCode } = await writePack(bo, { version: 'churn@1.0.0', out, redact: true });
    const pack = await readPack(out);
    const verdict = verifyPack(pack, { shortCode });
    expect(verdict.checks.flatMap(({ failures }) => failures)).toEqual([]);
    expect(verdict.ok).toBe(true);
    expect(verdict.checks.filter(({ status }) => status === 'unproven').map(({ title }) => title)).toEqual([
      'Redaction',
    ]);
    const names = [...pack.keys()];
    expect(names.filter((name) => /^(statements|displayed|keys)/.test(name))).toEqual([]);
    for (const name of names.filter((one) => /\.(json|txt)$/.test(one)))
      expect(Buffer.from(pack.get(name) ?? []).toString(), name).not.toMatch(/(ana|bo) Person|"(ana|bo)"|Rosa Root/);
    const report = JSON.parse(Buffer.from(pack.get('report.json') ?? []).toString());
    expect(report.signaturesLeftOut).toHaveLength(3);
    expect(report.signaturesLeftOut.every(({ status }: { status: string }) => status === 'valid')).toBe(true);
    const run = spawnSync(process.execPath, [path.join(out, 'verify.mjs'), '--code', shortCode], { encoding: 'utf8' });
    expect(run.status).toBe(0);
    const records = JSON.parse(Buffer.from(pack.get('records.json') ?? []).toString());
    records[0].leaf = records[1].leaf;
    pack.set('records.json', Buffer.from(JSON.stringify(records)));
    expect(codes(pack)).toContain('record_not_in_log');
  });

  it('R13: carries the revocation of a key as the log holds it, and what it takes away', async () => {
    const [key] = await bo.call('key.list', { userId: 'bo' });
    await bo.call('key.revoke', {
      keyId: key?.keyId ?? '',
      compromisedFrom: new Date(registry.clock.ms - 3_600_000).toISOString(),
      reason: 'The laptop was left in a train.',
    });
    const out = registry.outside('revoked');
    await writePack(ana, { version: 'churn@1.0.0', out });
    const pack = await readPack(out);
    const keys = JSON.parse(Buffer.from(pack.get('keys.json') ?? []).toString());
    expect(keys[0]).toMatchObject({
      personId: 'bo',
      revocationReason: 'The laptop was left in a train.',
      revokedBy: 'bo',
    });
    expect(codes(pack)).toContain('signature_key_revoked');
    keys[0].revokedFrom = null;
    pack.set('keys.json', Buffer.from(JSON.stringify(keys)));
    expect(codes(pack)).toContain('key_not_in_log');
  });
});
