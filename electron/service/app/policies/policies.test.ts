import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import {
  PASSPHRASE,
  putPolicyInForce,
  register,
  safetensors,
  TestRegistry,
} from '../../../testing/registry-harness.ts';
import { defaultPolicy, policyYaml } from '../../policy/index.ts';

let registry: TestRegistry;
let ana: Client<Methods>;
let bo: Client<Methods>;
let rita: Client<Methods>;
let coco: Client<Methods>;
let root: Client<Methods>;

// One registry for all, because making one takes longer than most tests: each test has a model of its own.
let models = 0;
/** The version of this test. */
let ref: string;
let isPolicyOurs = false;

beforeAll(async () => {
  registry = await TestRegistry.create();
  const admin = await registry.initialise();
  root = admin;
  ana = await registry.person(admin, 'ana', ['analyst']);
  bo = await registry.person(admin, 'bo', ['approver']);
  rita = await registry.person(admin, 'rita', ['reviewer']);
  coco = await registry.person(admin, 'coco', ['compliance', 'analyst']);
});
beforeEach(async () => {
  models += 1;
  ref = `m${models}@1.0.0`;
  await register(ana, await registry.file('m.safetensors', safetensors([models])), {
    model: `m${models}`,
    metadata: { owner: 'Ana' },
  });
});
afterEach(async () => {
  if (isPolicyOurs) await inForce(text());
  isPolicyOurs = false;
});
afterAll(() => registry.close());

/** Time passes or the program starts again: everybody comes back. */
async function comeBack() {
  ana = await registry.signIn('ana');
  bo = await registry.signIn('bo');
  rita = await registry.signIn('rita');
  coco = await registry.signIn('coco');
  root = await registry.signIn('root');
}

const text = (change: (yaml: string) => string = (yaml) => yaml) =>
  change(policyYaml({ ...defaultPolicy, id: 'ours' }));

async function inForce(policy: string) {
  isPolicyOurs = true;
  return putPolicyInForce(root, { client: coco, userId: 'coco' }, policy);
}

const ask = (toStage: 'staging' | 'production' = 'staging', client = ana) =>
  client.call('promotion.request', { version: ref, toStage, reason: 'Needed.' });

async function sign(client: Client<Methods>, userId: string, requestId: string) {
  const { digest } = await client.call('promotion.review', { requestId });
  return client.call('promotion.approve', {
    requestId,
    reason: 'Read.',
    passphrase: PASSPHRASE,
    userId,
    displayedDigest: digest,
  });
}

const verified = async () => expect(await ana.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });

/** Two steps in order for the move to staging. */
const twoSteps = (yaml: string) =>
  yaml.replace(
    /approvals:\n {6}steps:\n {8}- roles:\n {12}- approver\n {10}number: 1\n {6}ordered: false\n {6}expiryDays: null/,
    'approvals: { steps: [{ roles: [reviewer], number: 1 }, { roles: [approver], number: 1 }], ordered: true, expiryDays: 7 }',
  );

describe('policies', () => {
  it('the built-in one holds in a fresh registry', async () => {
    expect(await ana.call('policy.list', {})).toMatchObject([
      { number: 0, status: 'current', policyId: 'strongroom.default' },
    ]);
    expect((await ask()).policy).toMatchObject({ id: 'strongroom.default', version: 0 });
  });

  it('hold from their signature, and decisions name the digest of the one that judged them', async () => {
    const { number } = await coco.call('policy.propose', { text: text(), reason: 'New rules.' });
    const open = await ask();
    expect(open.policy.id).toBe('strongroom.default');
    const signed = await inForce(text((yaml) => yaml.replace('regressionTolerance: 0.1', 'regressionTolerance: 0.2')));
    expect(signed).toMatchObject({ status: 'current', signatures: [{ signerId: 'coco' }], signaturesNeeded: 1 });
    expect(await ana.call('policy.list', {})).toMatchObject([
      { number: number + 1, status: 'current' },
      { number, status: 'proposed' },
      { number: 0, status: 'past' },
    ]);
    expect((await ana.call('policy.get', {})).document.checks.performance.regressionTolerance).toBe(0.2);
    const again = await ana.call('promotion.revalidate', { requestId: open.id });
    expect(again.policy).toMatchObject({ id: 'ours', digest: signed.digest });
    await sign(bo, 'bo', again.id);
    await verified();
    await registry.restart();
    await comeBack();
    expect(await ana.call('policy.get', {})).toMatchObject({ version: { number: number + 1, status: 'current' } });
  });

  it('are refused with every problem, and nothing is kept', async () => {
    const before = await ana.call('policy.list', {});
    await expect(
      coco.call('policy.propose', { text: text((yaml) => `${yaml}\nextra: 1\n`), reason: 'x' }),
    ).rejects.toMatchObject({
      code: 'policy.malformed',
    });
    expect(await coco.call('policy.check', { text: 'type: other' })).toMatchObject({ document: null, digest: null });
    expect(await ana.call('policy.list', {})).toEqual(before);
  });

  it('a dry run says what would change and changes nothing', async () => {
    const before = await coco.call('policy.dryRun', { text: text(twoSteps) });
    const { number } = (await ana.call('policy.get', {})).version;
    await ask();
    const run = await coco.call('policy.dryRun', { text: text(twoSteps) });
    expect(run).toMatchObject({ judged: before.judged, openRequests: before.openRequests + 1, leftOut: 0 });
    expect(run.differences.filter(({ label }) => label === ref)).toEqual([
      expect.objectContaining({
        label: ref,
        to: 'staging',
        effect: 'harder',
        now: 'Approvals: 1 × approver.',
        proposed: 'Approvals: 1 × reviewer, then 1 × approver.',
      }),
    ]);
    expect((await ana.call('policy.get', {})).version.number).toBe(number);
  });

  it('ask for people of roles in their order', async () => {
    await inForce(text(twoSteps));
    const { id, steps, ordered, nextRoles } = await ask();
    expect({ steps, ordered, nextRoles }).toMatchObject({
      ordered: true,
      nextRoles: ['reviewer'],
      steps: [{ signed: 0 }, { signed: 0 }],
    });
    await expect(sign(bo, 'bo', id)).rejects.toMatchObject({ code: 'promotion.role_not_asked' });
    expect(await sign(rita, 'rita', id)).toMatchObject({
      status: 'open',
      nextRoles: ['approver'],
      steps: [{ signed: 1 }, { signed: 0 }],
    });
    expect(await sign(bo, 'bo', id)).toMatchObject({ status: 'approved', subject: { stage: 'staging' } });
    await verified();
  });

  it('an undecided request expires, and nobody signs it any more', async () => {
    await inForce(text(twoSteps));
    const { id, expiresAt } = await ask();
    expect(Date.parse(expiresAt ?? '') - registry.clock.now()).toBe(7 * 86_400_000);
    registry.clock.pass(8 * 86_400_000);
    await comeBack();
    await expect(sign(rita, 'rita', id)).rejects.toMatchObject({ code: 'promotion.expired' });
    await ask();
    expect(await ana.call('promotion.get', { requestId: id })).toMatchObject({ status: 'expired' });
    await verified();
  });

  it('let moves through automatically where every condition holds, and say so', async () => {
    const auto = (yaml: string) =>
      yaml.replace('autoApproval: null', `autoApproval: ['findings.size() == 0', 'metadata.owner == "Ana"']`);
    await inForce(text(auto));
    expect(await ana.call('promotion.preview', { version: ref, toStage: 'staging' })).toMatchObject({
      willBeAutoApproved: true,
      approvalsNeeded: 0,
    });
    expect(await ask()).toMatchObject({
      status: 'approved',
      autoApproved: true,
      approvals: [],
      subject: { stage: 'staging' },
    });
    await verified();
  });

  it('R17: solo mode is explicit: it needs its reason, and requests and signatures say so', async () => {
    await inForce(
      text((yaml) =>
        yaml
          .replace('solo: null', 'solo: { reason: Only one person works here. }')
          .replace(/- approver/g, '- compliance'),
      ),
    );
    const { id, soloReason } = await ask('staging', coco);
    expect(soloReason).toBe('Only one person works here.');
    expect((await sign(coco, 'coco', id)).approvals).toMatchObject([
      { meaning: expect.stringContaining('one person ask and sign') },
    ]);
    await verified();
  });

  it('a condition that is not met refuses, with its words', async () => {
    const condition = `conditions: [{ id: f1, when: null, require: 'metrics["f1"] > 0.5', message: An F1 is needed. }]`;
    await inForce(text((yaml) => yaml.replace('conditions: []', condition)));
    await expect(ask()).rejects.toMatchObject({
      code: 'promotion.validation_failed',
      details: { failed: ['regulatory'] },
    });
    const { validations } = await ana.call('promotion.preview', { version: ref, toStage: 'staging' });
    expect(validations.find(({ name }) => name === 'regulatory')?.summary).toContain('An F1 is needed.');
  });

  it('conditions refuse without a gate; what the gates look for refuses only where it is one', async () => {
    const noGates = (yaml: string) =>
      yaml
        .replace(/gates:\n(?: {6}- \w+\n)+/g, 'gates: []\n')
        .replaceAll('missing: warn', 'missing: fail')
        .replace(
          'conditions: []',
          `conditions: [{ id: own, when: null, require: 'version.owner == "Ana"', message: Mine. }]`,
        );
    await inForce(text(noGates));
    expect(await ana.call('promotion.preview', { version: ref, toStage: 'staging' })).toMatchObject({ refusedBy: [] });
    await inForce(text((yaml) => noGates(yaml).replace('== "Ana"', '== "Bo"')));
    expect(await ana.call('promotion.preview', { version: ref, toStage: 'staging' })).toMatchObject({
      canRequest: false,
      refusedBy: ['regulatory'],
    });
  });

  it('keep versions as long as they say, when the settings ask for less', async () => {
    await inForce(
      text((yaml) => yaml.replace('retention: []', 'retention: [{ recordClass: model_version, days: 90 }]')),
    );
    await expect(root.call('version.delete', { version: ref, reason: 'Gone.' })).rejects.toMatchObject({
      code: 'deletion.retained',
    });
    const settings = await root.call('settings.get', {});
    await root.call('settings.put', { ...settings, retentionDays: 30 });
    await expect(root.call('version.delete', { version: ref, reason: 'Gone.' })).rejects.toMatchObject({
      code: 'deletion.retained',
      details: { until: new Date(registry.clock.now() + 90 * 86_400_000).toISOString() },
    });
    await root.call('settings.put', settings);
    await inForce(text());
    await root.call('version.delete', { version: ref, reason: 'Gone.' });
  });

  it('the inventory names the one in force', async () => {
    const signed = await inForce(text());
    const { policy } = await ana.call('inventory.list', {});
    expect(policy).toEqual({ id: 'ours', title: signed.title, number: signed.number, digest: signed.digest });
  });
});
