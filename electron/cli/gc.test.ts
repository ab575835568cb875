import { describe, expect, it } from 'vitest';
import type { CollectionPlan } from '../../shared/model/collection.ts';
import { run } from './run.ts';
import { type Answers, ScriptedService } from './testing/scripted-service.ts';

const time = '2026-11-23T11:05:53.123Z';
const none = { count: 0, sizeBytes: 0, listed: [] };
const planned: CollectionPlan = {
  digest: 'd'.repeat(64),
  thorough: false,
  unreferenced: false,
  versions: [
    {
      versionId: 'mv_1',
      name: 'churn@1.0.0',
      deletedAt: time,
      deletedBy: 'root',
      reason: 'superseded',
      files: 2,
      sizeBytes: 4096,
      freedBytes: 2048,
      leftBytes: 0,
      isCollected: false,
    },
  ],
  kept: [{ versionId: 'mv_2', name: 'churn@2.0.0', because: 'hold', holdIds: ['ho_1'], until: null }],
  deadFiles: 2,
  deadChunks: 3,
  deletePacks: { count: 1, sizeBytes: 2048, listed: [] },
  repackPacks: none,
  keptPacks: none,
  bases: { kept: 1, keptBytes: 512, removed: 0, reencoded: 0 },
  unreferencedPacks: [{ name: 'x.pack', sizeBytes: 5 }],
  quarantine: [],
  bytesBefore: 4096,
  bytesFreed: 2048,
  bytesRewritten: 0,
  rounds: 1,
};
const result = {
  planDigest: planned.digest,
  versions: ['churn@1.0.0'],
  packsRemoved: 1,
  packsWritten: 0,
  freedBytes: 2048,
  rewrittenBytes: 0,
  reencodedChunks: 0,
  unreferencedRemoved: 0,
  left: [],
  certificates: ['dc_1'],
};
const answers: Answers = {
  'registry.state': () => ({
    status: 'ready',
    folder: '/registry',
    suggestedFolder: '/registry',
    registryId: 'reg_1',
    appVersion: '0.1.0',
    buildDigest: 'abc',
    schemaVersion: 30,
    notices: [],
  }),
  'session.signIn': () => ({
    userId: 'root',
    name: 'Root',
    roles: ['administrator'],
    locked: false,
    signedInAt: time,
    hasSigned: false,
    mustChangePassphrase: false,
    lastSignInAt: null,
    failedSince: 0,
    lastFailureAt: null,
    key: { status: 'good', expiresAt: null },
    idleMinutes: 15,
  }),
  'vault.planCollection': () => planned,
  'vault.collect': () => ({ operationId: 'op_1' }),
  'operation.get': () => ({
    id: 'op_1',
    kind: 'collect',
    title: 'Garbage of the vault',
    status: 'done',
    step: 'Done',
    unit: 'bytes',
    doneBytes: 0,
    totalBytes: null,
    bytesPerSecond: null,
    secondsLeft: null,
    startedAt: time,
    endedAt: time,
    startedBy: 'root',
    canCancel: false,
    canPause: false,
    isPaused: false,
    error: null,
    result,
  }),
};
const asRoot = { STRONGROOM_USER: 'root', STRONGROOM_PASSPHRASE: 'a quiet ledger' };

describe('gc', () => {
  it('--plan shows what goes and what stays and why, without signing in', async () => {
    const script = new ScriptedService(answers);
    expect(await run(['gc', '--plan'], script.surroundings)).toBe(0);
    expect(script.methods()).toEqual(['registry.state', 'vault.planCollection']);
    for (const text of [
      'churn@1.0.0',
      'superseded',
      'churn@2.0.0',
      'hold ho_1',
      '2.05 kB of 4.10 kB',
      '--unreferenced',
    ])
      expect(script.out).toContain(text);
  });

  it('--run previews on standard error, executes that very plan and prints what it did', async () => {
    const script = new ScriptedService(answers, { env: asRoot });
    expect(await run(['gc', '--run', '--thorough', '--json'], script.surroundings)).toBe(0);
    expect(script.calls.find(({ method }) => method === 'vault.collect')?.params).toEqual({
      planDigest: planned.digest,
      thorough: true,
      unreferenced: false,
    });
    expect(script.err).toContain('churn@1.0.0');
    expect(JSON.parse(script.out)).toEqual({ plan: planned, result });
  });

  it.each([[['gc']], [['gc', '--plan', '--run']]])('%j is wrong use', async (argv) => {
    const script = new ScriptedService(answers, { env: asRoot });
    expect(await run(argv, script.surroundings)).toBe(2);
    expect(script.calls).toEqual([]);
  });
});

describe('certificate list', () => {
  it('ends with exit code 3 when one is not valid', async () => {
    const certificate = {
      id: 'dc_1',
      issuedAt: time,
      issuedBy: 'root',
      versions: ['churn@1.0.0'],
      freedBytes: 1,
      packs: 1,
      verification: { status: 'tampered', detail: 'changed' },
    };
    const script = new ScriptedService({ ...answers, 'certificate.list': () => [certificate] });
    expect(await run(['certificate', 'list', '--json'], script.surroundings)).toBe(3);
    expect(JSON.parse(script.out)).toEqual({ certificates: [certificate] });
  });
});
