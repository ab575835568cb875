import { Link } from 'wouter';
import { edgeWords, reverseWords, typeWords } from '../../../shared/graph/words.ts';
import type { LineageGraph, LineageNode } from '../../../shared/model/lineage.ts';
import { StageBadge } from '../../components/badges.tsx';
import { KeyValueList } from '../../components/values.tsx';
import classes from './lineage.module.css';

interface NodePanelProps {
  readonly node: LineageNode | null;
  readonly lineage: LineageGraph;
  readonly onSelect: (id: string) => void;
}

const MAX_RELATIONS = 100;

/** Everything known of the selected node, with its neighbours to go to. */
export function NodePanel({ node, lineage, onSelect }: NodePanelProps) {
  if (!node) return <p className={classes['dim']}>Select a node to see what it is.</p>;
  const relations = relationsOf(node, lineage);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard
    <section className={classes['panel']} aria-label="Selected node" tabIndex={0}>
      <h2 aria-live="polite">{node.label}</h2>
      <KeyValueList
        items={[
          { label: 'Type', value: typeWords[node.type] },
          ...(node.stage === null ? [] : [{ label: 'Stage', value: <StageBadge stage={node.stage} /> }]),
          ...(node.format === null ? [] : [{ label: 'Format', value: node.format }]),
          { label: 'Steps away', value: node.depth === 0 ? '0 (this version)' : String(node.depth) },
          ...(node.type === 'version'
            ? [
                {
                  label: 'Page',
                  value: <Link href={`/versions/${encodeURIComponent(node.id)}`}>Open version</Link>,
                },
              ]
            : []),
          {
            label: 'Related to',
            value: relations.length > 0 && (
              <ul className={classes['relations']}>
                {relations.slice(0, MAX_RELATIONS).map(({ key, words, other }) => (
                  <li key={key}>
                    {words}{' '}
                    <button type="button" className={classes['relation']} onClick={() => onSelect(other.id)}>
                      {other.label}
                    </button>
                  </li>
                ))}
                {relations.length > MAX_RELATIONS && <li>and {relations.length - MAX_RELATIONS} more</li>}
              </ul>
            ),
          },
        ].filter(({ value }) => value !== false)}
      />
    </section>
  );
}

interface Relation {
  readonly key: string;
  readonly words: string;
  readonly other: LineageNode;
}

function relationsOf(node: LineageNode, { nodes, edges }: LineageGraph): Relation[] {
  const byId = new Map(nodes.map((candidate) => [candidate.id, candidate]));
  return edges.flatMap((edge) => {
    const isFrom = edge.from === node.id;
    if (!isFrom && edge.to !== node.id) return [];
    const other = byId.get(isFrom ? edge.to : edge.from);
    return other ? [{ key: edge.id, words: (isFrom ? edgeWords : reverseWords)[edge.type], other }] : [];
  });
}
