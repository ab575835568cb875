/** What a person can do about a problem of the vault, by its code. */
const advice: Readonly<Record<string, string>> = {
  'pack.missing': 'Bring the pack’s file back from a backup of the registry’s folder, or repair from a mirror.',
  'pack.unsupported': 'A newer Strongroom wrote this: update this one. Nothing is damaged.',
  'vault.figures_differ':
    'The totals were counted again. Find out who changed the database: nothing of Strongroom does.',
  'records.missing': 'Make a backup of the registry’s folder now; the copies are written again with the next change.',
  'records.corrupt': 'Make a backup of the registry’s folder now and look at the disk before you go on.',
};

const general =
  'The files named can’t be given out until they are repaired. Repair from a mirror or from the original file, and look at the disk: damage seldom stays alone.';

/** One or two sentences for a person. */
export const adviceFor = (code: string): string => advice[code] ?? general;
