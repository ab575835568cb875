import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Finding, severities } from '../../../shared/model/inspection.ts';
import type { Registration } from '../../../shared/model/quarantine.ts';
import type { ChangeType } from '../../../shared/model/version.ts';
import type { QuarantineRow } from '../catalog/index.ts';
import { newId } from '../platform/index.ts';
import { getRow, notReady } from './bring-in.ts';
import { type Change, commit } from './commit.ts';
import type { Actor, Registry } from './context.ts';
import { linkSources } from './link-sources.ts';
import type { OperationRun } from './operations.ts';
import { bindingOf } from './recipe-binding.ts';
import { searchWordsOf } from './search-words.ts';
import { freeVersion, highest, parseVersion } from './version-number.ts';
import { addVersionTensors, cutsOf } from './version-tensors.ts';

export interface Proposal {
  readonly modelExists: boolean;
  readonly version: string;
  readonly changeType: ChangeType | null;
  readonly reason: string;
  readonly candidates: string[];
}

/** The version ids of MODEL@VERSION references. Throws `version.not_found` naming the one that is not there. */
export function parentIds(registry: Registry, parents: readonly string[]): string[] {
  return [...new Set(parents)].map((parent) => {
    const id = registry.catalog.versions.versionId(parent);
    if (id !== null) return id;
    throw new StrongroomError('version.not_found', `There is no version ${parent}. Write MODEL@VERSION.`, {
      version: parent,
    });
  });
}

/** Works out the next version of a model, from its highest parent of the same model, else from its highest version. */
export function proposeVersion(
  registry: Registry,
  input: { model: string; parents: readonly string[]; changeType: ChangeType | null },
): Proposal {
  const { versions } = registry.catalog;
  const modelId = versions.modelId(input.model);
  const existing = modelId === null ? [] : versions.ofModel(modelId);
  const candidates = existing.map(({ model, version }) => `${model}@${version}`);
  const base = { modelExists: modelId !== null, candidates };
  const parents = parentIds(registry, input.parents).flatMap((id) => versions.ref(id) ?? []);
  const own = parents.filter(({ model }) => model === existing[0]?.model).map(({ version }) => version);
  const from = highest(own) ?? highest(existing.map(({ version }) => version));
  if (from === null) return { ...base, version: '1.0.0', changeType: null, reason: 'The first version of this model.' };
  const changeType = input.changeType ?? 'patch';
  const version = freeVersion(from, changeType, new Set(existing.map((one) => one.version)));
  return { ...base, version, changeType, reason: `A ${changeType} change of ${from}.` };
}

function chosenVersion(registry: Registry, input: Registration): { version: string; changeType: ChangeType | null } {
  const proposal = proposeVersion(registry, input);
  if (input.version !== null) {
    const version = parseVersion(input.version);
    if (proposal.candidates.some((one) => one.slice(one.lastIndexOf('@') + 1) === version))
      throw taken(input.model, version);
    return { version, changeType: input.changeType };
  }
  if (proposal.candidates.length > 0 && input.changeType === null) {
    throw new StrongroomError(
      'version.unknown_change_type',
      `${input.model} has versions already: say what kind of change this is (breaking, feature, patch, prerelease, finalise), or give the version.`,
      { model: input.model },
    );
  }
  return { version: proposal.version, changeType: input.changeType };
}

const taken = (model: string, version: string) =>
  new StrongroomError('version.exists', `${model}@${version} exists already. Choose another version.`, {
    model,
    version,
  });

export const worstOf = (findings: readonly Finding[]): Finding['severity'] | null =>
  findings.map(({ severity }) => severity).toSorted((a, b) => severities.indexOf(b) - severities.indexOf(a))[0] ?? null;

/** Checks a registration and starts it. What can be refused is refused here, before a byte is stored. */
export function register(registry: Registry, actor: Actor, input: Registration): { operationId: string } {
  const row = getRow(registry, input.quarantineId);
  if (row.status !== 'ready') throw notReady(row, 'is not ready to be registered');
  if (worstOf(row.inspection?.findings ?? []) === 'critical') {
    throw new StrongroomError(
      'quarantine.blocked',
      `${row.name} has a critical finding: it can run code or harm this machine. It stays in quarantine and can’t be registered.`,
      { quarantineId: row.id },
    );
  }
  parentIds(registry, input.parents);
  const { version } = chosenVersion(registry, input);
  const operation = registry.operations.start({
    kind: 'register',
    canPause: true,
    title: `${input.model}@${version}`,
    startedBy: actor.id,
    run: (run) => store(registry, actor, input, row, run),
  });
  return { operationId: operation.id };
}

/**
 * Packs first, then one transaction with everything that refers to them, then the quarantined bytes go. A crash before the
 * transaction leaves packs that nobody refers to (set aside at the next start) and the item ready in quarantine with its
 * draft; a crash after it leaves bytes in quarantine of an item that is registered (deleted at the next start).
 */
async function store(registry: Registry, actor: Actor, input: Registration, row: QuarantineRow, run: OperationRun) {
  const { catalog, vault, quarantine, random } = registry;
  const versionId = newId(random, 'mv');
  let label = '';
  const tensors = catalog.quarantine.tensors(row.id);
  catalog.quarantine.setRegistering(row.id, true);
  const storing = vault.store({
    source: quarantine.source(row.id),
    files: row.files,
    parentFiles: parentIds(registry, input.parents).flatMap((id) =>
      catalog.versions.artifacts(id).map(({ sha256 }) => sha256),
    ),
    tensors: cutsOf(tensors),
    signal: run.signal,
    pausePoint: run.pausePoint,
    onProgress: run.progress,
    commit: (stored) => {
      commit(registry, actor, (change) => {
        catalog.chunks.add(stored);
        const recipesDigest = bindingOf(catalog, stored.files, stored.recipes);
        label = insertVersion(registry, actor, change, input, row, { versionId, recipesDigest });
        addVersionTensors(catalog, versionId, row.files, tensors);
        catalog.quarantine.setStatus(row.id, 'registered');
        catalog.quarantine.removeDraft(row.id);
        const { newBytes, newStoredBytes, packBytes } = stored.sizes;
        catalog.figures.setAdded(versionId, { newBytes, storedBytes: newStoredBytes, packBytes });
        catalog.figures.recordSize({ at: change.at, event: 'registered', label, packs: stored.packs });
      });
    },
  });
  await storing.finally(() => catalog.quarantine.setRegistering(row.id, false));
  await quarantine.discard(row.id);
  registry.changed('models', 'quarantine', 'vault', 'audit');
  return { versionId, version: label };
}

function insertVersion(
  registry: Registry,
  actor: Actor,
  change: Change,
  input: Registration,
  row: QuarantineRow,
  { versionId, recipesDigest }: { readonly versionId: string; readonly recipesDigest: string | null },
): string {
  const { catalog } = registry;
  const { inspection, rootDigest } = row;
  if (getRow(registry, row.id).status !== 'ready' || inspection === null || rootDigest === null)
    throw notReady(row, 'is not ready to be registered');
  // Worked out again: another registration may have taken the number while the bytes were stored.
  const { version, changeType } = chosenVersion(registry, input);
  const parents = parentIds(registry, input.parents);
  const modelId = ensureModel(registry, actor, change, input);
  const model = catalog.versions.model(modelId)?.name ?? input.model;
  const label = `${model}@${version}`;
  const { metadata } = input;
  catalog.versions.add({
    id: versionId,
    modelId,
    version,
    changeType,
    sizeBytes: row.sizeBytes,
    rootDigest,
    source: row.sourcePath,
    metadata,
    inspection,
    worstFinding: worstOf(inspection.findings),
    registeredAt: change.at,
    registeredBy: actor.id,
    artifacts: row.files,
    recipesDigest,
    searchWords: searchWordsOf({ model, version, metadata, inspection, source: row.sourcePath }),
  });
  for (const parent of parents)
    catalog.lineage.addEdge({
      type: 'derived_from',
      fromType: 'version',
      fromId: versionId,
      toType: 'version',
      toId: parent,
    });
  linkSources(registry, change, metadata, versionId);
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

function ensureModel(registry: Registry, actor: Actor, change: Change, input: Registration): string {
  const { catalog, random } = registry;
  const known = catalog.versions.modelId(input.model);
  if (known !== null) return known;
  const id = newId(random, 'mo');
  catalog.versions.addModel({
    id,
    name: input.model,
    description: input.modelDescription,
    createdAt: change.at,
    createdBy: actor.id,
  });
  change.created('model.created', 'model', id, input.model);
  return id;
}
