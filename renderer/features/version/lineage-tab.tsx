import { Link } from 'wouter';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { EdgeSection } from '../../components/lineage/edge-section.tsx';
import { Loaded } from '../../components/loading.tsx';
import { useEdges } from '../../hooks/use-edges.ts';
import { DataSection } from './data-section.tsx';

/** What is recorded one step around the version, with the ways to add an edge and to retract one. */
export function LineageTab({ version }: { readonly version: VersionDetail }) {
  const { found, refresh, actions } = useEdges(version.id);
  const node = { id: version.id, type: 'version', label: `${version.model}@${version.version}` } as const;
  return (
    <Loaded of={found} onRetry={refresh}>
      {({ relations, truncated }) => (
        <>
          <EdgeSection node={node} edges={relations} isCut={truncated} {...actions} />
          <DataSection versionId={version.id} />
          <p>
            <Link href={`/lineage/${encodeURIComponent(version.id)}`}>The whole lineage as a graph</Link>
          </p>
        </>
      )}
    </Loaded>
  );
}
