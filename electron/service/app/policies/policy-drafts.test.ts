import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { TestRegistry } from '../../../testing/registry-harness.ts';

let registry: TestRegistry;
let root: Client<Methods>;
let coco: Client<Methods>;
let ana: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  coco = await registry.person(root, 'coco', ['compliance']);
  ana = await registry.person(root, 'ana', ['analyst']);
});
afterEach(() => registry.close());

const begin = (client: Client<Methods>, text = 'title: "Ours"\n') =>
  client.call('policyDraft.save', { draft: null, text, reason: '' });

const at = ({ id, revision }: { id: string; revision: number }) => ({ id, revision });

describe('drafts of policies', () => {
  it('are kept as typed, whatever stands in them, with who wrote them and when', async () => {
    const first = await begin(coco);
    registry.clock.pass(60_000);
    const half = '{ "title" : "Half a po';
    const { savedAt } = await coco.call('policyDraft.save', { draft: at(first), text: half, reason: 'Beca' });
    expect(await coco.call('policyDraft.get', { id: first.id })).toMatchObject({
      text: half,
      reason: 'Beca',
      revision: 2,
    });
    registry.clock.pass(60_000);
    const other = await begin(ana, 'nothing yet');
    expect(await root.call('policyDraft.list', {})).toEqual([
      { ...other, title: '', writtenBy: { userId: 'ana', name: expect.any(String), isDisabled: false } },
      { ...first, title: '"Half a po', savedAt, revision: 2 },
    ]);
    expect(first).toMatchObject({ title: 'Ours', writtenBy: { userId: 'coco' }, revision: 1 });
  });

  it('are never overwritten by a window that saw an older text', async () => {
    const seen = await begin(coco);
    await coco.call('policyDraft.save', { draft: at(seen), text: 'from one window', reason: '' });
    const save = coco.call('policyDraft.save', { draft: at(seen), text: 'from the other', reason: '' });
    await expect(save).rejects.toMatchObject({ code: 'policy.draft_stale', details: { seen: 1, now: 2 } });
    expect((await coco.call('policyDraft.get', { id: seen.id })).text).toBe('from one window');
  });

  it('are written on and deleted by who began them; an administrator deletes what a disabled person left', async () => {
    const draft = await begin(coco);
    const notYours = { code: 'policy.draft_not_yours' };
    await expect(ana.call('policyDraft.save', { draft: at(draft), text: 'x', reason: '' })).rejects.toMatchObject(
      notYours,
    );
    await expect(root.call('policyDraft.remove', { id: draft.id })).rejects.toMatchObject(notYours);
    await root.call('person.disable', { userId: 'coco', reason: 'Left.' });
    await expect(ana.call('policyDraft.remove', { id: draft.id })).rejects.toMatchObject(notYours);
    await root.call('policyDraft.remove', { id: draft.id });
    await expect(root.call('policyDraft.remove', { id: draft.id })).rejects.toMatchObject({
      code: 'policy.draft_not_found',
    });
    const mine = await begin(ana);
    await ana.call('policyDraft.remove', { id: mine.id });
    expect(await ana.call('policyDraft.list', {})).toEqual([]);
  });

  it('end with their proposal, in one transaction; nobody ends those of others', async () => {
    const { source } = await coco.call('policy.get', {});
    const [draft, other] = [await begin(coco, source), await begin(ana)];
    const proposal = { text: source, reason: 'Agreed.' };
    await expect(coco.call('policy.propose', { ...proposal, text: 'none', draftId: draft.id })).rejects.toMatchObject({
      code: 'policy.malformed',
    });
    expect(await coco.call('policyDraft.list', {})).toHaveLength(2);
    await coco.call('policy.propose', { ...proposal, draftId: draft.id });
    await coco.call('policy.propose', { ...proposal, draftId: other.id });
    expect((await coco.call('policyDraft.list', {})).map(({ id }) => id)).toEqual([other.id]);
  });

  it('are at most fifty for one person', async () => {
    for (let at = 0; at < 50; at += 1) await begin(coco);
    await expect(begin(coco)).rejects.toMatchObject({ code: 'policy.too_many_drafts' });
    await begin(ana);
  });
});
