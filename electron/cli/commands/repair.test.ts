import { expect, it } from 'vitest';
import type { Operation } from '../../../shared/model/operation.ts';
import { run } from '../run.ts';
import { ScriptedService } from '../testing/scripted-service.ts';

const time = '2026-11-23T11:05:53.123Z';
const operation = (kind: Operation['kind'], result: Operation['result']): Operation => ({
  id: 'op_1',
  kind,
  title: 'x',
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
  result,
});

function scripted(kind: Operation['kind'], result: Operation['result']): ScriptedService {
  return new ScriptedService(
    {
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
      'vault.repair': () => ({ operationId: 'op_1' }),
      'version.export': () => ({ operationId: 'op_1' }),
      'operation.get': () => operation(kind, result),
    },
    { env: { STRONGROOM_USER: 'root', STRONGROOM_PASSPHRASE: 'a quiet ledger' } },
  );
}

const repaired = (problems: unknown[]) => ({
  ok: problems.length === 0,
  damagedPacks: 1,
  replacedPacks: 1,
  repairedChunks: 0,
  salvagedChunks: 0,
  setAside: ['vault/damaged/x.pack'],
  notes: [{ code: 'mirror.unreachable', message: 'Away.', location: 'mirror disk-b' }],
  problems,
});
const problem = { code: 'pack.missing', message: 'Gone.', location: 'pack ab…', files: ['churn@1.0.0 a.bin'] };

it.each<[string[], unknown]>([
  [[], { source: 'mirrors' }],
  [['--from', 'backup'], { source: 'folder', path: '/here/backup' }],
  [['--original', '/stick/a.bin'], { source: 'file', path: '/stick/a.bin' }],
])('repair %j asks for its source', async (argv, input) => {
  const script = scripted('repair', repaired([]));
  expect(await run(['repair', ...argv], script.surroundings)).toBe(0);
  expect(script.calls.find(({ method }) => method === 'vault.repair')?.params).toEqual(input);
  expect(script.out).toContain('mirror.unreachable');
});

it('ends with 3 and names the files when something stays damaged', async () => {
  const script = scripted('repair', repaired([problem]));
  expect(await run(['repair'], script.surroundings)).toBe(3);
  expect(script.out).toContain('churn@1.0.0 a.bin');
});

it('refuses two sources at once', async () => {
  expect(await run(['repair', '--from', 'a', '--original', 'b'], scripted('repair', null).surroundings)).toBe(2);
});

it('exports what is left only when asked, and ends with 3 then', async () => {
  const damaged = [{ path: 'a.bin', writtenAs: 'a.bin.damaged', sizeBytes: 10, holes: [{ offset: 0, length: 10 }] }];
  const script = scripted('export', { path: '/here/out', files: 1, damaged });
  expect(await run(['export', 'churn@1.0.0', '--out', 'out', '--damaged'], script.surroundings)).toBe(3);
  expect(script.calls.find(({ method }) => method === 'version.export')?.params).toMatchObject({ allowDamaged: true });
  expect(script.out).toContain('a.bin.damaged');
  const whole = scripted('export', { path: '/here/out', files: 1, damaged: [] });
  expect(await run(['export', 'churn@1.0.0', '--out', 'out'], whole.surroundings)).toBe(0);
  expect(whole.calls.find(({ method }) => method === 'version.export')?.params).toMatchObject({ allowDamaged: false });
});
