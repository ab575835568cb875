import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { PASSPHRASE, TestRegistry } from '../../../testing/registry-harness.ts';
import { defaultPolicy, policyYaml } from '../../policy/index.ts';

let registry: TestRegistry;
let root: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
});
afterEach(() => registry.close());

const text = (policySignatures = 1, title = 'Ours') =>
  policyYaml({ ...defaultPolicy, id: 'ours', title, policySignatures });

const propose = async (client: Client<Methods>, policy = text()): Promise<number> =>
  (await client.call('policy.propose', { text: policy, reason: 'New rules.' })).number;

async function sign(client: Client<Methods>, userId: string, number: number) {
  const { digest } = await client.call('policy.review', { number });
  return client.call('policy.sign', {
    number,
    reason: 'Agreed.',
    passphrase: PASSPHRASE,
    userId,
    displayedDigest: digest,
  });
}

const inForce = async () => (await root.call('policy.get', {})).version.number;

it('R17: nobody puts a policy in force alone, whatever their roles', async () => {
  const coco = await registry.person(root, 'coco', ['compliance', 'administrator']);
  const number = await propose(coco);
  expect(await coco.call('policy.review', { number })).toMatchObject({
    cannotSign: expect.stringContaining('You proposed'),
  });
  expect((await coco.call('due.list', {})).filter(({ kind }) => kind === 'policy')).toMatchObject([{ isMine: false }]);
  await expect(sign(coco, 'coco', number)).rejects.toMatchObject({ code: 'policy.own_proposal' });
  expect(await inForce()).toBe(0);
  expect(await root.call('statement.list', { kind: 'policy' })).toEqual([]);
  expect((await root.call('due.list', {})).filter(({ kind }) => kind === 'policy')).toMatchObject([{ isMine: true }]);
  expect(await sign(root, 'root', number)).toMatchObject({
    status: 'current',
    proposedBy: 'coco',
    signatures: [{ signerId: 'root', printedName: 'Rosa Root' }],
  });
  expect(await inForce()).toBe(number);
  expect(await root.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
});

it('a first start needs one person: the shipped policy is in force without a signature', async () => {
  expect(await root.call('policy.list', {})).toMatchObject([
    { number: 0, status: 'current', signatures: [], signaturesNeeded: 0 },
  ]);
  const number = await propose(root);
  await expect(sign(root, 'root', number)).rejects.toMatchObject({ code: 'policy.own_proposal' });
  expect(await inForce()).toBe(0);
  const coco = await registry.person(root, 'coco', ['compliance']);
  await sign(coco, 'coco', number);
  expect(await inForce()).toBe(number);
});

it('R17: the number of signatures on a policy goes up, and down only by as many as it asks for', async () => {
  const coco = await registry.person(root, 'coco', ['compliance']);
  const cleo = await registry.person(root, 'cleo', ['compliance']);
  await expect(propose(root, text(0))).rejects.toMatchObject({ code: 'policy.malformed' });
  const two = await propose(root, text(2));
  await sign(coco, 'coco', two);
  const lower = await propose(root, text(1, 'Lower'));
  expect(await sign(coco, 'coco', lower)).toMatchObject({
    status: 'proposed',
    signatures: [{ signerId: 'coco' }],
    signaturesNeeded: 2,
  });
  await expect(sign(coco, 'coco', lower)).rejects.toMatchObject({ code: 'policy.already_signed' });
  expect(await inForce()).toBe(two);
  expect(await sign(cleo, 'cleo', lower)).toMatchObject({
    status: 'current',
    signatures: [{ signerId: 'coco' }, { signerId: 'cleo' }],
  });
  expect(await inForce()).toBe(lower);
  expect(await root.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });
});

it('signatures count for the policy that was then in force, and one that is past is proposed again', async () => {
  const coco = await registry.person(root, 'coco', ['compliance']);
  const cleo = await registry.person(root, 'cleo', ['compliance']);
  const two = await propose(root, text(2));
  await sign(coco, 'coco', two);
  const waits = await propose(root, text(2, 'Waits'));
  await sign(coco, 'coco', waits);
  const other = await propose(root, text(2, 'Other'));
  await sign(coco, 'coco', other);
  await sign(cleo, 'cleo', other);
  // Coco agreed to follow another policy than the one that is in force by now.
  expect(await sign(cleo, 'cleo', waits)).toMatchObject({ status: 'proposed', signatures: [{ signerId: 'cleo' }] });
  expect(await sign(coco, 'coco', waits)).toMatchObject({ status: 'current' });
  await expect(sign(cleo, 'cleo', two)).rejects.toMatchObject({ code: 'policy.not_proposed' });
});

it('R17: verification names a policy that came in force without a second person', async () => {
  const coco = await registry.person(root, 'coco', ['compliance']);
  await sign(coco, 'coco', await propose(root));
  await registry.service.close();
  const db = new Sqlite(path.join(registry.folder, 'registry.sqlite'));
  db.exec(`DROP TRIGGER policy_version_no_update; UPDATE policy_version SET proposed_by = 'coco'`);
  db.close();
  await registry.restart();
  const { problems } = await (await registry.signIn('root')).call('audit.verify', {});
  expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['row_edited', 'policy_not_signed']));
});
