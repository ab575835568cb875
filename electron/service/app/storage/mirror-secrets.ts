import { z } from 'zod';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { type Disk, makeFolders, readWhole, writeDurable } from '../../platform/index.ts';

const folder = 'keys';
const maxBytes = 1024 * 1024;
const nameOfFile = /^mirror-(mi_[0-9a-z]+)\.json$/;

const Secrets = z.strictObject({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  /** Of the authority that is trusted for the endpoint; no secret, but it belongs to the connection. */
  caPem: z.string().nullable(),
});
/** What opens the storage of a mirror. Readable by this account only; never in the database, the log or an answer. */
export type MirrorSecrets = z.infer<typeof Secrets>;

const fileOf = (mirrorId: string): string => `${folder}/mirror-${mirrorId}.json`;

/** Durable when it resolves. Files are made with mode 0600. */
export async function keepSecrets(disk: Disk, mirrorId: string, secrets: MirrorSecrets): Promise<void> {
  await makeFolders(disk, folder);
  await writeDurable(disk, fileOf(mirrorId), Buffer.from(`${JSON.stringify(secrets)}\n`));
}

/** Throws `key.malformed` when the file is missing or damaged. */
export async function readSecrets(disk: Disk, mirrorId: string): Promise<MirrorSecrets> {
  try {
    return Secrets.parse(JSON.parse(Buffer.from(await readWhole(disk, fileOf(mirrorId), maxBytes)).toString('utf8')));
  } catch {
    // Without a cause: a parser's error may quote what it read.
    throw new StrongroomError(
      'key.malformed',
      `The keys of this mirror (${fileOf(mirrorId)}) are missing or damaged. Remove the mirror and add it again; its files stay.`,
      { mirrorId },
    );
  }
}

/** Deletes the secrets of mirrors that are not active: what a crash between a row and its file left, and those just removed. */
export async function dropSecretsExcept(disk: Disk, active: ReadonlySet<string>): Promise<void> {
  const entries = await disk.list(folder);
  let isChanged = false;
  for (const { name } of entries) {
    const mirrorId = nameOfFile.exec(name)?.[1];
    if (mirrorId === undefined || active.has(mirrorId)) continue;
    await disk.remove(`${folder}/${name}`);
    isChanged = true;
  }
  if (isChanged) await disk.syncFolder(folder);
}
