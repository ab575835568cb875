import type { SearchHit } from '../../shared/model/search.ts';

/** The page of what was found. */
export function hitPath({ type, id, label }: Pick<SearchHit, 'type' | 'id' | 'label'>): string {
  if (type === 'model') return `/models/${encodeURIComponent(label)}`;
  if (type === 'version') return `/versions/${encodeURIComponent(id)}`;
  return `/records/${type}s/${encodeURIComponent(id)}`;
}
