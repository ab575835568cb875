import { expect, it } from 'vitest';
import type { Mirror } from '../../../shared/model/mirror.ts';
import { run } from '../run.ts';
import { type Answers, ScriptedService } from '../testing/scripted-service.ts';
import { parseRule } from './mirror-policy.ts';

const time = '2026-11-23T11:05:53.123Z';
const mirror: Mirror = {
  id: 'mi_1',
  name: 'disk-b',
  place: { kind: 'folder', folder: '/mnt/b' },
  storageClass: 'fast',
  holds: { stages: null, tiers: null },
  addedAt: time,
  addedBy: 'root',
  lastSyncAt: null,
  lastVerifiedAt: null,
};
const basic: Answers = {
  'registry.state': () => ({
    status: 'ready',
    folder: '/registry',
    suggestedFolder: '/registry',
    registryId: 'reg_1',
    appVersion: '0.1.0',
    buildDigest: 'abc',
    schemaVersion: 10,
    notices: [],
  }),
  'session.signIn': () => ({
    userId: 'root',
    name: 'R',
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
  'mirror.add': () => mirror,
};
const env = {
  STRONGROOM_USER: 'root',
  STRONGROOM_PASSPHRASE: 'a quiet ledger',
  STRONGROOM_MIRROR_SECRET: 'storage-secret',
};
const scripted = (answers: Answers = {}) => new ScriptedService({ ...basic, ...answers }, { env });

it('adds a folder relative to the working folder', async () => {
  const script = scripted();
  const argv = ['mirror', 'add', 'disk-b', '--folder', 'b', '--stage', 'production', '--tier', 'high'];
  expect(await run(argv, script.surroundings)).toBe(0);
  expect(script.calls.at(-1)?.params).toEqual({
    kind: 'folder',
    name: 'disk-b',
    folder: '/here/b',
    storageClass: 'fast',
    holds: { stages: ['production'], tiers: ['high'] },
  });
});

it('takes the secret key from a variable and never prints it', async () => {
  const script = scripted();
  const argv = [
    'mirror',
    'add',
    'ceph',
    '--endpoint',
    'https://ceph:9000',
    '--bucket',
    'models',
    '--access-key',
    'ID',
    '--json',
  ];
  expect(await run(argv, script.surroundings)).toBe(0);
  expect(script.calls.at(-1)?.params).toMatchObject({
    kind: 's3',
    accessKeyId: 'ID',
    secretAccessKey: 'storage-secret',
  });
  expect(script.out + script.err).not.toContain('storage-secret');
});

it.each([
  [['mirror', 'add', 'x']],
  [['mirror', 'add', 'x', '--folder', 'a', '--endpoint', 'http://h']],
  [['mirror', 'add', 'x', '--folder', 'a', '--bucket', 'b']],
  [['mirror', 'add', 'x', '--endpoint', 'http://h', '--bucket', 'b', '--access-key', 'k', '--class', 'fast']],
  [['mirror', 'policy', 'production']],
  [['mirror', 'policy', 'nowhere=2']],
  [['mirror', 'policy', 'production=2', '--none', '--reason', 'x']],
  [['mirror', 'policy', 'production=2']],
])('calls %j wrong use', async (argv) => {
  expect(await run(argv, scripted().surroundings)).toBe(2);
});

it('reads rules as they are written', () => {
  expect(parseRule('production=2:fast')).toEqual({ stage: 'production', tier: null, copies: 2, storageClass: 'fast' });
  expect(parseRule('*/high=3')).toEqual({ stage: null, tier: 'high', copies: 3, storageClass: 'compact' });
});

it('ends with 3 when a version has too few copies', async () => {
  const status = (short: number) => () => ({ mirrors: [], policy: { rules: [] }, wanted: 1, short, versions: [] });
  expect(await run(['mirror', 'status'], scripted({ 'mirror.status': status(0) }).surroundings)).toBe(0);
  expect(await run(['mirror', 'status'], scripted({ 'mirror.status': status(1) }).surroundings)).toBe(3);
});

it('ends with 3 when a sync leaves problems', async () => {
  const problem = { code: 'pack.corrupt', message: 'A record is damaged.', location: 'vault/packs/ab/x.pack' };
  const result = { mirror: 'disk-b', copied: 1, copiedBytes: 5, verified: 0, healed: 0, removed: 0 };
  const operation = (problems: unknown[]) => () => ({
    id: 'op_1',
    kind: 'mirror_sync',
    title: 'disk-b',
    status: 'done',
    step: 'Done',
    unit: 'bytes',
    doneBytes: 0,
    totalBytes: 0,
    bytesPerSecond: null,
    secondsLeft: null,
    startedAt: time,
    endedAt: time,
    startedBy: 'root',
    canCancel: false,
    canPause: false,
    isPaused: false,
    error: null,
    result: { ...result, problems },
  });
  for (const [problems, code] of [
    [[], 0],
    [[problem], 3],
  ] as const) {
    const script = scripted({
      'mirror.sync': () => ({ operationId: 'op_1' }),
      'operation.get': operation([...problems]),
    });
    expect(await run(['mirror', 'sync', 'disk-b'], script.surroundings)).toBe(code);
  }
});
