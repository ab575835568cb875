import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sizeBelow } from './damage.ts';
import { onnxModel } from './onnx-fixture.ts';
import { ended, jsonAs, makeRegistry, passphrases, runAs, startStrongroom, strongroom } from './strongroom.ts';

const MINUTE = 60_000;
const place = mkdtempSync(path.join(tmpdir(), 'strongroom-mishaps-'));
const registry = path.join(place, 'registry');
const at = (name: string): string => path.join(place, name);

beforeAll(async () => {
  chmodSync(place, 0o755);
  await makeRegistry(registry);
  writeFileSync(at('model.onnx'), onnxModel());
}, MINUTE);
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** What a failed command must leave as it was: no model, and a log that verifies. */
async function expectNothingLost(folder = registry): Promise<void> {
  expect(await jsonAs(folder, null, ['list'])).toEqual({ models: [], total: 0 });
  expect(await jsonAs(folder, null, ['audit', 'verify'])).toMatchObject({ ok: true });
}

const codeOf = async (...call: Parameters<typeof jsonAs>): Promise<string> => (await jsonAs(...call)).error.code;

/** Starts `serve` and waits until it answers. */
async function startServing(argv: readonly string[]) {
  const child = startStrongroom(['serve', ...argv]);
  const run = ended(child);
  const url = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      out += bytes.toString();
      const ready = /^READY (\S+)$/m.exec(out);
      if (ready?.[1]) resolve(ready[1]);
    });
    run.then((ran) => reject(new Error(`serve ended: ${ran.exitCode} ${ran.err}`)), reject);
  });
  return { child, run, url };
}

describe('wrong use ends with exit code 2', { timeout: MINUTE }, () => {
  it.each([
    [['import', at('model.onnx'), '--model', 'm', '--version', 'one']],
    [['import', at('model.onnx'), '--model', 'not a name']],
    [['import', at('model.onnx'), '--model', 'm', '--change', 'huge']],
    [['import', at('model.onnx'), '--model', 'm', '--metric', 'f1']],
    [['promote', 'm@1.0.0', '--to', 'moon', '--reason', 'x']],
    [['promote', 'm@1.0.0', '--to', 'staging']],
    [['export', 'm@1.0.0']],
    [['frobnicate']],
  ])('%j', async (argv) => {
    const { out, err } = await runAs(registry, 'ann', argv, 2);
    expect(out).toBe('');
    expect(err).toMatch(/^strongroom: .+ \([a-z_]+\.[a-z_]+\)\n$/);
    await expectNothingLost();
  });

  it('for a user id that the contract refuses, naming the field', async () => {
    const env = {
      STRONGROOM_REGISTRY: registry,
      STRONGROOM_PASSPHRASE: passphrases.root,
      STRONGROOM_NEW_PASSPHRASE: 'x',
    };
    const ran = await strongroom(['user', 'add', 'Bob B', '--as', 'root', '--name', 'Bob', '--role', 'viewer'], {
      env,
    });
    expect(ran.exitCode).toBe(2);
    expect(ran.err).toMatch(/userId: .*request\.invalid/);
  });
});

describe('each mishap has its own error and loses nothing', { timeout: 2 * MINUTE }, () => {
  it('no registry at that place', async () => {
    const code = await codeOf(at('nowhere'), null, ['list'], 1);
    expect(code).toMatch(/^(registry\.not_initialised|registry\.not_a_registry|registry\.not_chosen|file\.not_found)$/);
    expect(readdirSync(place)).not.toContain('nowhere');
  });

  it('a registry that is already there', async () => {
    expect(await codeOf(registry, 'root', ['init', '--name', 'Again'], 1)).toBe('registry.already_initialised');
  });

  it('a wrong passphrase', async () => {
    const env = { STRONGROOM_REGISTRY: registry, STRONGROOM_PASSPHRASE: 'not mine at all' };
    const ran = await strongroom(['import', at('model.onnx'), '--model', 'm', '--as', 'ann'], { env });
    expect(ran.exitCode).toBe(1);
    expect(ran.err).toContain('(session.wrong_passphrase)');
    await expectNothingLost();
  });

  it('a role that may not', async () => {
    expect(await codeOf(registry, 'ben', ['import', at('model.onnx'), '--model', 'm'], 1)).toBe('session.role_missing');
    expect(await codeOf(registry, 'ann', ['user', 'disable', 'ben', '--reason', 'x'], 1)).toBe('session.role_missing');
    await expectNothingLost();
  });

  it('a version, a model, a request that is not there', async () => {
    expect(await codeOf(registry, null, ['show', 'ghost@1.0.0'], 1)).toBe('version.not_found');
    expect(await codeOf(registry, null, ['show', 'ghost'], 1)).toBe('model.not_found');
    expect(await codeOf(registry, 'ben', ['approve', 'req_ghost', '--reason', 'x'], 1)).toBe('promotion.not_found');
  });

  it('a file that is not there, and an empty one', async () => {
    expect(await codeOf(registry, 'ann', ['import', at('ghost.onnx'), '--model', 'm'], 1)).toBe('file.not_found');
    writeFileSync(at('empty.onnx'), '');
    expect(await codeOf(registry, 'ann', ['import', at('empty.onnx'), '--model', 'm'], 1)).toBe('file.empty');
    await expectNothingLost();
  });

  it('a file and a folder that may not be read', async () => {
    // Root may read everything, so the command runs as an account that may not.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    const theirs = at('theirs');
    cpSync(registry, theirs, { recursive: true });
    writeFileSync(at('secret.onnx'), onnxModel());
    chmodSync(at('secret.onnx'), 0);
    mkdirSync(at('closed'));
    writeFileSync(path.join(at('closed'), 'model.onnx'), onnxModel());
    chmodSync(at('closed'), 0);
    if (uid !== undefined)
      for (const entry of [
        theirs,
        ...readdirSync(theirs, { recursive: true, encoding: 'utf8' }).map((one) => path.join(theirs, one)),
      ])
        chownSync(entry, uid, uid);
    const env = {
      STRONGROOM_REGISTRY: theirs,
      STRONGROOM_USER: 'ann',
      STRONGROOM_PASSPHRASE: passphrases.ann,
      HOME: theirs,
    };
    for (const source of [at('secret.onnx'), at('closed')]) {
      const ran = await strongroom(['import', source, '--model', 'm', '--json'], {
        env,
        ...(uid === undefined ? {} : { uid }),
      });
      expect([ran.exitCode, JSON.parse(ran.out).error.code]).toEqual([1, 'file.no_permission']);
    }
    chmodSync(at('closed'), 0o700);
    await expectNothingLost(theirs);
  });

  it('a file that shrinks while it is read', async () => {
    writeFileSync(at('shrinking.bin'), Buffer.alloc(300 * 1024 * 1024, 'strongroom'));
    const child = startStrongroom(['import', at('shrinking.bin'), '--model', 'm', '--json'], {
      env: { STRONGROOM_REGISTRY: registry, STRONGROOM_USER: 'ann', STRONGROOM_PASSPHRASE: passphrases.ann },
    });
    const run = ended(child);
    await untilBytes(registry, 20 * 1024 * 1024);
    truncateSync(at('shrinking.bin'), 1024 * 1024);
    const ran = await run;
    expect(ran.exitCode).toBe(1);
    expect(JSON.parse(ran.out).error.code).toBe('file.changed_while_read');
    rmSync(at('shrinking.bin'));
    await expectNothingLost();
  });

  it('another process on the same registry', async () => {
    const { child, run } = await startServing(['--registry', registry]);
    try {
      expect(await codeOf(registry, 'ann', ['import', at('model.onnx'), '--model', 'm'], 1)).toBe('registry.locked');
    } finally {
      child.kill('SIGTERM');
    }
    expect((await run).exitCode).toBe(0);
    await expectNothingLost();
  });

  it('a port in use, and serve ends cleanly on SIGINT', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    expect(await codeOf(registry, null, ['serve', '--port', String(port)], 1)).toBe('host.port_in_use');
    await new Promise((resolve) => taken.close(resolve));
    const { child, run, url } = await startServing(['--registry', registry, '--port', String(port)]);
    expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/open\\?t=`));
    expect((await fetch(url, { redirect: 'manual' })).status).toBeLessThan(400);
    child.kill('SIGINT');
    expect((await run).exitCode).toBe(0);
    await expectNothingLost();
  });

  it('a registry of a newer version', async () => {
    const newer = at('newer');
    cpSync(registry, newer, { recursive: true });
    const db = new Sqlite(path.join(newer, 'registry.sqlite'), { fileMustExist: true });
    db.pragma(`user_version = ${Number(db.pragma('user_version', { simple: true })) + 10}`);
    db.close();
    expect(await codeOf(newer, null, ['list'], 1)).toBe('registry.newer_schema');
    expect(await codeOf(newer, 'ann', ['import', at('model.onnx'), '--model', 'm'], 1)).toBe('registry.newer_schema');
  });

  it('a disabled person', async () => {
    await runAs(registry, 'root', ['user', 'disable', 'ben', '--reason', 'left the house']);
    expect(await codeOf(registry, 'ben', ['verify'], 1)).toBe('session.disabled');
    await runAs(registry, 'root', ['user', 'enable', 'ben', '--reason', 'came back']);
    expect(await jsonAs(registry, 'ben', ['verify'])).toMatchObject({ ok: true });
  });
});

/** Waits until the files of a registry have grown by `bytes`. */
async function untilBytes(folder: string, bytes: number): Promise<void> {
  const before = sizeBelow(folder);
  while (sizeBelow(folder) < before + bytes) await new Promise((resolve) => setTimeout(resolve, 2));
}
