import type { LineageRelation, NodeType } from '../../shared/model/lineage.ts';
import type { NewEdge } from '../components/lineage/add-edge-dialog.tsx';
import { nodeSearch, referenceOf } from '../components/lineage/edge-choices.ts';
import { addEdge, relations, retractEdge } from '../stores/lineage.ts';
import { fewHits } from '../stores/search.ts';
import { useHasRole } from '../stores/session.ts';
import { useAction } from './use-action.ts';

const MOST_FOUND = 30;

/** Nodes for what was typed so far, as they are written; none where the search fails, for a name can be written whole. */
async function findNodes(text: string, types: readonly NodeType[]): Promise<string[]> {
  const query = nodeSearch(text, types);
  if (query === '') return [];
  return fewHits(query, MOST_FOUND).then(
    (hits) => hits.map(referenceOf),
    () => [],
  );
}

/** The edges at a node and what can be done with them, as `EdgeSection` takes it. */
export function useEdges(nodeId: string) {
  const found = relations.use(nodeId);
  const canRecord = useHasRole('analyst', 'reviewer', 'compliance');
  const add = useAction(async ({ own, other, ...edge }: NewEdge) => {
    await addEdge({ ...edge, ...(own === 'from' ? { from: nodeId, to: other } : { from: other, to: nodeId }) });
    await relations.refresh(nodeId);
  });
  const retract = useAction(async ({ type, from, to }: LineageRelation, reason: string) => {
    await retractEdge({ type, from: from.id, to: to.id, reason });
    await relations.refresh(nodeId);
  });
  return {
    found,
    refresh: () => void relations.refresh(nodeId),
    actions: {
      canRecord,
      isBusy: add.isBusy || retract.isBusy,
      error: add.error ?? retract.error,
      onSearch: findNodes,
      onAdd: add.run,
      onRetract: retract.run,
      onClearError: () => {
        add.clearError();
        retract.clearError();
      },
    },
  };
}
