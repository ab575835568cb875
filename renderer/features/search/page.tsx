import { useDebouncedValue } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { parseSearch } from '../../../shared/search/parse.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { useAddressText } from '../../hooks/use-address-query.ts';
import type { Loadable } from '../../stores/loadable.ts';
import { firstHits, type HitPage } from '../../stores/search.ts';
import { FacetPanel } from './facet-panel.tsx';
import { HitTable } from './hit-table.tsx';
import classes from './search.module.css';
import { SearchBox } from './search-box.tsx';
import { ViewsMenu } from './views-menu.tsx';

/** The address and the facets follow when the typing pauses: the hits come first. */
const PAUSE_MS = 150;

/** One search for everything: a text with completion, facets, hits. The search is in the address. */
export function SearchPage() {
  const [text, setText] = useAddressText('q', PAUSE_MS);
  const parsed = parseSearch(text);
  const typed = useLast(parsed.ok ? text.trim() : null);
  const { query, shown, isCurrent } = useHits(typed);
  const [counted] = useDebouncedValue(query, PAUSE_MS);
  return (
    <Page
      title="Search"
      fill
      actions={<ViewsMenu query={text.trim()} canSave={text.trim() !== '' && parsed.ok} onOpen={setText} />}
    >
      <search>
        <SearchBox value={text} onChange={setText} problem={parsed.ok ? null : parsed.problem} />
      </search>
      <div className={classes['found']} aria-busy={!isCurrent}>
        <FacetPanel query={counted} text={text} onChange={setText} />
        <Loaded of={shown} onRetry={() => void firstHits.refresh(query)}>
          {(first) => <HitTable query={query} first={first} />}
        </Loaded>
      </div>
    </Page>
  );
}

interface ShownHits {
  /** The search that `shown` answers. */
  readonly query: string;
  readonly shown: Loadable<HitPage>;
  /** Whether that is what is typed. */
  readonly isCurrent: boolean;
}

/**
 * The hits of what is typed. One question is under way at a time; with its answer the latest text is asked for, what was typed in between never is. The last
 * hits stay while the next ones are read, so that the list does not blink with every letter.
 */
function useHits(typed: string): ShownHits {
  const [asked, setAsked] = useState(typed);
  const answer = firstHits.use(asked);
  const [shown, setShown] = useState({ query: asked, hits: answer });
  if (answer.status !== 'loading' && asked !== typed) setAsked(typed);
  if (answer.status !== 'loading' && (shown.query !== asked || shown.hits !== answer))
    setShown({ query: asked, hits: answer });
  return { query: shown.query, shown: shown.hits, isCurrent: shown.query === typed && shown.hits.status !== 'loading' };
}

/** The last value that was given; what is typed in between is not understood yet. */
function useLast(value: string | null): string {
  const last = useRef('');
  if (value !== null) last.current = value;
  return last.current;
}
