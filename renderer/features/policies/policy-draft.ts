import { z } from 'zod';

const Draft = z.strictObject({ text: z.string(), reason: z.string() });

/** What somebody typed and did not propose yet. */
export type PolicyDraft = z.infer<typeof Draft>;

/** The part of the browser's storage that drafts need. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Where a person's draft lies: each registry and each person has one. */
export const draftKey = (registryId: string, userId: string): string =>
  `strongroom.policy-draft ${registryId} ${userId}`;

/** The draft, or null: none, or one that this build can't read. */
export function readDraft(storage: DraftStorage, key: string): PolicyDraft | null {
  try {
    return Draft.safeParse(JSON.parse(storage.getItem(key) ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}

/** Keeps a draft. False when the browser has no room for it or keeps nothing: the page must say so. */
export function keepDraft(storage: DraftStorage, key: string, draft: PolicyDraft): boolean {
  try {
    storage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Forgets a draft that was proposed or thrown away. */
export function forgetDraft(storage: DraftStorage, key: string): void {
  try {
    storage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
