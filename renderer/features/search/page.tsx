import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { parseSearch } from '../../../shared/search/parse.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import type { Loadable } from '../../stores/loadable.ts';
import { firstHits, type HitPage } from '../../stores/search.ts';
import { FacetPanel } from './facet-panel.tsx';
import { HitTable } from './hit-table.tsx';
import classes from './search.module.css';
import { SearchBox } from './search-box.tsx';
import { ViewsMenu } from './views-menu.tsx';

const QUERY_DELAY_MS = 30;

/** One search for everything: a text with completion, facets, hits. The search is in the address. */
export function SearchPage() {
  const address = new URLSearchParams(useSearch()).get('q') ?? '';
  const [, navigate] = useLocation();
  const [text, setText] = useState(address);
  const change = (next: string) => {
    setText(next);
    navigate(next.trim() === '' ? '/search' : `/search?q=${encodeURIComponent(next)}`, { replace: true });
  };
  // The palette and the back button change the address while the page is shown.
  useEffect(() => setText((now) => (now.trim() === address.trim() ? now : address)), [address]);
  const [settled] = useDebouncedValue(text.trim(), QUERY_DELAY_MS);
  const parsed = parseSearch(settled);
  const understood = useLast(parsed.ok ? settled : null);
  const shown = useShown(firstHits.use(understood));
  return (
    <Page
      title="Search"
      fill
      actions={<ViewsMenu query={text.trim()} canSave={text.trim() !== '' && parseSearch(text).ok} onOpen={change} />}
    >
      <search>
        <SearchBox value={text} onChange={change} problem={parsed.ok ? null : parsed.problem} />
      </search>
      <div className={classes['found']}>
        <FacetPanel query={understood} text={text} onChange={change} />
        <Loaded of={shown} onRetry={() => void firstHits.refresh(understood)}>
          {(first) => <HitTable query={understood} first={first} />}
        </Loaded>
      </div>
    </Page>
  );
}

/** The last value that was given; what is typed in between is not understood yet. */
function useLast(value: string | null): string {
  const last = useRef('');
  if (value !== null) last.current = value;
  return last.current;
}

/** The last hits stay while the next ones are read: the list does not blink with every letter. */
function useShown(now: Loadable<HitPage>): Loadable<HitPage> {
  const last = useRef(now);
  if (now.status !== 'loading') last.current = now;
  return last.current;
}
