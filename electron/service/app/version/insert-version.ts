import type { Finding, Inspection } from '../../../../shared/model/inspection.ts';
import { type MergeOrigin, semanticStrategy, type VersionStrategy } from '../../../../shared/model/numbering.ts';
import { severities } from '../../../../shared/model/severity.ts';
import type { Artifact, VersionMetadata } from '../../../../shared/model/version.ts';
import { newId } from '../../platform/index.ts';
import type { Change } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { linkSources } from '../lineage/link-sources.ts';
import { type Chosen, parentIds } from './propose-version.ts';
import { originOf } from './version-origin.ts';

/** What a person says of a version that is written. */
export interface VersionWish {
  readonly versionId: string;
  readonly model: string;
  /** Of a model that is not there yet. */
  readonly modelDescription: string;
  readonly strategy: VersionStrategy | null;
  readonly branch: string;
  /** MODEL@VERSION of each. */
  readonly parents: readonly string[];
  readonly merge: MergeOrigin | null;
  /** The version whose files it has; null for files that were brought in. */
  readonly adoptedFrom: string | null;
  readonly metadata: VersionMetadata;
}

/** The files that it has. */
export interface VersionContent {
  readonly sizeBytes: number;
  readonly rootDigest: string;
  readonly source: string;
  readonly inspection: Inspection;
  readonly artifacts: readonly Artifact[];
  /** Binds the files to their chunks; null where nobody vouches for a recipe. */
  readonly recipesDigest: string | null;
  /** Digest of the list of its tensors; null where it has none. */
  readonly tensorList: string | null;
  /** Who answered for its findings; null where that was not needed. */
  readonly waiverId: string | null;
}

export const worstOf = (findings: readonly Finding[]): Finding['severity'] | null =>
  findings.map(({ severity }) => severity).toSorted((a, b) => severities.indexOf(b) - severities.indexOf(a))[0] ?? null;

interface Insertion {
  readonly actor: Actor;
  readonly wish: VersionWish;
  readonly chosen: Chosen;
  readonly content: VersionContent;
}

/**
 * Writes a version with everything that belongs to it: the model where it is new, files, lineage, first stage, audit records. Call inside the
 * transaction in which the version was chosen. Gives MODEL@VERSION. Errors: `version.origin_missing`, `version.origin_wrong`.
 */
export function insertVersion(registry: Registry, change: Change, { actor, wish, chosen, content }: Insertion): string {
  const { catalog } = registry;
  const { metadata, versionId } = wish;
  const { inspection, rootDigest } = content;
  const parents = parentIds(registry, wish.parents);
  const modelId = ensureModel(registry, actor, change, wish);
  const model = catalog.versions.modelRow(modelId)?.name ?? wish.model;
  const label = `${model}@${chosen.version}`;
  const merged = originOf(registry, { parents, merge: wish.merge, rootDigest });
  catalog.versions.add({
    id: versionId,
    modelId,
    ...chosen,
    branch: wish.branch,
    origin: wish.adoptedFrom === null ? merged : { kind: 'adopted', from: wish.adoptedFrom },
    ...content,
    metadata,
    worstFinding: worstOf(inspection.findings),
    registeredAt: change.at,
    registeredBy: actor.id,
  });
  for (const parent of parents)
    catalog.lineage.addEdge({
      type: 'derived_from',
      fromType: 'version',
      fromId: versionId,
      toType: 'version',
      toId: parent,
    });
  linkSources(registry, change, actor, { metadata, versionId, label });
  change.created('version.registered', 'version', versionId, label);
  const eventId = `${versionId}.0000`;
  catalog.promotions.addStageEvent({
    id: eventId,
    versionId,
    number: 0,
    fromStage: null,
    toStage: 'development',
    requestId: null,
    at: change.at,
    byPerson: actor.id,
  });
  change.created('stage.changed', 'stage_event', eventId, label);
  return label;
}

function ensureModel(registry: Registry, actor: Actor, change: Change, wish: VersionWish): string {
  const { catalog, random } = registry;
  const known = catalog.versions.modelId(wish.model);
  if (known !== null) return known;
  const id = newId(random, 'mo');
  catalog.versions.addModel({
    id,
    name: wish.model,
    description: wish.modelDescription,
    strategy: wish.strategy ?? semanticStrategy,
    createdAt: change.at,
    createdBy: actor.id,
  });
  change.created('model.created', 'model', id, wish.model);
  return id;
}
