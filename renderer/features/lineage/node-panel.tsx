import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { edgeWords, reverseWords, typeWords } from '../../../shared/graph/words.ts';
import type { LineageGraph, LineageNode } from '../../../shared/model/lineage.ts';
import { StageBadge } from '../../components/badges.tsx';
import { pageOf } from '../../components/lineage/node-page.ts';
import { KeyValueList, Time } from '../../components/values.tsx';
import classes from './lineage.module.css';
import { lineageOf } from './node-address.ts';
import { isGroup } from './visible-graph.ts';

interface NodePanelProps {
  /** The selected node or group. */
  readonly id: string | null;
  readonly lineage: LineageGraph;
  readonly isCollapsed: boolean;
  readonly onSelect: (id: string) => void;
  readonly onCollapse: (id: string) => void;
  readonly onExpand: (id: string) => void;
  readonly onOpenGroup: (id: string) => void;
}

const MAX_RELATIONS = 100;

/** Everything known of the selected node, with its neighbours to go to. */
export function NodePanel(props: NodePanelProps) {
  const { id, lineage } = props;
  if (id !== null && isGroup(id))
    return (
      <section className={classes['panel']} aria-label="Selected node">
        <p aria-live="polite">A group of nodes. Open it to see each of them.</p>
        <Button variant="default" onClick={() => props.onOpenGroup(id)}>
          Open the group
        </Button>
      </section>
    );
  const node = lineage.nodes.find((candidate) => candidate.id === id);
  if (!node) return <p className={classes['dim']}>Select a node to see what it is.</p>;
  return <Selected {...props} node={node} />;
}

function Selected({ node, ...props }: NodePanelProps & { readonly node: LineageNode }) {
  const { lineage } = props;
  const isFocus = node.id === lineage.focusId;
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
          ...(node.endedAt === null ? [] : [{ label: 'Ended', value: <Time value={node.endedAt} /> }]),
          { label: 'Steps away', value: isFocus ? '0 (the focus)' : String(node.depth) },
          {
            label: 'Page',
            value: (
              <>
                <Link href={pageOf(node)}>Open {typeWords[node.type]}</Link>
                {!isFocus && (
                  <>
                    , <Link href={lineageOf(node)}>its lineage</Link>
                  </>
                )}
              </>
            ),
          },
          {
            label: 'Related to',
            value: relations.length > 0 && (
              <ul className={classes['relations']}>
                {relations.slice(0, MAX_RELATIONS).map(({ key, words, other }) => (
                  <li key={key}>
                    {words}{' '}
                    <button type="button" className={classes['relation']} onClick={() => props.onSelect(other.id)}>
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
      {!isFocus && (
        <div className={classes['buttons']}>
          <Button variant="default" onClick={() => props.onCollapse(node.id)}>
            {props.isCollapsed ? 'Show what is behind' : 'Hide what is behind'}
          </Button>
          <Button variant="default" onClick={() => props.onExpand(node.id)}>
            Add its neighbours
          </Button>
        </div>
      )}
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
