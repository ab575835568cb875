import type { LineageNode } from '../../../shared/model/lineage.ts';
import { EdgeSection } from '../../components/lineage/edge-section.tsx';
import { Loaded } from '../../components/loading.tsx';
import { useEdges } from '../../hooks/use-edges.ts';

/** Every edge at a record, with a form to add one and a way to retract one. */
export function RelationList({ node }: { readonly node: Pick<LineageNode, 'id' | 'type' | 'label'> }) {
  const { found, refresh, actions } = useEdges(node.id);
  return (
    <Loaded of={found} onRetry={refresh}>
      {({ relations, truncated }) => <EdgeSection node={node} edges={relations} isCut={truncated} {...actions} />}
    </Loaded>
  );
}
