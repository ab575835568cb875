import path from 'node:path';
import type { Input } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { Mirror, MirrorPlace, MirrorPolicy } from '../../../../shared/model/mirror.ts';
import type { MirrorRow } from '../../catalog/index.ts';
import { isoTime, newId, readWhole } from '../../platform/index.ts';
import { identityPath, type MirrorTarget, readIdentity, writeIdentity } from '../../vault/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { openPlace, requireMirror, withMirror } from './mirror-open.ts';
import { dropSecretsExcept, keepSecrets, type MirrorSecrets } from './mirror-secrets.ts';

type NewMirror = Input<Methods, 'mirror.add'>;

const maxCaBytes = 512 * 1024;

/** The rules while nobody has set any. */
export const noRules: MirrorPolicy = { rules: [] };

export function toMirror(registry: Registry, row: MirrorRow): Mirror {
  const { id, name, place, storageClass, holds, addedAt, addedBy } = row;
  return { id, name, place, storageClass, holds, addedAt, addedBy, ...registry.catalog.mirrors.contact(id) };
}

export const listMirrors = (registry: Registry): Mirror[] =>
  registry.catalog.mirrors.list().map((row) => toMirror(registry, row));

/**
 * Adds a mirror. Order: the place gets its identity, the keys become durable, then the row. A crash leaves a place that says it is ours,
 * which the next try takes over, and keys that no mirror has, which the next change of mirrors deletes.
 */
export async function addMirror(registry: Registry, actor: Actor, input: NewMirror): Promise<Mirror> {
  refuseTaken(registry, input.name);
  const place = input.kind === 'folder' ? await folderPlace(registry, input.folder) : s3Place(input);
  const secrets = input.kind === 's3' ? await secretsOf(registry, input) : null;
  const target = await openPlace(registry, place, secrets);
  let id: string;
  try {
    id = await claim(registry, target);
  } finally {
    await target.close();
  }
  if (secrets !== null) await keepSecrets(registry.disk, id, secrets);
  const { name, holds, storageClass } = input;
  const row = commit(registry, actor, (change): MirrorRow => {
    refuseTaken(registry, name);
    const made = {
      id,
      name,
      status: 'active',
      place,
      storageClass,
      holds,
      addedAt: change.at,
      addedBy: actor.id,
    } as const;
    registry.catalog.mirrors.put(made);
    change.created('mirror.added', 'mirror', id, name);
    return made;
  });
  await dropLeftSecrets(registry);
  registry.changed('vault', 'audit');
  return toMirror(registry, row);
}

function refuseTaken(registry: Registry, name: string): void {
  if (registry.catalog.mirrors.find(name) === null) return;
  throw new StrongroomError('mirror.exists', `There is a mirror ${name} already. Choose another name.`, { name });
}

const refusedPlace = (message: string, folder: string): StrongroomError =>
  new StrongroomError('mirror.place_refused', message, { folder });

/** A folder for a mirror, made when only its last part is missing: more would hide a disk that is not connected. */
async function folderPlace(registry: Registry, folder: string): Promise<MirrorPlace> {
  if (!path.isAbsolute(folder))
    throw refusedPlace(`Give the whole path, from the root of the disk: ${folder}.`, folder);
  const whole = path.resolve(folder);
  for (const [inner, outer] of [
    [whole, registry.folder],
    [registry.folder, whole],
  ] as const) {
    const relative = path.relative(outer, inner);
    if (relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative)))
      throw refusedPlace('A mirror must lie outside the registry’s folder, best on another disk.', whole);
  }
  const parent = registry.openDisk(path.dirname(whole));
  const name = path.basename(whole);
  const stat = name === '' ? await parent.stat('') : await parent.stat(name);
  if (stat === null) {
    if ((await parent.stat('')) === null)
      throw new StrongroomError('file.not_found', `There is no folder ${path.dirname(whole)}. Is the disk connected?`, {
        path: whole,
      });
    await parent.makeFolder(name);
    await parent.syncFolder('');
  } else if (stat.kind !== 'folder') {
    throw refusedPlace(`${whole} is not a folder.`, whole);
  }
  return { kind: 'folder', folder: whole };
}

function s3Place(input: Extract<NewMirror, { kind: 's3' }>): MirrorPlace {
  const { endpoint, bucket, prefix, region, pathStyle, caFile } = input;
  const url = new URL(endpoint);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain)
    throw new StrongroomError(
      'mirror.place_refused',
      'Give the endpoint as http(s)://HOST:PORT alone, without keys in it.',
    );
  return { kind: 's3', endpoint, bucket, prefix, region, pathStyle, hasOwnCa: caFile !== null };
}

async function secretsOf(registry: Registry, input: Extract<NewMirror, { kind: 's3' }>): Promise<MirrorSecrets> {
  const { accessKeyId, secretAccessKey, caFile } = input;
  if (caFile === null) return { accessKeyId, secretAccessKey, caPem: null };
  if (!path.isAbsolute(caFile)) throw refusedPlace(`Give the whole path of the certificate: ${caFile}.`, caFile);
  const bytes = await readWhole(registry.openDisk(path.dirname(caFile)), path.basename(caFile), maxCaBytes);
  const caPem = Buffer.from(bytes).toString('utf8');
  if (!caPem.includes('-----BEGIN CERTIFICATE-----'))
    throw refusedPlace(`${caFile} holds no certificate in PEM form.`, caFile);
  return { accessKeyId, secretAccessKey, caPem };
}

/** Makes the place a mirror of this registry and gives the mirror's id: a new one, or that of a mirror which was removed before. */
async function claim(registry: Registry, target: MirrorTarget): Promise<string> {
  const { catalog, random, clock } = registry;
  const registryId = catalog.registry.get()?.id ?? '';
  const found = await readIdentity(target);
  if (found === null) {
    if (!(await target.isEmpty()))
      throw refusedPlace(`${target.label} holds other files. Choose an empty folder or prefix.`, target.label);
    const mirrorId = newId(random, 'mi');
    await writeIdentity(target, { registryId, mirrorId }, isoTime(clock.now()));
    return mirrorId;
  }
  if (found.registryId !== registryId)
    throw new StrongroomError('mirror.foreign', `${target.label} is a mirror of another registry.`, {
      label: target.label,
    });
  const active = catalog.mirrors.find(found.mirrorId);
  if (active !== null)
    throw new StrongroomError('mirror.exists', `${target.label} is the mirror ${active.name} already.`, {
      name: active.name,
    });
  // Whoever can write there chose this text: it becomes part of a file name.
  if (!/^mi_[0-9a-z]{20}$/.test(found.mirrorId))
    throw new StrongroomError('mirror.foreign', `${target.label} has an identity that is not one of ours.`);
  return found.mirrorId;
}

async function dropLeftSecrets(registry: Registry): Promise<void> {
  const active = new Set(registry.catalog.mirrors.list().map(({ id }) => id));
  await dropSecretsExcept(registry.disk, active);
}

/** Throws `mirror.busy` while an operation works on the mirror. */
export function refuseBusy(registry: Registry, row: MirrorRow): void {
  const operationId = registry.operations.runningOn(row.id);
  if (operationId === null) return;
  throw new StrongroomError(
    'mirror.busy',
    `The mirror ${row.name} is at work. Wait until it is done, or cancel that.`,
    {
      operationId,
    },
  );
}

/** Removes a mirror; with `deleteFiles` an operation deletes its files first, and the mirror stays when that fails. */
export async function removeMirror(
  registry: Registry,
  actor: Actor,
  input: { mirror: string; reason: string; deleteFiles: boolean },
): Promise<{ operationId: string | null }> {
  const row = requireMirror(registry, input.mirror);
  refuseBusy(registry, row);
  const { reason, deleteFiles } = input;
  if (!deleteFiles) {
    await forget(registry, actor, row, reason);
    return { operationId: null };
  }
  const operation = registry.operations.start({
    kind: 'mirror_remove',
    title: row.name,
    startedBy: actor.id,
    subjectId: row.id,
    run: async ({ signal, progress }) => {
      const removed = await withMirror(registry, row, (target) => deleteAll(target, signal, progress));
      await forget(registry, actor, row, reason);
      return { mirror: row.name, removed };
    },
  });
  return { operationId: operation.id };
}

/** The identity goes last: until then the place is known as ours, and the removal can be run again. */
async function deleteAll(
  target: MirrorTarget,
  signal: AbortSignal,
  progress: (done: number, total: number, step: string) => void,
): Promise<number> {
  const files: string[] = [];
  let totalBytes = 0;
  for (const folder of ['packs', 'records']) {
    for await (const file of target.list(folder, signal)) {
      files.push(file.path);
      totalBytes += file.sizeBytes;
    }
  }
  await target.clearUnfinished();
  for (const [at, file] of files.entries()) {
    signal.throwIfAborted();
    progress(Math.floor((totalBytes * at) / files.length), totalBytes, 'Deleting');
    await target.remove(file);
  }
  await target.remove(identityPath);
  return files.length;
}

async function forget(registry: Registry, actor: Actor, row: MirrorRow, reason: string): Promise<void> {
  commit(registry, actor, (change) =>
    change.updated('mirror.removed', 'mirror', row.id, row.name, { reason }, () =>
      registry.catalog.mirrors.remove(row.id),
    ),
  );
  await dropLeftSecrets(registry);
  registry.changed('vault', 'audit');
}

/** Replaces the rules of copies. */
export function setPolicy(registry: Registry, actor: Actor, { rules, reason }: MirrorPolicy & { reason: string }) {
  const { mirrors } = registry.catalog;
  const isFirst = mirrors.policy() === null;
  commit(registry, actor, (change) => {
    if (isFirst) {
      mirrors.putPolicy({ rules });
      change.created('mirror.policy_changed', 'mirror_policy', 'policy', 'Copies', reason);
      return;
    }
    change.updated('mirror.policy_changed', 'mirror_policy', 'policy', 'Copies', { reason }, () =>
      mirrors.putPolicy({ rules }),
    );
  });
  registry.changed('vault', 'audit');
  return { rules };
}
