import {
  createSpotlight,
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import { IconBox, IconSearch, IconVersions } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { ModelSummary, VersionSummary } from '../../../shared/model/version.ts';
import { service } from '../../client/service.ts';
import { usePaletteCommands } from './palette-commands.tsx';

const [spotlightStore, { open }] = createSpotlight();

/** Opens the palette from elsewhere than the keyboard. */
export const openPalette = open;

const SEARCH_DELAY_MS = 120;
const MAX_HITS = 8;

interface Hits {
  readonly models: readonly ModelSummary[];
  readonly versions: readonly VersionSummary[];
}
const noHits: Hits = { models: [], versions: [] };

/** Ctrl+K: pages, actions, and whatever models and versions match what is typed. */
export function Palette() {
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const hits = useHits(query.trim());
  const commands = usePaletteCommands();
  const actions = useMemo(
    () => [...matchingCommands(commands, query.trim().toLowerCase()), ...hitGroups(hits, navigate)],
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

function useHits(text: string): Hits {
  const [hits, setHits] = useState<Hits>(noHits);
  useEffect(() => {
    if (text === '') {
      setHits(noHits);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      Promise.all([
        service.call('model.list', { text, limit: MAX_HITS }),
        service.call('version.search', { text, limit: MAX_HITS }),
      ]).then(
        ([{ models }, { versions }]) => current && setHits({ models, versions }),
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

function hitGroups(hits: Hits, navigate: (path: string) => void): SpotlightActionGroupData[] {
  const models: SpotlightActionData[] = hits.models.map((model) => ({
    id: `model:${model.id}`,
    label: model.name,
    description: model.description,
    leftSection: <IconBox size={18} aria-hidden="true" />,
    onClick: () => navigate(`/models/${encodeURIComponent(model.name)}`),
  }));
  const versions: SpotlightActionData[] = hits.versions.map((version) => ({
    id: `version:${version.id}`,
    label: `${version.model}@${version.version}`,
    description: `${version.stage}, ${version.format}`,
    leftSection: <IconVersions size={18} aria-hidden="true" />,
    onClick: () => navigate(`/versions/${encodeURIComponent(version.id)}`),
  }));
  return [
    { group: 'Models', actions: models },
    { group: 'Versions', actions: versions },
  ].filter(({ actions }) => actions.length > 0);
}
