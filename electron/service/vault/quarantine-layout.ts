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

/** The complete copies of large files, under their names. */
export const itemFilesPath = (id: string): string => `${itemPath(id)}/files`;
/** The large file that is being copied. */
export const itemPartialPath = (id: string): string => `${itemPath(id)}/partial`;
/** Copies of small files, one after another. */
export const itemGroupPath = (id: string, group: number): string => `${itemPath(id)}/group-${group}`;

/** The number of a group by its name in the item's folder; null for other names. */
export function groupNumber(name: string): number | null {
  const digits = /^group-(\d{1,6})$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}
/** What was planned and what is done. */
export const itemJournalPath = (id: string): string => `${itemPath(id)}/journal.jsonl`;
