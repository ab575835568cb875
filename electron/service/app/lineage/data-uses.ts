import type { LineageGraph } from '../../../../shared/model/lineage.ts';
import { DatasetDetails } from '../../../../shared/model/lineage-records.ts';
import type { Registry } from '../context.ts';

/** A data set that a version of an ancestry was made or tested with, as the lineage records it. */
export interface DataUse {
  readonly versionId: string;
  readonly name: string;
  readonly version: string;
  /** Digest of the data set's own record; null: not recorded. */
  readonly digest: string | null;
  /** What it was for; empty: nobody said. */
  readonly roles: readonly string[];
}

/** The data sets that the versions of a graph rest on, from the records of the data sets and the edges to them. */
export function dataUses({ catalog }: Pick<Registry, 'catalog'>, { nodes, edges }: LineageGraph): DataUse[] {
  const datasets = nodes.filter(({ type }) => type === 'dataset').map(({ id }) => id);
  const latest = catalog.lineageRecords.latest(datasets);
  return edges
    .filter(({ type }) => type === 'trained_on')
    .flatMap(({ from, to, roles }) => {
      const row = catalog.lineageRecords.get('dataset', to);
      if (row === null) return [];
      const { digest } = DatasetDetails.parse(latest.get(to) ?? {});
      return [{ versionId: from, name: row.name, version: row.version ?? '', digest, roles: roles.toSorted() }];
    })
    .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

const keyOf = ({ versionId, name, version }: DataUse): string => `${versionId} ${name}@${version}`;
