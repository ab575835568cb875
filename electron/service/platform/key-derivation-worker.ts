import { parentPort, workerData } from 'node:worker_threads';
import { type Derivation, deriveHere } from './key-derivation.ts';

/** One key derivation, in a thread of its own (key-derivation.ts). */
const derivation: Derivation = workerData;
parentPort?.postMessage(await deriveHere(derivation));
