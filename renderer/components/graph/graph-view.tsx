import { Button } from '@mantine/core';
import cytoscape, { type Core, type StylesheetJson } from 'cytoscape';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type GraphColors, graphColors } from '../../../shared/graph/colors.ts';
import { columnLayout } from '../../../shared/graph/columns.ts';
import {
  earlierOf,
  laterOf,
  NODE_HEIGHT,
  nodeWidth,
  type PlainGraph,
  type Positions,
  shortLabel,
} from '../../../shared/graph/plain-graph.ts';
import classes from './graph-view.module.css';
import { layoutInWorker } from './layout.ts';
import { Minimap } from './minimap.tsx';
import { isDirection, neighbour } from './neighbour.ts';

/** What can be asked of a drawn graph. */
export interface GraphHandle {
  positions(): Positions;
  png(): Promise<Blob>;
  fit(): void;
  zoomBy(factor: number): void;
}

interface GraphViewProps {
  readonly graph: PlainGraph;
  /** The drawing's accessible name. */
  readonly label: string;
  readonly colorScheme: 'light' | 'dark';
  readonly selectedId: string | null;
  readonly onSelect: (id: string | null) => void;
  /** Double click, or Enter. */
  readonly onOpen: (id: string) => void;
  /** The graph is laid out and can be exported; null when it is being drawn anew. */
  readonly onReady: (handle: GraphHandle | null) => void;
}

/** A graph on a canvas: takes a plain graph, tells what was selected or opened. Arrow keys move along its edges. */
export function GraphView(props: GraphViewProps) {
  const { graph, label, colorScheme, selectedId, onSelect, onOpen } = props;
  const container = useRef<HTMLDivElement>(null);
  const core = useRef<Core | null>(null);
  const handle = useRef<GraphHandle | null>(null);
  const cancel = useRef<() => void>(() => undefined);
  const [isLayingOut, setLayingOut] = useState(false);
  /** The drawing once it is laid out, for the minimap. */
  const [laidOut, setLaidOut] = useState<Core | null>(null);
  // The drawing outlives a render; what it calls must be the latest.
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!container.current) return;
    const cy = draw(container.current, graph, graphColors[latest.current.colorScheme]);
    core.current = cy;
    cy.on('tap', (event) => latest.current.onSelect(event.target === cy ? null : idOfNode(event.target)));
    cy.on('dbltap', 'node', (event) => latest.current.onOpen(event.target.id()));
    const settle = (positions: Positions) => {
      if (core.current !== cy) return;
      placeAt(cy, positions);
      startAtFocus(cy);
      setLayingOut(false);
      setLaidOut(cy);
      handle.current = handleOf(cy, () => graphColors[latest.current.colorScheme].background);
      latest.current.onReady(handle.current);
    };
    setLayingOut(true);
    const running = layoutInWorker(graph);
    cancel.current = () => {
      running.cancel();
      settle(columnLayout(graph));
    };
    // A layout that fails must not leave an empty canvas.
    running.positions.then(settle, () => settle(columnLayout(graph)));
    return () => {
      core.current = null;
      setLaidOut(null);
      handle.current = null;
      latest.current.onReady(null);
      cancel.current();
      cancel.current = () => undefined;
      cy.destroy();
    };
  }, [graph]);

  useEffect(() => {
    core.current?.style(stylesheet(graphColors[colorScheme]));
  }, [colorScheme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new graph is a new drawing without a selection
  useEffect(() => {
    const cy = core.current;
    if (!cy) return;
    cy.batch(() => {
      cy.elements().removeClass('selected near');
      if (selectedId === null) return;
      const node = cy.getElementById(selectedId);
      node.addClass('selected');
      node.connectedEdges().addClass('near');
    });
    if (selectedId !== null) keepInView(cy, selectedId);
  }, [selectedId, graph]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && selectedId !== null) {
      onOpen(selectedId);
    } else if (isDirection(event.key)) {
      event.preventDefault();
      const start = selectedId ?? graph.nodes.find(({ isFocus }) => isFocus)?.id;
      if (start === undefined || handle.current === null) return;
      const next = selectedId === null ? start : neighbour(graph, handle.current.positions(), start, event.key);
      if (next !== null) onSelect(next);
    } else if (event.key === '+' || event.key === '-') {
      handle.current?.zoomBy(event.key === '+' ? 1.25 : 0.8);
    }
  };

  return (
    <div className={classes['frame']}>
      <div
        ref={container}
        className={classes['canvas']}
        role="application"
        aria-label={`${label}. Arrow keys move along the edges, Enter opens, plus and minus zoom.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing takes arrow keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-laid-out={!isLayingOut}
      />
      {laidOut !== null && !isLayingOut && graph.nodes.length >= MINIMAP_FROM && (
        <Minimap core={laidOut} color={graphColors[colorScheme].edgeText} />
      )}
      {isLayingOut && (
        <div className={classes['overlay']} role="status">
          <span>Laying out {graph.nodes.length} nodes…</span>
          <Button variant="default" onClick={() => cancel.current()}>
            Use a simple layout
          </Button>
        </div>
      )}
    </div>
  );
}

/** Smaller graphs are seen as a whole. */
const MINIMAP_FROM = 20;

/** Larger drawings move without their edges and labels. */
const LARGE_FROM = 300;

function draw(container: HTMLElement, graph: PlainGraph, colors: GraphColors): Core {
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

const stylesheet = (colors: GraphColors): StylesheetJson => [
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
  {
    selector: 'edge.near',
    style: { width: 2.5, 'line-color': colors.selected, 'target-arrow-color': colors.selected },
  },
  {
    selector: 'node.selected',
    style: { 'outline-width': 3, 'outline-color': colors.selected, 'outline-offset': 2 },
  },
];

function idOfNode(target: cytoscape.SingularElementReturnValue): string | null {
  return target.isNode() ? target.id() : null;
}

const READABLE_ZOOM = 0.7;

/** A graph too large to read as a whole starts at its focus instead. */
function startAtFocus(cy: Core): void {
  if (cy.zoom() > 1.2) cy.zoom(1.2);
  if (cy.zoom() >= READABLE_ZOOM / 2) {
    cy.center();
    return;
  }
  cy.zoom(READABLE_ZOOM);
  cy.center(cy.nodes('.focus'));
}

function placeAt(cy: Core, positions: Positions): void {
  cy.layout({
    name: 'preset',
    positions: Object.fromEntries([...positions].map(([id, point]) => [id, { ...point }])),
    fit: true,
    padding: 24,
  }).run();
}

function keepInView(cy: Core, id: string): void {
  const node = cy.getElementById(id);
  if (node.empty()) return;
  const box = node.renderedBoundingBox();
  const isInside = box.x1 >= 0 && box.y1 >= 0 && box.x2 <= cy.width() && box.y2 <= cy.height();
  if (!isInside) cy.center(node);
}

const handleOf = (cy: Core, background: () => string): GraphHandle => ({
  positions: () => new Map(cy.nodes().map((node) => [node.id(), { x: node.position('x'), y: node.position('y') }])),
  png: () =>
    cy.png({ output: 'blob-promise', full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: background() }),
  fit: () => void cy.fit(undefined, 24),
  zoomBy: (factor) =>
    void cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
});
