import { useCallback, useEffect, useRef, useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { PackFacts } from '../../../shared/model/storage.ts';
import { onChanged } from '../../client/service.ts';
import { asWireError } from '../../client/wire-error.ts';
import { type PackQuery, readPacks } from '../../stores/vault-store.ts';

export interface PackList {
  readonly status: 'loading' | 'ready';
  readonly packs: readonly PackFacts[];
  readonly total: number;
  readonly error: WireError | null;
  /** Reads the next page unless there is none or one is being read. */
  readonly readMore: () => void;
  readonly retry: () => void;
}

const PAGE = 200;
const nothing = { status: 'loading', packs: [], total: 0, error: null } as const;

/** Packs by query, a page at a time; from the beginning again when the vault changes. */
export function usePacks(text: string, only: 'all' | 'damaged', sort: NonNullable<PackQuery['sort']>): PackList {
  const [list, setList] = useState<Pick<PackList, 'status' | 'packs' | 'total' | 'error'>>(nothing);
  const next = useRef<string | null>(null);
  const turn = useRef(0);
  const isReading = useRef(false);

  const read = useCallback(
    async (cursor: string | null) => {
      turn.current += 1;
      const mine = turn.current;
      isReading.current = true;
      try {
        const page = await readPacks({ text, only, sort, limit: PAGE, cursor });
        if (mine !== turn.current) return; // another question was asked meanwhile
        next.current = page.nextCursor;
        setList(({ packs }) => ({
          status: 'ready',
          packs: cursor === null ? page.packs : [...packs, ...page.packs],
          total: page.total,
          error: null,
        }));
      } catch (error) {
        if (mine === turn.current) setList((before) => ({ ...before, status: 'ready', error: asWireError(error) }));
      } finally {
        if (mine === turn.current) isReading.current = false;
      }
    },
    [text, only, sort],
  );

  useEffect(() => {
    void read(null);
    return onChanged(['vault', 'models'], () => void read(null));
  }, [read]);

  const readMore = useCallback(() => {
    if (!isReading.current && next.current !== null) void read(next.current);
  }, [read]);
  const retry = useCallback(() => void read(null), [read]);
  return { ...list, readMore, retry };
}
