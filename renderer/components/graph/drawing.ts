import cytoscape, { type Core, type StylesheetJson } from 'cytoscape';
import type { GraphColors } from '../../../shared/graph/colors.ts';
import {
  earlierOf,
  laterOf,
  NODE_HEIGHT,
  nodeWidth,
  type PlainGraph,
  shortLabel,
} from '../../../shared/graph/plain-graph.ts';

/** Larger drawings move without their edges and labels. */
const LARGE_FROM = 300;

/** The elements of a graph on a canvas, not placed yet. */
export function draw(container: HTMLElement, graph: PlainGraph, colors: GraphColors): Core {
  const isLarge = graph.nodes.length >= LARGE_FROM;
  const ids = new Set(graph.nodes.map(({ id }) => id));
  return cytoscape({
    container,
    elements: [
      ...graph.nodes.map((node) => ({
        data: {
          id: node.id,
          text: `${shortLabel(node.label)}\n${node.note}`,
          width: nodeWidth(node),
          outline: node.shape,
          shape: shapes[node.shape],
          tone: node.tone,
          line: node.shape === 'dashed' ? 'dashed' : 'solid',
        },
        classes: node.isFocus ? 'focus' : '',
      })),
      ...graph.edges
        .filter(({ from, to }) => ids.has(from) && ids.has(to))
        .map((edge) => ({
          // The layout puts targets to the left, so that is where the earlier end goes, whichever way the edge is named.
          data: { id: edge.id, source: laterOf(edge), target: earlierOf(edge), text: edge.label },
          classes: edge.isReversed ? 'reversed' : '',
        })),
    ],
    style: stylesheet(colors),
    layout: { name: 'null' },
    minZoom: 0.02,
    maxZoom: 3,
    boxSelectionEnabled: false,
    autoungrabify: isLarge,
    hideEdgesOnViewport: isLarge,
    textureOnViewport: isLarge,
  });
}

const shapes = { box: 'round-rectangle', ellipse: 'ellipse', hexagon: 'hexagon', dashed: 'round-rectangle' } as const;

const tones = ['neutral', 'info', 'good', 'warn'] as const;

/** An edge that is laid out ends where the layout says; cytoscape's types know neither mapped lists nor ends as a base of bends. */
const routed: Readonly<Record<string, string>> = {
  'curve-style': 'straight',
  'edge-distances': 'endpoints',
  'source-endpoint': 'data(sourceEnd)',
  'target-endpoint': 'data(targetEnd)',
};
const bent: Readonly<Record<string, string>> = {
  'curve-style': 'round-segments',
  'segment-weights': 'data(weights)',
  'segment-distances': 'data(distances)',
  'segment-radii': '8',
  // Before the arrow, where the line is level: in the middle several lines run side by side.
  label: '',
  'target-label': 'data(text)',
  'target-text-offset': '38',
};

/** How they look. */
export const stylesheet = (colors: GraphColors): StylesheetJson => [
  {
    selector: 'node',
    style: {
      label: 'data(text)',
      'text-wrap': 'wrap',
      'text-valign': 'center',
      'text-halign': 'center',
      'font-size': 12,
      'line-height': 1.3,
      'min-zoomed-font-size': 5,
      width: 'data(width)',
      height: NODE_HEIGHT,
      shape: 'data(shape)' as 'ellipse',
      color: colors.text,
      'border-width': 1,
      'border-style': 'data(line)' as 'solid',
    },
  },
  ...tones.map((tone) => ({
    selector: `node[tone = "${tone}"]`,
    style: { 'background-color': colors.fill[tone], 'border-color': colors.line[tone] },
  })),
  { selector: 'node.focus', style: { 'border-width': 3, 'border-color': colors.focus, 'font-weight': 'bold' } },
  {
    selector: 'edge',
    style: {
      width: 1.5,
      'line-color': colors.edge,
      'target-arrow-color': colors.edge,
      'target-arrow-shape': 'triangle',
      'curve-style': 'bezier',
      label: 'data(text)',
      'font-size': 9,
      'min-zoomed-font-size': 7,
      color: colors.edgeText,
      'text-background-color': colors.background,
      'text-background-opacity': 1,
      'text-background-padding': '2px',
    },
  },
  {
    selector: 'edge.reversed',
    style: { 'target-arrow-shape': 'none', 'source-arrow-shape': 'triangle', 'source-arrow-color': colors.edge },
  },
  { selector: 'edge.routed', style: routed },
  { selector: 'edge.bent', style: bent },
  {
    selector: 'edge.near',
    style: { 'z-index': 1, width: 2.5, 'line-color': colors.selected, 'target-arrow-color': colors.selected },
  },
  {
    selector: 'node.selected',
    style: { 'outline-width': 3, 'outline-color': colors.selected, 'outline-offset': 2 },
  },
];
