import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { makeFolders, readWhole, realDisk, writeDurable } from '../platform/index.ts';

/** The user's data folder of this program, by the platform's convention. */
function userDataFolder(): string {
  const home = os.homedir();
  if (process.platform === 'win32')
    return path.join(process.env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Strongroom');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Strongroom');
  return path.join(process.env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'strongroom');
}

/** Where a registry goes when nobody chooses. */
export const defaultRegistryFolder = (): string => path.join(userDataFolder(), 'registry');

const Remembered = z.object({ registry: z.string() });
const fileName = 'chosen-registry.json';

/** The folder chosen last on this account, or null. A file that can't be read counts as none: the person chooses again. */
export async function rememberedRegistry(configDir: string = userDataFolder()): Promise<string | null> {
  try {
    const bytes = await readWhole(realDisk(configDir), fileName, 64 * 1024);
    return Remembered.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).registry;
  } catch {
    return null;
  }
}

/** Keeps the chosen folder for the next start. */
export async function rememberRegistry(folder: string, configDir: string = userDataFolder()): Promise<void> {
  const parent = path.parse(configDir).root;
  const relative = path.relative(parent, configDir).split(path.sep).join('/');
  await makeFolders(realDisk(parent), relative);
  await writeDurable(realDisk(configDir), fileName, Buffer.from(`${JSON.stringify({ registry: folder })}\n`));
}
