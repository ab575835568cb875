import { z } from 'zod';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { type Disk, generateSigningKey, makeFolders, readWhole, writeDurable } from '../../platform/index.ts';

/** The key that signs checkpoints and exports for this workstation; it is nobody's and approves nothing. */
export interface WorkstationKey {
  readonly publicKeyPem: string;
  readonly privateKeyDer: Uint8Array;
}

const folder = 'keys';
const file = `${folder}/workstation.json`;
const Stored = z.strictObject({ publicKey: z.string(), privateKey: z.string() });

/**
 * Makes and stores the key, readable by this account only. A crash before the registry's first transaction leaves a key
 * that nothing refers to; the next set-up replaces it. `path`: a rebuild begins with another name.
 */
export async function createWorkstationKey(disk: Disk, path: string = file): Promise<WorkstationKey> {
  const pair = generateSigningKey();
  await makeFolders(disk, folder);
  const stored = { publicKey: pair.publicKeyPem, privateKey: Buffer.from(pair.privateKeyDer).toString('base64') };
  await writeDurable(disk, path, Buffer.from(`${JSON.stringify(stored)}\n`));
  return pair;
}

/**
 * The name of a new key while a rebuild is not in place yet. A crash between the database's name and the key's leaves it there;
 * opening goes on.
 */
export const pendingKeyFile = `${folder}/workstation.rebuild.json`;

/** Gives the key of a rebuild its name, once its database is in place. Nothing happens without one, or when it is not the registry's. */
export async function placePendingKey(disk: Disk, publicKeyPem: string): Promise<void> {
  if ((await disk.stat(pendingKeyFile)) === null || (await disk.stat(file)) !== null) return;
  if ((await readKey(disk, pendingKeyFile)).publicKey !== publicKeyPem) return;
  await disk.rename(pendingKeyFile, file);
  await disk.syncFolder(folder);
}

const readKey = async (disk: Disk, path: string): Promise<z.infer<typeof Stored>> =>
  Stored.parse(JSON.parse(Buffer.from(await readWhole(disk, path, 64 * 1024)).toString('utf8')));

/** True when the workstation has a key file, whatever it holds. */
export const hasWorkstationKey = async (disk: Disk): Promise<boolean> => (await disk.stat(file)) !== null;

/** The stored key. It must be the one that the registry was made with, or nobody could tell whose checkpoints these are. */
export async function openWorkstationKey(disk: Disk, publicKeyPem: string): Promise<WorkstationKey> {
  const missing = (cause?: unknown) =>
    new StrongroomError(
      'key.malformed',
      'The workstation’s key file (keys/workstation.json) is missing, damaged or another registry’s. Restore it from a backup.',
      {},
      { cause },
    );
  let stored: z.infer<typeof Stored>;
  try {
    await placePendingKey(disk, publicKeyPem);
    stored = await readKey(disk, file);
  } catch (cause) {
    throw missing(cause);
  }
  if (stored.publicKey !== publicKeyPem) throw missing();
  return { publicKeyPem, privateKeyDer: Buffer.from(stored.privateKey, 'base64') };
}
