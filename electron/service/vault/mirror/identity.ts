import { z } from 'zod';
import { isCode, StrongroomError } from '../../../../shared/contract/errors.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import type { MirrorTarget } from './target.ts';

/** The file at the top of a mirror that says whose it is. docs/formats/mirror.md. */
export const identityPath = 'strongroom-mirror.json';
const maxBytes = 4096;

export interface MirrorIdentity {
  readonly registryId: string;
  readonly mirrorId: string;
}

const Identity = z.strictObject({
  type: z.literal('strongroom.mirror/1'),
  registryId: z.string(),
  mirrorId: z.string(),
  createdAt: z.iso.datetime(),
});

/** Whose mirror a place is; null when no such file is there. A file that is something else is `mirror.foreign`. */
export async function readIdentity(target: MirrorTarget): Promise<MirrorIdentity | null> {
  const stat = await target.stat(identityPath);
  if (stat === null) return null;
  if (stat.sizeBytes > maxBytes) throw foreign(target, 'its file strongroom-mirror.json is not one of ours');
  try {
    const bytes = await target.read(identityPath, 0, stat.sizeBytes);
    const { registryId, mirrorId } = Identity.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return { registryId, mirrorId };
  } catch (error) {
    if (isCode(error, 'mirror.file_missing')) return null;
    if (error instanceof StrongroomError) throw error;
    throw foreign(target, 'its file strongroom-mirror.json can’t be read');
  }
}

/** Makes a place this mirror, durably. */
export async function writeIdentity(target: MirrorTarget, identity: MirrorIdentity, createdAt: string): Promise<void> {
  const { registryId, mirrorId } = identity;
  const text = `${JSON.stringify({ type: 'strongroom.mirror/1', registryId, mirrorId, createdAt })}\n`;
  const bytes = Buffer.from(text);
  await target.put({
    path: identityPath,
    sizeBytes: bytes.length,
    sha256: sha256Hex(bytes),
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  });
}

/** Throws `mirror.foreign` unless the place is this very mirror. */
export async function assertIdentity(target: MirrorTarget, identity: MirrorIdentity): Promise<void> {
  const found = await readIdentity(target);
  if (found === null) throw foreign(target, 'it is empty or holds other files; is the right disk connected?');
  if (found.registryId !== identity.registryId) throw foreign(target, 'it belongs to another registry');
  if (found.mirrorId !== identity.mirrorId) throw foreign(target, 'it is another mirror of this registry');
}

const foreign = (target: MirrorTarget, why: string): StrongroomError =>
  new StrongroomError(
    'mirror.foreign',
    `${target.label} is not the mirror that was expected: ${why}${why.endsWith('?') ? '' : '.'}`,
    {
      label: target.label,
      why,
    },
  );

/**
 * The same target, which believes "not there" only of the right mirror: a share that went away may leave an empty folder, and copying into
 * that would fill the wrong disk. The identity is read before each change and after each answer that something is missing.
 */
export function knownMirror(target: MirrorTarget, identity: MirrorIdentity): MirrorTarget {
  const assertThere = () => assertIdentity(target, identity);
  return {
    label: target.label,
    async *list(folder, signal) {
      yield* target.list(folder, signal);
      await assertThere();
    },
    async stat(path) {
      const stat = await target.stat(path);
      if (stat === null) await assertThere();
      return stat;
    },
    async read(path, offset, length) {
      try {
        return await target.read(path, offset, length);
      } catch (error) {
        if (isCode(error, 'mirror.file_missing')) await assertThere();
        throw error;
      }
    },
    async put(file, signal) {
      await assertThere();
      await target.put(file, signal);
    },
    async remove(path) {
      await assertThere();
      await target.remove(path);
    },
    freeBytes: () => target.freeBytes(),
    isEmpty: () => target.isEmpty(),
    async clearUnfinished() {
      await assertThere();
      await target.clearUnfinished();
    },
    close: () => target.close(),
  };
}
