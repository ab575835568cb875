import type { TensorDigest } from '../../shared/model/tensor.ts';
import { service } from '../client/service.ts';
import { createKeyedStore, type KeyedStore } from './keyed-store.ts';
import { type Loadable, loadedValue } from './loadable.ts';

/** Whose tensors, and which of them: a part of their names, or '' for all. */
export interface TensorQuestion {
  readonly of: 'version' | 'quarantine_item';
  readonly id: string;
  readonly text: string;
}

/** The tensors that match as far as they were read, in the order of the files. */
export interface TensorPages {
  readonly tensors: readonly TensorDigest[];
  readonly total: number;
  readonly nextCursor: string | null;
  /** False when there are tensors whose list is not there. */
  readonly isKnown: boolean;
}

const FIRST_TENSORS = 300;
const MORE_TENSORS = 3000;

async function readPage(key: string, cursor: string | null): Promise<TensorPages> {
  const { of, id, text } = JSON.parse(key) as TensorQuestion;
  const part = { text, cursor, limit: cursor === null ? FIRST_TENSORS : MORE_TENSORS };
  if (of === 'version') return service.call('version.tensors', { version: id, ...part });
  return { ...(await service.call('quarantine.tensors', { quarantineId: id, ...part })), isKnown: true };
}

// A version's tensors never change, and those of an item only when it is inspected again.
const pages: KeyedStore<TensorPages> = createKeyedStore<TensorPages>(['quarantine'], async (key) => {
  const known = knownOf(key);
  const first = await readPage(key, null);
  // What was read further stays while it is still the same list.
  return known?.total === first.total && known.tensors.length > first.tensors.length ? known : first;
});

const keyOf = ({ of, id, text }: TensorQuestion): string => JSON.stringify({ of, id, text });
const knownOf = (key: string): TensorPages | undefined =>
  loadedValue(pages.store.getState().byKey[key] ?? { status: 'loading' });
const readingMore = new Set<string>();

export const useTensors = (question: TensorQuestion): Loadable<TensorPages> => pages.use(keyOf(question));
export const refreshTensors = (question: TensorQuestion): Promise<void> => pages.refresh(keyOf(question));

/** Reads the next tensors, unless all are there or they are being read. Rejects with the service's error. */
export async function readMoreTensors(question: TensorQuestion): Promise<void> {
  const key = keyOf(question);
  const known = knownOf(key);
  if (known === undefined || known.nextCursor === null || readingMore.has(key)) return;
  readingMore.add(key);
  try {
    const more = await readPage(key, known.nextCursor);
    // A refresh may have put another list there meanwhile.
    if (knownOf(key)?.nextCursor === known.nextCursor)
      pages.put(key, { ...more, tensors: [...known.tensors, ...more.tensors] });
  } finally {
    readingMore.delete(key);
  }
}
