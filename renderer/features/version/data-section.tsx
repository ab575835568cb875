import { Link } from 'wouter';
import type { DataDependency } from '../../../shared/model/lineage-records.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { formatCount } from '../../components/format.ts';
import { pageOf } from '../../components/lineage/node-page.ts';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { Digest, NotRecorded } from '../../components/values.tsx';
import { dataDependencies } from '../../stores/lineage.ts';

const textOf = (text: string) => (text === '' ? <NotRecorded /> : text);

/** It is not the version's own, but that of a version which it came from. */
const throughWords = ([first = '', ...others]: readonly string[]): string =>
  `through ${first}${others.length === 0 ? '' : ` and ${formatCount(others.length, 'other')}`}`;

const columns: readonly Column<DataDependency>[] = [
  {
    id: 'dataset',
    header: 'Data set',
    width: '200px',
    wrap: true,
    cell: ({ dataset, roles, depth, through }) => (
      <>
        <Link href={pageOf({ id: dataset.id, type: 'dataset' })}>
          {dataset.name}@{dataset.version}
        </Link>{' '}
        {[...roles, ...(depth > 1 ? [throughWords(through)] : [])].join(', ')}
      </>
    ),
  },
  {
    id: 'acquisition',
    header: 'Acquisition',
    wrap: true,
    cell: ({ details }) => textOf(details.acquisition),
  },
  { id: 'source', header: 'Source', wrap: true, cell: ({ details }) => textOf(details.source) },
  {
    id: 'preparation',
    header: 'Preparation',
    wrap: true,
    hideBelow: 820,
    cell: ({ details }) => textOf(details.preparation),
  },
  {
    id: 'digest',
    header: 'Digest',
    width: '150px',
    cell: ({ dataset, details }) =>
      details.digest === null ? (
        <NotRecorded />
      ) : (
        <Digest value={details.digest} label={`digest of ${dataset.name}@${dataset.version}`} />
      ),
  },
];

/** The data that the version rests on, as the records of the data sets describe it: where it came from and what was done with it. */
export function DataSection({ versionId }: { readonly versionId: string }) {
  return (
    <Loaded of={dataDependencies.use(versionId)} onRetry={() => void dataDependencies.refresh(versionId)}>
      {({ datasets, truncated }) =>
        datasets.length === 0 ? null : (
          <Section title="Data that it rests on">
            <DataTable
              label="Data that it rests on"
              columns={columns}
              rows={datasets}
              rowKey={({ dataset }) => dataset.id}
              minWidth={760}
            />
            {truncated && <p>There are more than are listed.</p>}
          </Section>
        )
      }
    </Loaded>
  );
}
