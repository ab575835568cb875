import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MirrorHolds, MirrorPolicy, MirrorRule, VersionCopies } from '../../../../shared/model/mirror.ts';
import type { MirrorRow, VersionForCopies } from '../../catalog/index.ts';
import { mirroredPackPath } from '../../vault/index.ts';
import type { Registry } from '../context.ts';

const standardRule: MirrorRule = { stage: null, tier: null, copies: 0, storageClass: 'compact' };

/** How much a rule names: stage and tier, the stage, the tier, nothing. */
const rank = ({ stage, tier }: MirrorRule): number => (stage === null ? 0 : 2) + (tier === null ? 0 : 1);

/** The rule that applies to a version; no copies when none does. */
export function ruleFor(
  { rules }: MirrorPolicy,
  { stage, tier }: Pick<VersionForCopies, 'stage' | 'tier'>,
): MirrorRule {
  const matching = rules.filter(
    (rule) => (rule.stage === null || rule.stage === stage) && (rule.tier === null || rule.tier === tier),
  );
  return matching.toSorted((a, b) => rank(b) - rank(a))[0] ?? standardRule;
}

/** True when a mirror is meant to hold a version. */
export const isHeld = (
  { stages, tiers }: MirrorHolds,
  { stage, tier }: Pick<VersionForCopies, 'stage' | 'tier'>,
): boolean =>
  (stages === null || stages.includes(stage)) && (tiers === null || (tier !== null && tiers.includes(tier)));

/** Which packs files lie in, with those of the chunks that theirs are differences to. Each file is looked up once. */
export class PacksOfFiles {
  readonly #registry: Registry;
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Lets the service answer others between two files: a model has many chunks. */
  async ofVersion(versionId: string): Promise<ReadonlySet<string>> {
    const all = new Set<string>();
    for (const { sha256 } of this.#registry.catalog.versions.artifacts(versionId)) {
      const known = this.#known.get(sha256);
      if (known === undefined) await nextTurn();
      const packs = known ?? this.#ofFile(sha256);
      this.#known.set(sha256, packs);
      for (const pack of packs) all.add(pack);
    }
    return all;
  }

  #ofFile(sha256: string): ReadonlySet<string> {
    const { chunks } = this.#registry.catalog;
    const recipe = chunks.findRecipes([sha256]).get(sha256);
    const rows = chunks.findChunks(recipe?.chunks ?? []);
    const bases = new Set<string>();
    const packs = new Set<string>();
    for (const { packId, baseDigest } of rows.values()) {
      packs.add(packId);
      if (baseDigest !== null) bases.add(baseDigest);
    }
    for (const { packId } of chunks.findChunks([...bases]).values()) packs.add(packId);
    return packs;
  }
}

/** The packs that a mirror is meant to hold. */
export async function packsFor(registry: Registry, holds: MirrorHolds): Promise<ReadonlySet<string>> {
  const { chunks, mirrors } = registry.catalog;
  const all = chunks.packs().map(({ id }) => id);
  if (holds.stages === null && holds.tiers === null) return new Set(all);
  const wanted = new Set<string>();
  const packsOf = new PacksOfFiles(registry);
  for (const version of mirrors.versions()) {
    if (!isHeld(holds, version)) continue;
    for (const pack of await packsOf.ofVersion(version.versionId)) wanted.add(pack);
  }
  return new Set(all.filter((id) => wanted.has(id)));
}

interface Holder {
  readonly row: MirrorRow;
  /** Paths of files that are there and right. */
  readonly files: ReadonlySet<string>;
  readonly isComplete: boolean;
}

/** Every version that the policy wants copies of, with the mirrors that hold all of it. */
export async function copiesOfVersions(registry: Registry, policy: MirrorPolicy): Promise<VersionCopies[]> {
  const { mirrors, chunks } = registry.catalog;
  const all = chunks.packs().map(({ id }) => mirroredPackPath(id));
  const holders = mirrors.list().map((row): Holder => {
    const files = new Set(mirrors.files(row.id).flatMap(({ path, problem }) => (problem === null ? [path] : [])));
    return { row, files, isComplete: all.every((path) => files.has(path)) };
  });
  const packsOf = new PacksOfFiles(registry);
  const found: VersionCopies[] = [];
  for (const version of mirrors.versions()) {
    const { copies: wanted, storageClass } = ruleFor(policy, version);
    if (wanted === 0) continue;
    const counting = holders.filter(({ row }) => storageClass === 'compact' || row.storageClass === 'fast');
    // The packs are looked up only where a mirror has some and lacks some.
    const isPartly = counting.some(({ files, isComplete }) => !isComplete && files.size > 0);
    const packs = isPartly ? [...(await packsOf.ofVersion(version.versionId))].map(mirroredPackPath) : [];
    const holding = counting.filter(
      ({ files, isComplete }) => isComplete || (files.size > 0 && packs.every((path) => files.has(path))),
    );
    found.push({ ...version, wanted, storageClass, copies: holding.map(({ row }) => row.name) });
  }
  return found;
}
