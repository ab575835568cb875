import { parentPort } from 'node:worker_threads';
import { isErrorCode } from '../../../shared/contract/errors.ts';
import type { TensorEntry } from '../../../shared/model/inspection.ts';
import { sha256Stream } from '../platform/crypto.ts';
import { type OpenTree, openPlacedTree, openSourceTree } from '../platform/source-tree.ts';
import { inspectTree } from './inspect-tree.ts';
import { isHdf5Broken } from './keras/hdf5.ts';
import { tensorDigests } from './tensor-digests.ts';
import type { WorkerMessage, WorkerTask } from './worker-protocol.ts';

/** Runs in a thread of its own, so that a hostile file can be cut off by ending the thread. It writes nothing. */

const hashPieceBytes = 4 * 1024 * 1024;

const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

async function inspect(tree: OpenTree): Promise<readonly TensorEntry[]> {
  const { inspection, tensors } = await inspectTree(tree);
  send({ kind: 'inspected', inspection, tensors, isSpent: isHdf5Broken() });
  return tensors;
}

function digest(tree: OpenTree, tensors: readonly TensorEntry[], mostFileBytes: number): void {
  const onProgress = (doneBytes: number, totalBytes: number) => send({ kind: 'hashing', doneBytes, totalBytes });
  send({ kind: 'digested', digests: tensorDigests(tree, tensors, { mostFileBytes, onProgress }) });
}

function hash(tree: OpenTree): void {
  const file = tree.isFolder ? undefined : tree.files[0];
  if (!file) {
    send({ kind: 'hashed', sha256: null, sizeBytes: tree.files.reduce((sum, one) => sum + one.sizeBytes, 0) });
    return;
  }
  const digest = sha256Stream();
  for (let offset = 0; offset < file.sizeBytes; offset += hashPieceBytes) {
    digest.update(file.source.read(offset, Math.min(hashPieceBytes, file.sizeBytes - offset)));
    send({ kind: 'hashing', doneBytes: Math.min(offset + hashPieceBytes, file.sizeBytes), totalBytes: file.sizeBytes });
  }
  send({ kind: 'hashed', sha256: digest.digest('hex'), sizeBytes: file.sizeBytes });
}

async function run(task: WorkerTask): Promise<void> {
  let tree: OpenTree | undefined;
  try {
    tree = task.placed ? openPlacedTree(task.placed) : openSourceTree(task.path);
    const tensors = task.steps.includes('inspect') ? await inspect(tree) : [];
    if (task.steps.includes('digests')) digest(tree, tensors, task.digestFileBytes);
    if (task.steps.includes('hash')) hash(tree);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    const message = error instanceof Error && isErrorCode(code) ? error.message : 'The file could not be inspected.';
    send({ kind: 'failed', code: isErrorCode(code) ? code : 'inspect.failed', message });
  } finally {
    tree?.close();
  }
}

// Tasks come from run-inspection.ts alone, one at a time.
parentPort?.on('message', (task: WorkerTask) => void run(task));
