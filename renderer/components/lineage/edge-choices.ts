import { edgeWords, reverseWords } from '../../../shared/graph/words.ts';
import {
  type EdgeType,
  edgeRules,
  edgeTypes,
  type LineageRelation,
  type NodeType,
} from '../../../shared/model/lineage.ts';

/** An edge that a node can have, read from this node. */
export interface EdgeChoice {
  readonly value: string;
  readonly type: EdgeType;
  /** The end of the edge that the node itself is. */
  readonly own: 'from' | 'to';
  readonly words: string;
  /** What may be at the other end. */
  readonly others: readonly NodeType[];
}

/** Every edge that a node of a type can have, in words that are read from it: first those that begin at it. */
export function choicesFor(node: NodeType): EdgeChoice[] {
  const at = (type: EdgeType, own: 'from' | 'to'): EdgeChoice[] => {
    const ends: readonly NodeType[] = edgeRules[type][own];
    const others = edgeRules[type][own === 'from' ? 'to' : 'from'];
    const words = (own === 'from' ? edgeWords : reverseWords)[type];
    return ends.includes(node) ? [{ value: `${type} ${own}`, type, own, words, others }] : [];
  };
  return [...edgeTypes.flatMap((type) => at(type, 'from')), ...edgeTypes.flatMap((type) => at(type, 'to'))];
}

/** An edge read from one of its ends: the words, and the node at the other end. */
export function readFrom(nodeId: string, { type, from, to }: Pick<LineageRelation, 'type' | 'from' | 'to'>) {
  return from.id === nodeId ? { words: edgeWords[type], other: to } : { words: reverseWords[type], other: from };
}

/** A search for nodes of some types by what was typed so far; '' while nothing was. */
export function nodeSearch(text: string, types: readonly NodeType[]): string {
  // What is neither letter nor digit could mean something else in the grammar of the search.
  const words = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return words === '' ? '' : `(${types.map((type) => `type:${type}`).join(' OR ')}) ${words.toLowerCase()}`;
}

/** How a node is written where one is asked for: MODEL@VERSION, or with its type before it. */
export const referenceOf = ({ type, label }: { readonly type: string; readonly label: string }): string =>
  type === 'version' ? label : `${type}:${label}`;
