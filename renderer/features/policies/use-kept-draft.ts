import { useRef, useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { PolicyDraft } from '../../../shared/model/policy-draft.ts';
import { asWireError } from '../../client/wire-error.ts';
import type { DraftStatus } from '../../hooks/draft-saver.ts';
import { useDraftSaver } from '../../hooks/use-draft-saver.ts';
import { readPolicyDraft, savePolicyDraft } from '../../stores/policy-drafts.ts';

/** What is typed: the text of the policy, and the reason for its proposal. */
export interface Typed {
  readonly text: string;
  readonly reason: string;
}

export interface KeptDraft {
  readonly typed: Typed;
  readonly change: (part: Partial<Typed>) => void;
  readonly status: DraftStatus;
  /** Why it can't be kept as it is: another window saved it, proposed it or deleted it. */
  readonly conflict: WireError | null;
  /** Keeps what stands here, over what another window saved, or as a draft of its own where that one is gone. */
  readonly keepThis: () => void;
  /** Takes what another window saved. */
  readonly takeOther: () => Promise<void>;
  /** The draft as the service knows it; null before its first save. */
  readonly id: () => string | null;
  /** Keeps nothing more: it was proposed or deleted. */
  readonly end: () => void;
}

/** A draft of a policy, kept by the service as it is typed. `onBegun` gets the id that its first save gave it. */
export function useKeptDraft(start: Typed, draft: PolicyDraft | null, onBegun: (id: string) => void): KeptDraft {
  const [typed, setTyped] = useState(start);
  const [conflict, setConflict] = useState<WireError | null>(null);
  const kept = useRef<{ readonly id: string; readonly revision: number } | null>(
    draft && { id: draft.id, revision: draft.revision },
  );
  const { saver, status } = useDraftSaver<Typed>(async (value) => {
    try {
      const { id, revision } = await savePolicyDraft({ draft: kept.current, ...value });
      if (kept.current?.id !== id) onBegun(id);
      kept.current = { id, revision };
      setConflict(null);
    } catch (thrown) {
      const error = asWireError(thrown);
      if (error.code === 'policy.draft_stale' || error.code === 'policy.draft_not_found') setConflict(error);
      throw thrown;
    }
  });
  const put = (next: Typed) => {
    setTyped(next);
    saver.put(next);
  };
  return {
    typed,
    change: (part) => put({ ...typed, ...part }),
    status,
    conflict,
    keepThis: () => {
      const now = conflict?.details['now'];
      kept.current = kept.current !== null && typeof now === 'number' ? { ...kept.current, revision: now } : null;
      put(typed);
      void saver.flush();
    },
    takeOther: async () => {
      if (kept.current === null) return;
      const { id, text, reason, revision } = await readPolicyDraft(kept.current.id);
      kept.current = { id, revision };
      setConflict(null);
      put({ text, reason });
    },
    id: () => kept.current?.id ?? null,
    end: () => saver.abandon(),
  };
}
