import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { PolicyDocument } from '../../../../shared/model/policy.ts';
import {
  ended,
  metadata,
  PASSPHRASE,
  putPolicyInForce,
  safetensors,
  TestRegistry,
} from '../../../testing/registry-harness.ts';
import { defaultPolicy, policyYaml } from '../../policy/index.ts';

/** A pickle that calls something nobody knows (high), and one that runs a command (critical). */
const UNKNOWN = 'cour_scalers\nRobustScaler\n(I7\ntR.';
const OTHER = 'cour_scalers\nRobustScaler\n(I8\ntR.';
const DANGEROUS = "cos\nsystem\n(S'true'\ntR.";

let registry: TestRegistry;
let ana: Client<Methods>;
let rita: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  const admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
  rita = await registry.person(admin, 'rita', ['reviewer', 'analyst']);
});
afterEach(() => registry.close());

async function bringIn(client: Client<Methods>, name: string, content: string | Uint8Array): Promise<string> {
  const started = await client.call('quarantine.bringIn', { path: await registry.file(name, content) });
  await ended(client, started.operationId);
  return started.quarantineId;
}

const registration = (quarantineId: string, model = 'm') => ({
  quarantineId,
  model,
  version: null,
  changeType: null,
  parents: [],
  metadata: metadata(),
});

async function register(client: Client<Methods>, quarantineId: string, model = 'm') {
  const { operationId } = await client.call('version.register', registration(quarantineId, model));
  return ended(client, operationId);
}

async function sign(client: Client<Methods>, waiverId: string, userId = 'rita') {
  const { review } = await client.call('waiver.get', { waiverId });
  return client.call('waiver.sign', {
    waiverId,
    reason: 'Its source was read.',
    passphrase: PASSPHRASE,
    userId,
    displayedDigest: review?.digest ?? 'f'.repeat(64),
  });
}

async function waived(content: string): Promise<{ item: string; waiverId: string }> {
  const item = await bringIn(ana, 'scaler.pkl', content);
  const { id } = await ana.call('waiver.request', { quarantineId: item, reason: 'Our own scaler.' });
  await sign(rita, id);
  return { item, waiverId: id };
}

/** A policy is put in force by two people; each is proposed by a new one. */
let proposers = 0;

async function inForce(admin: Client<Methods>, waivers: PolicyDocument['waivers']) {
  const text = policyYaml({ ...defaultPolicy, id: 'ours', waivers });
  proposers += 1;
  const proposer = await registry.person(admin, `pia-${proposers}`, ['compliance']);
  await putPolicyInForce(proposer, { client: admin, userId: 'root' }, text);
}

describe('a waiver by the policy in force', () => {
  it('is signed by the roles that it names for the severity, and by nobody when it names none', async () => {
    const admin = await registry.signIn('root');
    await inForce(admin, [{ severities: ['high'], roles: ['compliance'], maxDays: null }]);
    const high = await bringIn(ana, 'scaler.pkl', UNKNOWN);
    const critical = await bringIn(ana, 'other.pkl', DANGEROUS);
    const { id } = await ana.call('waiver.request', { quarantineId: high, reason: 'Ours.' });
    await expect(sign(rita, id)).rejects.toMatchObject({ code: 'session.role_missing' });
    const need = async (quarantineId: string) =>
      (await ana.call('quarantine.list', {})).find((item) => item.id === quarantineId)?.waiver;
    expect(await need(high)).toMatchObject({ signerRoles: ['compliance'] });
    expect(await need(critical)).toMatchObject({ isNeeded: true, signerRoles: [] });
  });

  it('no longer holds when a later policy does not accept it', async () => {
    const admin = await registry.signIn('root');
    const { item } = await waived(UNKNOWN);
    await inForce(admin, [{ severities: ['high'], roles: ['compliance'], maxDays: null }]);
    await expect(ana.call('version.register', registration(item))).rejects.toMatchObject({
      code: 'quarantine.blocked',
    });
    await inForce(admin, [{ severities: ['high'], roles: ['reviewer'], maxDays: 5 }]);
    await register(ana, item);
  });
});

describe('a waiver of findings', () => {
  it.each([
    ['high', UNKNOWN],
    ['critical', DANGEROUS],
  ])('lets an item with a %s finding be registered, and not before', async (severity, content) => {
    const item = await bringIn(ana, 'scaler.pkl', content);
    await expect(ana.call('version.register', registration(item))).rejects.toMatchObject({
      code: 'quarantine.blocked',
    });
    const asked = await ana.call('waiver.request', { quarantineId: item, reason: 'Our own scaler.' });
    expect(asked.findings.map((finding) => finding.severity)).toContain(severity);
    await expect(ana.call('version.register', registration(item))).rejects.toMatchObject({
      code: 'quarantine.blocked',
    });
    await sign(rita, asked.id);
    expect(await register(ana, item)).toMatchObject({ status: 'done' });
    expect(await ana.call('version.get', { version: 'm@1.0.0' })).toMatchObject({
      waiver: {
        id: asked.id,
        status: 'signed',
        statement: { kind: 'waiver', printedName: 'rita Person', role: 'reviewer', verification: { status: 'valid' } },
      },
    });
    expect(await ana.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
  });

  it('R17: is not signed by the person who brought the item in or asked for it, whatever their roles', async () => {
    const own = await bringIn(rita, 'scaler.pkl', UNKNOWN);
    const { id } = await ana.call('waiver.request', { quarantineId: own, reason: 'x' });
    await expect(sign(rita, id)).rejects.toMatchObject({ code: 'waiver.own_item' });
    const others = await bringIn(ana, 'other.pkl', OTHER);
    const asked = await rita.call('waiver.request', { quarantineId: others, reason: 'x' });
    await expect(sign(rita, asked.id)).rejects.toMatchObject({ code: 'waiver.own_item' });
    expect((await rita.call('waiver.get', { waiverId: asked.id })).review?.cannotSign).toMatch(/asked for this waiver/);
    await expect(sign(ana, asked.id, 'ana')).rejects.toMatchObject({ code: 'session.role_missing' });
  });

  it('R17: is not used by its signer: who registers or brought the same bytes in again is another person', async () => {
    const { item } = await waived(UNKNOWN);
    await expect(rita.call('version.register', registration(item))).rejects.toMatchObject({
      code: 'quarantine.blocked',
    });
    const again = await bringIn(rita, 'scaler.pkl', UNKNOWN);
    await expect(ana.call('version.register', registration(again))).rejects.toMatchObject({
      code: 'quarantine.blocked',
    });
  });

  it('R9: covers these bytes and no others: one changed byte needs another waiver', async () => {
    await waived(UNKNOWN);
    const other = await bringIn(ana, 'scaler.pkl', OTHER);
    await expect(ana.call('version.register', registration(other))).rejects.toMatchObject({
      code: 'quarantine.blocked',
    });
    const same = await bringIn(ana, 'scaler.pkl', UNKNOWN);
    expect((await ana.call('quarantine.get', { quarantineId: same })).waiver).toMatchObject({ status: 'signed' });
    expect(await register(ana, same)).toMatchObject({ status: 'done' });
  });

  it('R8, R9: is signed over what was displayed: the item, its findings and the request', async () => {
    const { waiverId } = await waived(UNKNOWN);
    const { waiver, review } = await ana.call('waiver.get', { waiverId });
    expect(review).toBeNull();
    const { displayedRecord, subject, fields } = await ana.call('statement.get', {
      statementId: waiver.statement?.id ?? '',
    });
    expect(subject.digest).toBe(waiver.rootDigest);
    expect(fields).toEqual({
      codes: waiver.codes,
      findingsDigest: waiver.findingsDigest,
      requestedBy: 'ana',
      waiverId,
    });
    expect(JSON.parse(displayedRecord).displayed).toMatchObject({
      item: { name: 'scaler.pkl', broughtInBy: 'ana' },
      findings: waiver.findings,
      request: { reason: 'Our own scaler.', requestedBy: 'ana' },
    });
  });

  it('is refused with a reason, once; the item stays and another may be asked for', async () => {
    const item = await bringIn(ana, 'scaler.pkl', UNKNOWN);
    const { id } = await ana.call('waiver.request', { quarantineId: item, reason: 'x' });
    await expect(ana.call('waiver.request', { quarantineId: item, reason: 'y' })).rejects.toMatchObject({
      code: 'waiver.open_exists',
    });
    expect(await rita.call('waiver.refuse', { waiverId: id, reason: 'Use safetensors.' })).toMatchObject({
      status: 'refused',
      closedBy: 'rita',
      closeReason: 'Use safetensors.',
    });
    await expect(sign(rita, id)).rejects.toMatchObject({ code: 'waiver.not_open' });
    await expect(ana.call('version.register', registration(item))).rejects.toMatchObject({
      code: 'quarantine.blocked',
    });
    expect(await ana.call('waiver.request', { quarantineId: item, reason: 'z' })).toMatchObject({ status: 'open' });
  });

  it('is not asked for what needs none, and withdrawn with its item', async () => {
    const good = await bringIn(ana, 'm.safetensors', safetensors([1]));
    await expect(ana.call('waiver.request', { quarantineId: good, reason: 'x' })).rejects.toMatchObject({
      code: 'waiver.not_needed',
    });
    const item = await bringIn(ana, 'scaler.pkl', UNKNOWN);
    const { id } = await ana.call('waiver.request', { quarantineId: item, reason: 'x' });
    await ana.call('quarantine.discard', { quarantineId: item });
    expect(await ana.call('waiver.list', { status: 'withdrawn' })).toMatchObject([{ id }]);
    await expect(sign(rita, id)).rejects.toMatchObject({ code: 'waiver.not_open' });
  });

  it('makes the security validation a warning that names it', async () => {
    const { item, waiverId } = await waived(UNKNOWN);
    await register(ana, item);
    const { waiver } = await ana.call('waiver.get', { waiverId });
    const { validations } = await ana.call('promotion.preview', { version: 'm@1.0.0', toStage: 'staging' });
    expect(validations.find(({ name }) => name === 'security')).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining(`waived by rita Person (${waiver.statement?.id})`),
    });
  });
});
