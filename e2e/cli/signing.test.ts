import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, jsonAs, makeRegistry, passphrases, type Ran, runAs, strongroom, type Who } from './strongroom.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const place = mkdtempSync(path.join(tmpdir(), 'strongroom-signing-'));
const registry = path.join(place, 'registry');
const at = (name: string): string => path.join(place, name);

/** A pickle that calls something which nobody knows: a high finding, so that nothing but a waiver lets it in. */
const unknownCallable = 'cacme.models\nScaler\n(S"x"\ntR.';

beforeAll(async () => {
  writeFileSync(at('scaler.pkl'), unknownCallable);
  await makeRegistry(registry);
  await addPerson(registry, 'coco', { name: 'Coco Compliance', role: 'compliance' });
}, MINUTE);
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Runs the command on a machine whose clock is off by so much. */
async function runWithClock(who: Who, offMs: number, argv: readonly string[], folder = registry): Promise<Ran> {
  const clock = `const real = Date.now; Date.now = () => real() + ${offMs};`;
  return await strongroom([...argv, '--json'], {
    env: {
      STRONGROOM_REGISTRY: folder,
      STRONGROOM_USER: who,
      STRONGROOM_PASSPHRASE: passphrases[who],
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clock)}`,
    },
  });
}
const codeOf = (ran: Ran): string => JSON.parse(ran.out).error?.code ?? `exit ${ran.exitCode}`;
const keyOf = async (who: Who) => (await jsonAs(registry, null, ['key', 'list', '--of', who])).keys[0];

describe('what people sign by the command line', { timeout: 2 * MINUTE }, () => {
  it('a dangerous file is registered when a second person has signed a waiver of its findings', async () => {
    const importIt = ['import', at('scaler.pkl'), '--model', 'scaler'];
    expect((await jsonAs(registry, 'ann', importIt, 1)).error.code).toBe('quarantine.blocked');
    const [item] = (await jsonAs(registry, null, ['quarantine', 'list'])).items;
    const asked = await jsonAs(registry, 'ann', ['waiver', 'request', item.id, '--reason', 'our own scaler']);
    expect(asked).toMatchObject({ status: 'open', requestedBy: 'ann', statement: null });
    const sign = ['waiver', 'sign', asked.id, '--reason', 'read its source'];
    expect((await jsonAs(registry, 'ann', sign, 1)).error.code).toBe('session.role_missing');
    expect(await jsonAs(registry, 'ben', sign)).toMatchObject({
      status: 'signed',
      statement: { printedName: 'Ben Approver', verification: { status: 'valid' } },
    });
    expect(await jsonAs(registry, 'ann', importIt)).toMatchObject({
      ref: 'scaler@1.0.0',
      version: { waiver: { id: asked.id } },
    });
  });

  it('statements are listed and shown, each verified', async () => {
    const { statements } = await jsonAs(registry, null, ['statement', 'list', '--kind', 'waiver']);
    expect(statements).toMatchObject([{ kind: 'waiver', signerId: 'ben', verification: { status: 'valid' } }]);
    const shown = await jsonAs(registry, null, ['statement', 'show', statements[0].id]);
    expect(JSON.parse(shown.envelope).signatures).toHaveLength(1);
    const { out } = await runAs(registry, null, ['statement', 'show', statements[0].id]);
    expect(out).toMatch(/Ben Approver/);
    expect((await jsonAs(registry, null, ['statement', 'show', 'st_none'], 1)).error.code).toBe('statement.not_found');
  });

  it('R17: a policy is proposed by one person and put in force by another', async () => {
    const { out } = await runAs(registry, null, ['policy', 'show']);
    writeFileSync(at('policy.yaml'), out.replace('id: strongroom.default', 'id: ours'));
    const proposed = await runAs(registry, 'coco', ['policy', 'propose', at('policy.yaml'), '--reason', 'ours']);
    const sign = ['policy', 'sign', proposed.out.trim(), '--reason', 'agreed', '--yes'];
    expect((await jsonAs(registry, 'coco', sign, 1)).error.code).toBe('policy.own_proposal');
    expect(await jsonAs(registry, 'root', sign)).toMatchObject({
      status: 'current',
      signatures: [{ signerId: 'root' }],
    });
  });

  it('R13: a key is changed by its owner and revoked; what it signed before stays valid', async () => {
    const old = await keyOf('ben');
    expect(old).toMatchObject({ status: 'good', isCurrent: true });
    const next = await jsonAs(registry, 'ben', ['key', 'rotate', '--reason', 'once a year']);
    expect(next).toMatchObject({ personId: 'ben', isCurrent: true });
    expect(next.keyId).not.toBe(old.keyId);
    const revoke = ['key', 'revoke', old.keyId, '--since', new Date().toISOString(), '--reason', 'lost stick'];
    expect(await jsonAs(registry, 'root', revoke)).toMatchObject({ status: 'revoked', revocation: { by: 'root' } });
    const { statements } = await jsonAs(registry, null, ['statement', 'list', '--kind', 'waiver']);
    expect(statements[0].verification.status).toBe('revoked_after');
  });

  it('R13: an expired key signs nothing but the change to a new one', async () => {
    cpSync(registry, at('later'), { recursive: true });
    const inThreeYears = (argv: readonly string[]) => runWithClock('ben', 3 * 366 * DAY, argv, at('later'));
    const decide = ['modification', 'scaler@1.0.0', '--reason', 'nothing changed', '--yes'];
    expect(codeOf(await inThreeYears(decide))).toBe('key.expired');
    expect(codeOf(await inThreeYears(['key', 'rotate', '--reason', 'overdue', '--yes']))).toBe('exit 0');
    expect(codeOf(await inThreeYears(decide))).toBe('exit 0');
  });

  it('R14: a clock that went back blocks signing until compliance acknowledges it', async () => {
    const decide = ['modification', 'scaler@1.0.0', '--reason', 'nothing changed', '--yes'];
    expect(codeOf(await runWithClock('ben', -2 * DAY, decide))).toBe('registry.clock_went_back');
    expect((await jsonAs(registry, 'ben', decide, 1)).error.code).toBe('registry.clock_went_back');
    expect(await jsonAs(registry, null, ['clock', 'status'], 3)).toMatchObject({ wentBackAt: expect.any(String) });
    const acknowledge = ['clock', 'acknowledge', '--reason', 'battery changed'];
    expect(await jsonAs(registry, 'coco', acknowledge)).toMatchObject({ wentBackAt: null });
    expect((await jsonAs(registry, 'coco', acknowledge, 1)).error.code).toBe('clock.not_blocked');
    await runAs(registry, 'ben', decide);
    expect(await jsonAs(registry, null, ['audit', 'verify'])).toMatchObject({ ok: true });
  });
});
