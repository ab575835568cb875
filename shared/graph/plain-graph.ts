/** A kind decides a node's shape; the words are in its lines. */
export type NodeShape = 'box' | 'ellipse' | 'hexagon' | 'dashed';

/** How a node is coloured; the meaning is also in its second line. */
export type NodeTone = 'neutral' | 'info' | 'good' | 'warn';

export interface PlainNode {
  readonly id: string;
  readonly label: string;
  /** A second, smaller line: stage or type. */
  readonly note: string;
  readonly shape: NodeShape;
  readonly tone: NodeTone;
  readonly isFocus: boolean;
  /** Steps from the focus: columns of the quick layout; ancestors negative. */
  readonly column: number;
}

export interface PlainEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** It points from the earlier thing to the later one; most point the other way. */
  readonly isReversed?: boolean;
}

/** The end of an edge that lies to the right. */
export const laterOf = ({ from, to, isReversed }: PlainEdge): string => (isReversed ? to : from);

/** The end of an edge that lies to the left. */
export const earlierOf = ({ from, to, isReversed }: PlainEdge): string => (isReversed ? from : to);

/** What GraphView draws. */
export interface PlainGraph {
  readonly nodes: readonly PlainNode[];
  readonly edges: readonly PlainEdge[];
}

/** A node's middle, in the graph's own pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Positions = ReadonlyMap<string, Point>;

/** How edges run, by their id: the points from the later end to the earlier one, both ends included. */
export type Routes = ReadonlyMap<string, readonly Point[]>;

/** A graph that is laid out. An edge without a route runs straight. */
export interface GraphLayout {
  readonly positions: Positions;
  readonly routes: Routes;
}

export const NODE_HEIGHT = 44;
const CHARACTER_WIDTH = 7.2;

/** Width of a node in pixels; long labels are cut by `shortLabel`. */
export const nodeWidth = (node: PlainNode): number =>
  Math.round(Math.max(shortLabel(node.label).length, node.note.length) * CHARACTER_WIDTH + 28);

/** The label as drawn: at most 32 characters, the end kept because versions differ there. */
export const shortLabel = (label: string): string =>
  label.length <= 32 ? label : `${label.slice(0, 15)}…${label.slice(-16)}`;
