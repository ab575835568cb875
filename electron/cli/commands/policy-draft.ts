import type { Command } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { withSession } from '../session.ts';

const id = [{ name: 'DRAFT', min: 1, max: 1 }] as const;

/** `policy draft list`: policies that people write and did not propose yet. */
export const policyDraftList: Command = {
  name: 'policy draft list',
  summary: 'List the policies that people write and did not propose yet.',
  positionals: [],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const drafts = await client.call('policyDraft.list', {});
      const rows = drafts.map((one) => [one.id, one.title || '-', one.writtenBy.userId, formatTime(one.savedAt)]);
      return {
        json: { drafts },
        text: rows.length === 0 ? 'There is no draft.' : table(['DRAFT', 'TITLE', 'WRITTEN BY', 'SAVED'], rows),
      };
    }),
};

/** `policy draft show`: the text of a draft as it stands, for a file. */
export const policyDraftShow: Command = {
  name: 'policy draft show',
  summary: 'Print the text of a draft of a policy.',
  positionals: id,
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const draft = await client.call('policyDraft.get', { id: call.args.first() });
      return { json: draft, text: draft.text.trimEnd() };
    }),
};

/** `policy draft delete`: takes a draft away. */
export const policyDraftDelete: Command = {
  name: 'policy draft delete',
  summary: 'Delete your own draft of a policy, or as an administrator that of a disabled person.',
  positionals: id,
  options: {},
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const draft = call.args.first();
      await client.call('policyDraft.remove', { id: draft });
      return { json: { deleted: draft }, text: 'The draft is deleted.' };
    }),
};
