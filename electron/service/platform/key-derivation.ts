import { Worker } from 'node:worker_threads';
import { argon2id } from 'hash-wasm';
import { threadFile } from './thread-file.ts';

export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
}

/** OWASP's advice exceeded: 64 MiB, 3 passes; about 0.35 s here. */
export const argon2Cost: Argon2Cost = { memoryKiB: 64 * 1024, iterations: 3, parallelism: 1 };

export interface Derivation {
  /** Normalised. */
  readonly passphrase: string;
  readonly salt: Uint8Array;
  readonly cost: Argon2Cost;
}

/** 32 bytes from a passphrase, in the caller's thread (RFC 9106 argon2id, WebAssembly: Electron has no crypto.argon2). */
export const deriveHere = ({ passphrase, salt, cost }: Derivation): Promise<Uint8Array> =>
  argon2id({
    password: passphrase,
    salt,
    memorySize: cost.memoryKiB,
    iterations: cost.iterations,
    parallelism: cost.parallelism,
    hashLength: 32,
    outputType: 'binary',
  });

/** Below this a thread would cost more than it spares. */
const worthAThreadKiB = 8 * 1024;

/**
 * 32 bytes from a passphrase. In a thread that ends afterwards: the service answers others meanwhile, and the memory that Argon2 fills is given
 * back at once instead of when the engine's collector comes by.
 */
export function deriveKey(passphrase: string, salt: Uint8Array, cost: Argon2Cost): Promise<Uint8Array> {
  const derivation = { passphrase: passphrase.normalize('NFKC'), salt, cost };
  if (cost.memoryKiB < worthAThreadKiB) return deriveHere(derivation);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const worker = new Worker(threadFile('key-derivation-worker', import.meta.url), {
    workerData: derivation,
    env: {},
    name: 'key derivation',
  });
  worker.once('message', (key: Uint8Array) => resolve(key));
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the thread of a key derivation ended without a key')));
  // Waited for: a process that ends while a thread does may abort.
  return promise.finally(() => worker.terminate());
}
