import { describe, expect, it } from 'vitest';
import { StrongroomError } from '../../shared/contract/errors.ts';
import type { Operation } from '../../shared/model/operation.ts';
import { PromotionRequest, type PromotionReview } from '../../shared/model/promotion.ts';
import type { QuarantineItem } from '../../shared/model/quarantine.ts';
import { run } from './run.ts';
import { type Answers, ScriptedService, type ScriptOptions } from './testing/scripted-service.ts';

const time = '2026-11-23T11:05:53.123Z';
const basic: Answers = {
  'registry.state': () => ({
    status: 'ready',
    folder: '/registry',
    suggestedFolder: '/registry',
    registryId: 'reg_1',
    appVersion: '0.1.0',
    buildDigest: 'abc',
    schemaVersion: 10,
    notices: ['An import was interrupted.'],
  }),
  'session.signIn': () => ({
    userId: 'ben',
    name: 'Ben',
    roles: ['approver'],
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
  'person.list': () => [],
};
const scripted = (answers: Answers, options: ScriptOptions = {}) =>
  new ScriptedService({ ...basic, ...answers }, options);
const asBen = { STRONGROOM_USER: 'ben', STRONGROOM_PASSPHRASE: 'a quiet ledger' };

describe('a session of the command line', () => {
  it('reads without signing in, tells what the last start left, and closes', async () => {
    const script = scripted({});
    expect(await run(['user', 'list'], script.surroundings)).toBe(0);
    expect(script.methods()).toEqual(['registry.state', 'person.list']);
    expect(script.connected).toEqual([{ host: 'cli', account: 'tester', localReader: true }]);
    expect(script.opened).toMatchObject([{ folder: '/registry', createIfMissing: false }]);
    expect(script.err).toBe('Note: An import was interrupted.\n');
    expect(script.closedTimes).toBe(1);
  });

  it('signs in to read when --as is given, and does not read when that fails', async () => {
    const refuse = () => {
      throw new StrongroomError('session.wrong_passphrase', 'The passphrase is wrong.');
    };
    const script = scripted({ 'session.signIn': refuse }, { env: asBen });
    expect(await run(['user', 'list', '--json'], script.surroundings)).toBe(1);
    expect(script.methods()).toEqual(['registry.state', 'session.signIn']);
    expect(JSON.parse(script.out).error.code).toBe('session.wrong_passphrase');
    expect(script.closedTimes).toBe(1);
  });

  it('takes the registry from --registry, relative to the working folder, before the variable', async () => {
    const script = scripted({});
    await run(['--registry', 'mine', 'user', 'list'], script.surroundings);
    expect(script.opened).toMatchObject([{ folder: '/here/mine' }]);
  });

  it('takes the registry that was chosen last when none is given', async () => {
    const script = scripted({}, { env: { STRONGROOM_REGISTRY: '' } });
    await run(['user', 'list'], script.surroundings);
    expect(script.opened).toMatchObject([{ folder: '/remembered' }]);
  });

  it('asks for the passphrase before it opens the registry', async () => {
    const script = scripted({}, { typed: [''], env: { STRONGROOM_USER: 'ben' } });
    expect(await run(['verify'], script.surroundings)).toBe(2);
    expect(script.asked).toEqual(['Passphrase of ben: ']);
    expect(script.opened).toEqual([]);
  });
});

const request = PromotionRequest.parse({
  id: 'req_1',
  subject: { versionId: 'v_1', model: 'churn', version: '1.0.0', stage: 'staging' },
  rootDigest: 'd'.repeat(64),
  fromStage: 'development',
  toStage: 'staging',
  status: 'approved',
  reason: 'better',
  requestedBy: 'ann',
  requestedByName: 'Ann',
  requestedAt: time,
  closedAt: time,
  policy: { id: 'default', version: 1, digest: 'p'.repeat(64) },
  approvalsNeeded: 1,
  approverRoles: ['approver'],
  validations: [{ name: 'security', status: 'passed', summary: 'No findings.', evidence: [], requiredActions: [] }],
  approvals: [],
});
const review: PromotionReview = {
  request,
  record: '{}',
  digest: 'e'.repeat(64),
  cannotSign: null,
  meaning: { approve: 'I approve the move.', reject: 'I reject the move.' },
  estimate: { status: 'not_enough_history', similar: 0, needed: 5 },
};

describe('approving', () => {
  const argv = ['approve', 'req_1', '--reason', 'checked'];
  const answers: Answers = { 'promotion.review': () => review, 'promotion.approve': () => request };
  const signed = (script: ScriptedService) => script.calls.find((call) => call.method === 'promotion.approve')?.params;

  it('shows the record, asks, and takes the passphrase again from whoever typed it', async () => {
    const script = scripted(answers, { typed: ['secret one', 'y', 'secret two'], env: { STRONGROOM_USER: 'ben' } });
    expect(await run(argv, script.surroundings)).toBe(0);
    expect(script.asked).toEqual(['Passphrase of ben: ', 'Sign to approve? [y/N] ', 'Passphrase again, to sign: ']);
    expect(script.err).toContain('I approve the move.');
    expect(script.err).toContain(review.digest);
    expect(signed(script)).toEqual({
      requestId: 'req_1',
      reason: 'checked',
      userId: 'ben',
      passphrase: 'secret two',
      displayedDigest: review.digest,
    });
  });

  it.each(['', 'n', 'no', 'yesterday'])('signs nothing when the answer is "%s"', async (answer) => {
    const script = scripted(answers, { typed: ['secret', answer], env: { STRONGROOM_USER: 'ben' } });
    expect(await run(argv, script.surroundings)).toBe(1);
    expect(signed(script)).toBeUndefined();
    expect(script.err).toContain('(operation.cancelled)');
  });

  it('asks nothing with --yes, nor where nobody sits', async () => {
    for (const [extra, typed] of [
      [['--yes'], []],
      [[], undefined],
    ] as const) {
      const script = scripted(answers, { env: asBen, ...(typed ? { typed } : {}) });
      expect(await run([...argv, ...extra], script.surroundings)).toBe(0);
      expect(script.asked).toEqual([]);
      expect(signed(script)).toMatchObject({ passphrase: 'a quiet ledger' });
    }
  });

  it('asks nobody who may not sign, and lets the service refuse', async () => {
    const refuse = () => {
      throw new StrongroomError('promotion.requester_cannot_approve', 'You asked for it yourself.');
    };
    const cannot = () => ({ ...review, cannotSign: 'You asked for it yourself.' });
    const own = scripted(
      { 'promotion.review': cannot, 'promotion.approve': refuse },
      { typed: ['secret'], env: { STRONGROOM_USER: 'ben' } },
    );
    expect(await run(argv, own.surroundings)).toBe(1);
    expect(own.asked).toEqual(['Passphrase of ben: ']);
    expect(own.err).toContain('promotion.requester_cannot_approve');
  });
});

const running: Operation = {
  id: 'op_1',
  kind: 'bring_in',
  title: 'weights.bin',
  status: 'running',
  step: 'Copying',
  unit: 'bytes',
  doneBytes: 1,
  totalBytes: 10,
  bytesPerSecond: null,
  secondsLeft: null,
  startedAt: time,
  endedAt: null,
  startedBy: 'ben',
  canCancel: true,
  canPause: false,
  isPaused: false,
  error: null,
  result: null,
};
const item: QuarantineItem = {
  id: 'q_1',
  name: 'weights.bin',
  sourcePath: '/here/weights.bin',
  isFolder: false,
  status: 'interrupted',
  sizeBytes: 1,
  files: [],
  rootDigest: null,
  inspection: null,
  broughtInAt: time,
  broughtInBy: 'ben',
  operationId: null,
  error: null,
  waiver: { isNeeded: false, codes: [], signerRoles: [], waiverId: null, status: null },
  alreadyRegisteredAs: [],
};
const main = {
  name: 'main',
  from: null,
  description: '',
  createdAt: time,
  createdBy: 'ann',
  closed: null,
  versionCount: 1,
  latest: { versionId: 'mv_1', version: '1.0.0' },
};
const branches = () => [main];
const noModel = () => {
  throw new StrongroomError('model.not_found', 'There is no model churn.');
};
const proposal = (modelExists: boolean) => () => ({
  modelExists,
  strategy: { kind: 'semantic' },
  branch: 'main',
  required: null,
  tooSmall: null,
  version: '1.1.0',
  changeType: null,
  reason: 'next',
  candidates: modelExists ? ['churn@1.0.0'] : [],
});

describe('importing', () => {
  const argv = ['import', 'weights.bin', '--model', 'churn'];

  it('says what to give for an existing model before it copies anything', async () => {
    const script = scripted({ 'branch.list': branches, 'version.propose': proposal(true) }, { env: asBen });
    expect(await run(argv, script.surroundings)).toBe(2);
    expect(script.err).toContain('latest churn@1.0.0');
    expect(script.methods()).not.toContain('quarantine.bringIn');
  });

  it('cancels the copy on Ctrl+C and says that it was stopped', async () => {
    let status: Operation['status'] = 'running';
    const script = scripted(
      {
        'branch.list': noModel,
        'version.propose': proposal(false),
        'quarantine.list': () => [],
        'quarantine.bringIn': () => ({ operationId: 'op_1', quarantineId: 'q_1' }),
        'operation.get': () => {
          if (status === 'running') expect(script.interrupt()).toBe(true);
          return { ...running, status };
        },
        'operation.cancel': () => {
          status = 'cancelled';
          return running;
        },
      },
      { env: asBen },
    );
    expect(await run(argv, script.surroundings)).toBe(1);
    expect(script.err).toContain('(operation.cancelled)');
    expect(script.closedTimes).toBe(1);
    expect(script.interrupt()).toBe(false);
  });

  it('goes on with the interrupted copy of the same source, and copies anew when the source has changed', async () => {
    const script = scripted(
      {
        'branch.list': noModel,
        'version.propose': proposal(false),
        'quarantine.list': () => [{ ...item, id: 'q_other', sourcePath: '/elsewhere/weights.bin' }, item],
        'quarantine.resume': () => ({ operationId: 'op_1' }),
        'quarantine.discard': () => null,
        'quarantine.bringIn': () => ({ operationId: 'op_2', quarantineId: 'q_2' }),
        'operation.get': (params) =>
          JSON.stringify(params).includes('op_1')
            ? {
                ...running,
                status: 'failed',
                error: { code: 'file.changed_while_read', message: 'It changed.', details: {} },
              }
            : { ...running, id: 'op_2', status: 'cancelled' },
      },
      { env: asBen },
    );
    expect(await run(argv, script.surroundings)).toBe(1);
    const asked = script.calls.filter((call) => call.method.startsWith('quarantine.'));
    expect(asked).toEqual([
      { method: 'quarantine.list', params: {} },
      { method: 'quarantine.resume', params: { quarantineId: 'q_1' } },
      { method: 'quarantine.discard', params: { quarantineId: 'q_1' } },
      { method: 'quarantine.bringIn', params: { path: '/here/weights.bin' } },
    ]);
  });
});

const inspected = (path: unknown) => ({
  path,
  format: 'onnx',
  framework: null,
  frameworkVersion: null,
  sizeBytes: 1,
  sha256: null,
  inputs: [],
  outputs: [],
  operatorCount: null,
  operatorTypes: null,
  layerCount: null,
  parameterCount: null,
  tensorCount: null,
  complexity: null,
  metadata: {},
  findings: [{ severity: 'high', code: 'pickle.global', detail: 'Calls os.system.', location: null }],
});

describe('importing what lies in quarantine already', () => {
  const argv = ['import', 'weights.bin', '--model', 'churn'];
  const sha256 = 'a'.repeat(64);
  const ready: QuarantineItem = { ...item, status: 'ready', files: [{ path: 'weights.bin', sizeBytes: 1, sha256 }] };
  const methodsFor = async (found: QuarantineItem, digest: string, draft: unknown = null) => {
    const script = scripted(
      {
        'branch.list': noModel,
        'version.propose': proposal(false),
        'quarantine.list': () => [found],
        'draft.get': () => draft,
        inspectPath: (path) => ({ ...inspected(path), sha256: digest }),
        'version.register': () => ({ operationId: 'op_1' }),
        'quarantine.bringIn': () => ({ operationId: 'op_1', quarantineId: 'q_2' }),
        'operation.get': () => ({ ...running, status: 'cancelled' }),
      },
      { env: asBen },
    );
    expect(await run(argv, script.surroundings)).toBe(1);
    return script.methods();
  };

  it('registers the copy of an earlier run when the file has the same bytes still', async () => {
    const called = await methodsFor(ready, sha256);
    expect(called).toContain('version.register');
    expect(called).not.toContain('quarantine.bringIn');
  });

  it('copies anew when the bytes differ, or the copy is of someone else, a folder or in a form', async () => {
    const draft = { quarantineId: 'q_1', step: 1, form: {}, savedAt: time, savedBy: 'ben' };
    expect(await methodsFor(ready, 'b'.repeat(64))).toContain('quarantine.bringIn');
    expect(await methodsFor({ ...ready, broughtInBy: 'ann' }, sha256)).toContain('quarantine.bringIn');
    expect(await methodsFor({ ...ready, isFolder: true }, sha256)).toContain('quarantine.bringIn');
    expect(await methodsFor(ready, sha256, draft)).toContain('quarantine.bringIn');
  });
});

describe('inspecting', () => {
  const answers: Answers = {
    inspectPath: (path) => {
      if (typeof path !== 'string') throw new Error('no path');
      if (path.endsWith('gone')) throw new StrongroomError('file.not_found', 'There is no such file.');
      return inspected(path);
    },
  };

  it('lists tensors with the digests of their bytes', async () => {
    const digest = 'd'.repeat(64);
    const tensor = { name: 'w', dtype: 'f32', shape: [2, 3], file: 'a', byteRange: [8, 32], digest };
    const listed = { inspectPath: (path: unknown) => ({ ...inspected(String(path)), tensors: [tensor] }) };
    const asText = scripted(listed);
    expect(await run(['inspect', '--digests', 'a'], asText.surroundings)).toBe(0);
    expect(asText.out).toMatch(new RegExp(`w +f32 +\\[2, 3\\] +24 B +a +${digest}`));
    const asJson = scripted(listed);
    expect(await run(['inspect', '--digests', '--json', 'a'], asJson.surroundings)).toBe(0);
    expect(JSON.parse(asJson.out).tensors).toEqual([tensor]);
  });

  it('prints one line for each path, in their order, as they were given, whatever becomes of one', async () => {
    const script = scripted(answers);
    const paths = ['a', './gone', ...Array.from({ length: 20 }, (_, index) => `f${index}`)];
    expect(await run(['inspect', '--jsonl', ...paths], script.surroundings)).toBe(1);
    const lines = script.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.path)).toEqual(paths);
    expect(lines[1]).toMatchObject({ format: null, findings: [], error: { code: 'file.not_found' } });
    expect(Object.keys(lines[1]).sort()).toEqual([...Object.keys(lines[0]), 'error'].sort());
    expect(script.opened).toEqual([]);
  });

  it('ends with 3 only when asked to mind findings of that severity', async () => {
    expect(await run(['inspect', '--json', 'a'], scripted(answers).surroundings)).toBe(0);
    expect(await run(['inspect', 'a', '--fail-on', 'medium'], scripted(answers).surroundings)).toBe(3);
    expect(await run(['inspect', 'a', '--fail-on', 'critical'], scripted(answers).surroundings)).toBe(0);
  });
});
