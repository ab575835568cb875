import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { MirrorPlace } from '../../../../shared/model/mirror.ts';
import type { MirrorRow } from '../../catalog/index.ts';
import { openS3 } from '../../platform/index.ts';
import { folderTarget, knownMirror, type MirrorTarget, s3Target } from '../../vault/index.ts';
import type { Registry } from '../context.ts';
import { type MirrorSecrets, readSecrets } from './mirror-secrets.ts';

/** An active mirror by id or name. Throws `mirror.not_found`. */
export function requireMirror(registry: Registry, idOrName: string): MirrorRow {
  const row = registry.catalog.mirrors.find(idOrName);
  if (row !== null) return row;
  throw new StrongroomError('mirror.not_found', `There is no mirror ${idOrName} in this registry.`, {
    mirror: idOrName,
  });
}

/** The target of a place, without a look at whose mirror it is. Close it. */
export async function openPlace(
  registry: Registry,
  place: MirrorPlace,
  secrets: MirrorSecrets | null,
): Promise<MirrorTarget> {
  if (place.kind === 'folder') return folderTarget(registry.openDisk(place.folder));
  if (secrets === null) throw new StrongroomError('app.bug', 'Storage was opened without its keys.');
  const { endpoint, region, pathStyle, bucket, prefix } = place;
  return s3Target({ s3: await openS3({ endpoint, region, pathStyle, ...secrets }), endpoint, bucket, prefix });
}

/** A mirror that is believed only as long as it proves to be this one. Close it. */
export async function openMirror(registry: Registry, row: MirrorRow): Promise<MirrorTarget> {
  const secrets = row.place.kind === 's3' ? await readSecrets(registry.disk, row.id) : null;
  const target = await openPlace(registry, row.place, secrets);
  return knownMirror(target, { registryId: registry.catalog.registry.get()?.id ?? '', mirrorId: row.id });
}

/** Runs `use` with a mirror, and closes it. */
export async function withMirror<T>(
  registry: Registry,
  row: MirrorRow,
  use: (target: MirrorTarget) => Promise<T>,
): Promise<T> {
  const target = await openMirror(registry, row);
  try {
    return await use(target);
  } finally {
    await target.close();
  }
}
