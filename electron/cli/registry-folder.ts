import path from 'node:path';
import type { Call } from './command.ts';
import type { Engine } from './engine.ts';

/** The folder that --registry or STRONGROOM_REGISTRY names, as an absolute path. */
export function givenFolder(call: Call): string | undefined {
  const { env, cwd } = call.surroundings;
  const given = call.args.text('registry') ?? (env['STRONGROOM_REGISTRY'] || undefined);
  return given === undefined ? undefined : path.resolve(cwd, given);
}

/** The folder that a call is about: the given one, the one chosen last, the default one. */
export const registryFolder = async (call: Call, engine: Engine): Promise<string> =>
  givenFolder(call) ?? (await engine.rememberedRegistry()) ?? engine.defaultRegistryFolder();
