import { useState } from 'react';
import type { FacetKey } from '../../../shared/model/search.ts';
import { formatNumber } from '../../components/format.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { searchFacets } from '../../stores/search.ts';
import classes from './search.module.css';
import { hasTerm, termOf, toggleTerm } from './terms.ts';

const titles = {
  type: 'Type',
  stage: 'Stage',
  format: 'Format',
  framework: 'Framework',
  tier: 'Tier',
  owner: 'Owner',
  tag: 'Tag',
  has: 'Has',
  is: 'State',
} as const satisfies Record<FacetKey, string>;

interface FacetPanelProps {
  readonly query: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** The values of what was found, to narrow the search by. */
export function FacetPanel({ query, text, onChange }: FacetPanelProps) {
  const counted = loadedValue(searchFacets.use(query));
  const [found, setFound] = useState(counted);
  // The counts of before stay while the next ones are read.
  if (counted !== undefined && counted !== found) setFound(counted);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard
    <section className={classes['facets']} aria-label="Facets" tabIndex={0}>
      {found?.facets.map(({ key, values }) => (
        <fieldset key={key} className={classes['facet']}>
          <legend>{titles[key]}</legend>
          {values.map(({ value, count }) => {
            const term = termOf(key, value);
            return (
              <label key={value} className={classes['facetValue']}>
                <input
                  type="checkbox"
                  checked={hasTerm(text, term)}
                  onChange={() => onChange(toggleTerm(text, term))}
                />
                <span className={classes['facetName']} title={value}>
                  {value}
                </span>
                <span className={classes['dim']}>{formatNumber(count)}</span>
              </label>
            );
          })}
        </fieldset>
      ))}
      {found && !found.isComplete && (
        <p className={classes['dim']}>Counted among the newest {formatNumber(found.counted)} hits.</p>
      )}
    </section>
  );
}
