import type { Handlers } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { policyDraftMethods } from '../../../../shared/contract/methods/policy-drafts.ts';
import type { PolicyDraft, PolicyDraftSummary } from '../../../../shared/model/policy-draft.ts';
import { isoTime, newId } from '../../platform/index.ts';
import type { Actor, Caller, Registry } from '../context.ts';

/** So many drafts may one person keep. */
const MAX_DRAFTS = 50;
const MAX_TITLE = 200;

interface Saving {
  readonly draft: { readonly id: string; readonly revision: number } | null;
  readonly text: string;
  readonly reason: string;
}

/** The methods about policies that are being written. */
export const policyDraftHandlers = (registry: () => Registry): Handlers<typeof policyDraftMethods, Caller> => ({
  'policyDraft.list': () => registry().catalog.policyDrafts.list(),
  'policyDraft.get': ({ id }) => existing(registry(), id),
  'policyDraft.save': (input, caller) => save(registry(), caller.actor(), input),
  'policyDraft.remove': ({ id }, caller) => {
    remove(registry(), caller.actor(), id);
    return null;
  },
});

function existing({ catalog }: Pick<Registry, 'catalog'>, id: string): PolicyDraft {
  const draft = catalog.policyDrafts.get(id);
  if (draft) return draft;
  throw new StrongroomError('policy.draft_not_found', 'This draft was proposed or deleted.', { id });
}

function save(registry: Registry, actor: Actor, { draft: of, text, reason }: Saving): PolicyDraftSummary {
  const { catalog, clock, random } = registry;
  const now = isoTime(clock.now());
  const saved = catalog.transaction(() => {
    const before = of === null ? null : ownDraft(registry, actor, of);
    if (before === null && catalog.policyDrafts.countOf(actor.id) >= MAX_DRAFTS)
      throw new StrongroomError(
        'policy.too_many_drafts',
        `You keep ${MAX_DRAFTS} drafts of policies. Delete one first.`,
        {},
      );
    const id = before?.id ?? newId(random, 'pd');
    const startedAt = before?.startedAt ?? now;
    const revision = (before?.revision ?? 0) + 1;
    catalog.policyDrafts.save({ id, title: titleOf(text), text, reason, startedAt, savedAt: now, revision }, actor.id);
    return existing(registry, id);
  });
  registry.changed('drafts');
  const { text: _text, reason: _reason, ...summary } = saved;
  return summary;
}

/** The draft that a person writes on. Throws where it is somebody else's, or was saved from another window meanwhile. */
function ownDraft(registry: Registry, actor: Actor, { id, revision }: { id: string; revision: number }): PolicyDraft {
  const draft = existing(registry, id);
  if (draft.writtenBy.userId !== actor.id)
    throw new StrongroomError(
      'policy.draft_not_yours',
      `${draft.writtenBy.name} writes this draft. Start one of your own from its text.`,
      { id },
    );
  if (draft.revision !== revision)
    throw new StrongroomError(
      'policy.draft_stale',
      'This draft was saved from another window meanwhile. Choose which text stays.',
      { id, seen: revision, now: draft.revision },
    );
  return draft;
}

function remove(registry: Registry, actor: Actor, id: string): void {
  const { catalog } = registry;
  catalog.transaction(() => {
    const { writtenBy } = existing(registry, id);
    if (writtenBy.userId !== actor.id && !(writtenBy.isDisabled && actor.roles.includes('administrator')))
      throw new StrongroomError(
        'policy.draft_not_yours',
        `${writtenBy.name} writes this draft and deletes it. An administrator does that for a person who is disabled.`,
        { id },
      );
    catalog.policyDrafts.remove(id);
  });
  registry.changed('drafts');
}

/** The title that a text gives itself, found without reading it as a policy: most drafts are none yet. */
function titleOf(text: string): string {
  const said = /^[ \t{]*"?title"?[ \t]*:[ \t]*(.{0,1000})/m.exec(text)?.[1]?.trim() ?? '';
  return said
    .replace(/,$/, '')
    .replace(/^(["'])(.*)\1$/, '$2')
    .slice(0, MAX_TITLE);
}
