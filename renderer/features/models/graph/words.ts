import type { GraphVersion, VersionStrategy } from '../../../../shared/model/numbering.ts';

/** What a version was made from, and how its files came about, in words. */
export function originWords(
  version: Pick<GraphVersion, 'parents' | 'foreignParents' | 'origin'>,
  names: ReadonlyMap<string, string>,
): string {
  const parents = [...version.parents.map((id) => names.get(id) ?? 'an older version'), ...version.foreignParents];
  const { origin } = version;
  if (parents.length === 0) return 'no parent recorded';
  const from = `${parents.length > 1 ? 'merge of ' : ''}${parents.join(' and ')}`;
  if (origin.kind === 'combined') return `${from}, combined`;
  if (origin.kind === 'adopted' && parents.length === 1) return `${from}, same files`;
  return origin.kind === 'adopted' ? `${from}, files of ${names.get(origin.from) ?? 'an older version'}` : from;
}

/** How a model numbers its versions, in words. */
export function strategyWords(strategy: VersionStrategy): string {
  const words = {
    semantic: 'Semantic versions (1.4.0, 2.0.0-rc.1)',
    timestamp: 'Time of registration (20261126T093000Z)',
    hash: 'Digest of the files',
    custom: 'Own template',
  } as const;
  const name = words[strategy.kind];
  if (strategy.kind === 'hash') return `${name}, first ${strategy.length} digits`;
  return strategy.kind === 'custom' ? `${name}: ${strategy.template}, matching ${strategy.pattern}` : name;
}
