import { z } from 'zod';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, generateSigningKey, makeFolders, readWhole, writeDurable } from '../platform/index.ts';

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
 * that nothing refers to; the next set-up replaces it.
 */
export async function createWorkstationKey(disk: Disk): Promise<WorkstationKey> {
  const pair = generateSigningKey();
  await makeFolders(disk, folder);
  const stored = { publicKey: pair.publicKeyPem, privateKey: Buffer.from(pair.privateKeyDer).toString('base64') };
  await writeDurable(disk, file, Buffer.from(`${JSON.stringify(stored)}\n`));
  return pair;
}

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
    stored = Stored.parse(JSON.parse(Buffer.from(await readWhole(disk, file, 64 * 1024)).toString('utf8')));
  } catch (cause) {
    throw missing(cause);
  }
  if (stored.publicKey !== publicKeyPem) throw missing();
  return { publicKeyPem, privateKeyDer: Buffer.from(stored.privateKey, 'base64') };
}
