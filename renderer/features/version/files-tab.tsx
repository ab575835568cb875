import type { Artifact, VersionDetail } from '../../../shared/model/version.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Digest, FileSize } from '../../components/values.tsx';

const columns: readonly Column<Artifact>[] = [
  { id: 'path', header: 'File', sortBy: ({ path }) => path, cell: ({ path }) => <span title={path}>{path}</span> },
  {
    id: 'size',
    header: 'Size',
    width: '110px',
    align: 'right',
    sortBy: ({ sizeBytes }) => sizeBytes,
    cell: ({ sizeBytes }) => <FileSize bytes={sizeBytes} />,
  },
  {
    id: 'digest',
    header: 'SHA-256',
    width: '520px',
    cell: ({ sha256, path }) => <Digest value={sha256} label={`SHA-256 of ${path}`} full />,
  },
];

/** The files of a version with their whole digests. */
export const FilesTab = ({ version }: { readonly version: VersionDetail }) => (
  <DataTable
    label="Files"
    columns={columns}
    rows={version.artifacts}
    rowKey={({ path }) => path}
    maxHeight={640}
    minWidth={800}
  />
);
