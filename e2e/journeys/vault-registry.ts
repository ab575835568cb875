import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { strongroom } from '../cli/strongroom.ts';
import { type App, expect } from '../fixtures.ts';
import { PASSPHRASE } from './people-on-pages.ts';

/** Numbers that are the same in every run, spread like weights. Mulberry32. */
function weights(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296 - 0.5) * 0.04;
  });
}

function safetensors(tensors: readonly Float32Array[]): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [at, tensor] of tensors.entries()) {
    header[`layers.${at}.weight`] = {
      dtype: 'F32',
      shape: [tensor.length],
      data_offsets: [offset, offset + tensor.byteLength],
    };
    offset += tensor.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...tensors.map((tensor) => Buffer.from(tensor.buffer))]);
}

/** Runs a command on the registry of a program that is stopped, as one of the people of the journey. */
export async function commandAs(app: App, userId: string, argv: readonly string[]): Promise<string> {
  const ran = await strongroom(argv, {
    env: { STRONGROOM_REGISTRY: app.registry, STRONGROOM_USER: userId, STRONGROOM_PASSPHRASE: PASSPHRASE },
  });
  expect(ran.exitCode, `${argv.join(' ')}\n${ran.err}`).toBe(0);
  return ran.out;
}

/** Files of a family: a base, a version with one tensor changed, another with all of them, and the base again in a folder. */
export function writeFamily(home: string): Record<'base' | 'tuned' | 'retrained' | 'folder', string> {
  const base = [1, 2, 3, 4].map((seed) => weights(300_000, seed));
  const file = (name: string, tensors: readonly Float32Array[]): string => {
    const to = path.join(home, name);
    writeFileSync(to, safetensors(tensors));
    return to;
  };
  const folder = path.join(home, 'hub');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'model.safetensors'), safetensors(base));
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ layers: 4, words: 'and again '.repeat(2000) }));
  return {
    base: file('base.safetensors', base),
    tuned: file('tuned.safetensors', [...base.slice(0, 3), weights(300_000, 9)]),
    retrained: file(
      'retrained.safetensors',
      [21, 22, 23, 24].map((seed) => weights(300_000, seed)),
    ),
    folder,
  };
}

/** Registers the family as `userId` while the program is stopped: churn 1.0.0, 1.1.0 and 2.0.0, and hub 1.0.0. */
export async function registerFamily(app: App, userId: string): Promise<ReturnType<typeof writeFamily>> {
  const files = writeFamily(app.home);
  await commandAs(app, userId, ['import', files.base, '--model', 'churn']);
  const changed = ['--model', 'churn', '--parent', 'churn@1.0.0'];
  await commandAs(app, userId, ['import', files.tuned, ...changed, '--change', 'feature']);
  await commandAs(app, userId, ['import', files.retrained, ...changed, '--change', 'breaking']);
  await commandAs(app, userId, ['import', files.folder, '--model', 'hub']);
  return files;
}
