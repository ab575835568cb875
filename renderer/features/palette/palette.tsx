import { useHotkeys } from '@mantine/hooks';
import {
  createSpotlight,
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import { IconBox, IconDatabase, IconSearch, IconVersions } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { type SearchHit, searchTypes } from '../../../shared/model/search.ts';
import { parseSearch } from '../../../shared/search/parse.ts';
import { hitPath } from '../../components/hit-path.ts';
import { fewHits } from '../../stores/search.ts';
import { usePaletteCommands } from './palette-commands.tsx';

const [spotlightStore, { open }] = createSpotlight();

/** Opens the palette from elsewhere than the keyboard. */
export const openPalette = open;

const SEARCH_DELAY_MS = 60;
const MAX_HITS = 8;

const noHits: readonly SearchHit[] = [];

/** Ctrl+K: pages, actions, and whatever a search for what is typed finds. A slash goes to the page of the search. */
export function Palette() {
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const hits = useHits(query.trim());
  const commands = usePaletteCommands();
  useHotkeys([['/', () => navigate('/search')]]);
  const actions = useMemo(
    () => [...matchingCommands(commands, query.trim().toLowerCase()), ...hitGroups(query.trim(), hits, navigate)],
    [commands, hits, query, navigate],
  );
  return (
    <Spotlight
      store={spotlightStore}
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      // What the service found need not contain the query's letters, so nothing is filtered here.
      filter={(_query, all) => all}
      shortcut={['mod + K']}
      nothingFound="Nothing matches."
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden="true" />,
        placeholder: 'Go to a page, a model, a version, or do something',
        'aria-label': 'Search',
      }}
      scrollable
      maxHeight={420}
      shadow="none"
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
    />
  );
}

function useHits(text: string): readonly SearchHit[] {
  const [hits, setHits] = useState(noHits);
  useEffect(() => {
    if (text === '' || !parseSearch(text).ok) {
      setHits(noHits);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      // Models and the like apart: there may be a hundred versions before the first of them.
      Promise.all([fewHits(`(${text}) -type:version`, MAX_HITS), fewHits(`(${text}) type:version`, MAX_HITS)]).then(
        ([others, versions]) => current && setHits([...others, ...versions]),
        // Pages and actions still work; the pages themselves will say what is wrong.
        () => current && setHits(noHits),
      );
    }, SEARCH_DELAY_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return hits;
}

function matchingCommands(
  groups: readonly SpotlightActionGroupData[],
  query: string,
): readonly SpotlightActionGroupData[] {
  if (query === '') return groups;
  return groups
    .map(({ group, actions }) => ({
      group,
      actions: actions.filter((action) => `${action.label} ${action.keywords ?? ''}`.toLowerCase().includes(query)),
    }))
    .filter(({ actions }) => actions.length > 0);
}

const groupNames = {
  model: 'Models',
  version: 'Versions',
  dataset: 'Data sets',
  experiment: 'Experiments',
  deployment: 'Deployments',
} as const satisfies Record<SearchHit['type'], string>;
const icons = { model: IconBox, version: IconVersions } as const;

function hitGroups(text: string, hits: readonly SearchHit[], navigate: (path: string) => void) {
  if (text === '') return [];
  const groups = searchTypes.map(
    (type): SpotlightActionGroupData => ({
      group: groupNames[type],
      actions: hits.filter((hit) => hit.type === type).map((hit) => hitAction(hit, navigate)),
    }),
  );
  const everything: SpotlightActionData = {
    id: 'search',
    label: `Search everything for “${text}”`,
    leftSection: <IconSearch size={18} aria-hidden="true" />,
    onClick: () => navigate(`/search?q=${encodeURIComponent(text)}`),
  };
  return [...groups.filter(({ actions }) => actions.length > 0), { group: 'Search', actions: [everything] }];
}

function hitAction(hit: SearchHit, navigate: (path: string) => void): SpotlightActionData {
  const Icon = hit.type === 'model' || hit.type === 'version' ? icons[hit.type] : IconDatabase;
  return {
    id: `${hit.type}:${hit.id}`,
    label: hit.label,
    description: hit.type === 'version' ? `${hit.isOver ? 'deleted' : hit.stage}, ${hit.format}` : hit.about,
    leftSection: <Icon size={18} aria-hidden="true" />,
    onClick: () => navigate(hitPath(hit)),
  };
}
