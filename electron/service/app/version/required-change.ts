import type { Comparable } from '../../../../shared/comparison/comparable.ts';
import { worseClass } from '../../../../shared/comparison/comparable.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { ChangeClass, ComparisonRelation } from '../../../../shared/model/comparison.ts';
import type { ChangeType } from '../../../../shared/model/version.ts';
import {
  comparableOf,
  comparableTensors,
  type DigestedComparison,
  digestedComparison,
} from '../compare/compare-use.ts';
import type { Registry } from '../context.ts';
import { getRow } from '../quarantine/quarantine-rows.ts';
import { type Bump, bumpBetween, highest, isBumpEnough, isSemantic } from './version-number.ts';

/** The smallest change that a version may be announced as, and why. */
export interface RequiredChange {
  readonly change: Bump;
  readonly because: string;
  /** With each parent of the same model, or the preceding version, by what its files show. */
  readonly comparisons: DigestedComparison[];
}

/** What is known of a version when its number is asked for. */
export interface ChangeSubject {
  readonly modelId: string | null;
  readonly parentIds: readonly string[];
  /** What it is compared with where it has no parent in its model. */
  readonly precedingId: string | null;
  readonly quarantineId: string | null;
  readonly adoptedFrom: string | null;
}

/**
 * The smallest change that what differs from the parents, or from the preceding version, allows; null where nothing was compared. Parents of
 * other models have numbers of their own: they bind none. What people recorded does not bind it either (`Comparison.smallestStep`).
 */
export function requiredChange(registry: Registry, subject: ChangeSubject): RequiredChange | null {
  const bases = comparedBases(registry, subject).filter(({ isOwn }) => isOwn);
  if (bases.length === 0) return null;
  const files = filesOf(registry, subject);
  if (files === null) return null;
  const comparisons = bases.map(({ id }) => {
    const before = comparableOf(registry, id);
    // What people will record is not known yet; the parent's own words make no difference.
    return digestedComparison(before, { ...files, metadata: before.metadata });
  });
  const change = comparisons.reduce<ChangeClass | null>(
    (worst, { comparison }) => worseClass(worst, comparison.smallestStep),
    null,
  );
  return { change: change ?? 'patch', because: becauseOf(comparisons, change), comparisons };
}

/** A version that another one is compared with. */
export interface ComparedBase {
  readonly id: string;
  readonly relation: ComparisonRelation;
  /** Of the same model: it binds the number. */
  readonly isOwn: boolean;
}

/** The parents; where none is of the same model also what the version goes on from by its number. */
export function comparedBases(
  { catalog }: Pick<Registry, 'catalog'>,
  { modelId, parentIds, precedingId }: Pick<ChangeSubject, 'modelId' | 'parentIds' | 'precedingId'>,
): ComparedBase[] {
  const parents = parentIds.flatMap((id): ComparedBase[] => {
    const parent = catalog.versions.record(id);
    return parent ? [{ id, relation: 'parent', isOwn: parent.summary.modelId === modelId }] : [];
  });
  if (precedingId === null || parents.some(({ isOwn }) => isOwn)) return parents;
  return [...parents, { id: precedingId, relation: 'preceding', isOwn: true }];
}

function filesOf(
  registry: Registry,
  { quarantineId, adoptedFrom }: ChangeSubject,
): Omit<Comparable, 'metadata'> | null {
  if (adoptedFrom !== null) return comparableOf(registry, adoptedFrom);
  if (quarantineId === null) return null;
  const { name, rootDigest, sizeBytes, inspection } = getRow(registry, quarantineId);
  if (rootDigest === null || inspection === null) return null;
  const tensors = registry.catalog.quarantine.tensors(quarantineId);
  const isListed = tensors.length > 0 || inspection.tensorCount === 0;
  const keyed = tensors.map((one) => ({ ...one, contentKey: one.digest === null ? null : `sha256:${one.digest}` }));
  return {
    versionId: null,
    label: name,
    rootDigest,
    sizeBytes,
    inspection,
    tensors: isListed ? comparableTensors(keyed) : null,
  };
}

/** The first of what asks for the change, and how much more there is. */
function becauseOf(comparisons: readonly DigestedComparison[], change: ChangeClass | null): string {
  const found = comparisons.flatMap(({ comparison }) =>
    comparison.rows
      .filter((row) => row.changes.some((one) => one.class === change))
      .map((row) => ({ row, base: comparison.before.label })),
  );
  const [first] = found;
  if (first === undefined) return `the files are those of ${comparisons[0]?.comparison.before.label ?? 'the parent'}`;
  const reason = first.row.changes.find((one) => one.class === change)?.reason ?? '';
  const more = found.length === 1 ? '' : `, and ${found.length - 1} more`;
  return `${first.row.area} ${first.row.name} is not as in ${first.base} (${reason.replace(/\.$/, '')})${more}`;
}

/** What a version is announced as. */
export interface Announced {
  readonly version: string;
  readonly changeType: ChangeType | null;
  /** Versions of the same model that it was made from, or the one that precedes it. */
  readonly parents: readonly string[];
}

/** What a version announces beside its parents; null where neither its number nor its change type says. */
export function announcedChange({ version, changeType, parents }: Announced): Bump | null {
  const parent = highest(parents);
  if (isSemantic(version) && parent !== null) return bumpBetween(parent, version);
  return changeType === 'finalise' || changeType === 'prerelease' ? null : changeType;
}

/** True when a version announces less than is required. */
export function needsOverride(announced: Announced, required: RequiredChange): boolean {
  const bump = announcedChange(announced);
  return bump !== null && !isBumpEnough(bump, required.change);
}

/** Refuses a version that announces less than what is required. Throws `version.bump_too_small`. */
export function assertChangeSuffices(announced: Announced, required: RequiredChange | null): void {
  if (required === null || !needsOverride(announced, required)) return;
  const { version } = announced;
  const bump = announcedChange(announced);
  throw new StrongroomError(
    'version.bump_too_small',
    `${version} would be a ${bump} change, but ${required.because}: it is a ${required.change} change at least. Choose that, or have the smaller step signed.`,
    { version, bump, required: required.change },
  );
}
