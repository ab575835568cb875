import { StrongroomError } from '../../../shared/contract/errors.ts';

/** Where quarantine lies in the registry's folder. */
export const quarantineFolder = 'quarantine';

/** True for what can be an item's id: a plain name. */
export const isItemId = (id: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(id);

/** An item's folder. An id that is not a plain name is `quarantine.not_found`. */
export function itemPath(id: string): string {
  if (isItemId(id)) return `${quarantineFolder}/${id}`;
  throw new StrongroomError('quarantine.not_found', 'There is no such item in quarantine.', { id });
}

/** The complete copies. */
export const itemFilesPath = (id: string): string => `${itemPath(id)}/files`;
/** The file that is being copied. */
export const itemPartialPath = (id: string): string => `${itemPath(id)}/partial`;
/** A small file that is being copied beside others; each has a number of its own. */
export const itemPartPath = (id: string, number: number): string => `${itemPath(id)}/${partPrefix}${number}`;
export const partPrefix = 'part-';
/** What was planned and what is done. */
export const itemJournalPath = (id: string): string => `${itemPath(id)}/journal.jsonl`;
