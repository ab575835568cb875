import { Button } from '@mantine/core';
import type { Core, SingularElementReturnValue } from 'cytoscape';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { graphColors } from '../../../shared/graph/colors.ts';
import { columnLayout } from '../../../shared/graph/columns.ts';
import type { GraphLayout, PlainGraph, Positions, Routes } from '../../../shared/graph/plain-graph.ts';
import { draw, stylesheet } from './drawing.ts';
import { routeEdges, routesOf } from './edge-routes.ts';
import classes from './graph-view.module.css';
import { layoutInWorker } from './layout.ts';
import { Minimap } from './minimap.tsx';
import { isDirection, neighbour } from './neighbour.ts';

/** What can be asked of a drawn graph. */
export interface GraphHandle {
  /** As it is on the screen, with what a person dragged. */
  layout(): GraphLayout;
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
    const settle = ({ positions, routes }: GraphLayout) => {
      if (core.current !== cy) return;
      placeAt(cy, positions);
      routeEdges(cy, routes);
      startAtFocus(cy);
      keepMiddle(cy);
      setLayingOut(false);
      setLaidOut(cy);
      handle.current = handleOf(cy, routes, () => graphColors[latest.current.colorScheme].background);
      latest.current.onReady(handle.current);
    };
    setLayingOut(true);
    const running = layoutInWorker(graph);
    cancel.current = () => {
      running.cancel();
      settle(simpleLayout(graph));
    };
    // A layout that fails must not leave an empty canvas.
    running.layout.then(settle, () => settle(simpleLayout(graph)));
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
      const next = selectedId === null ? start : neighbour(graph, handle.current.layout().positions, start, event.key);
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

const simpleLayout = (graph: PlainGraph): GraphLayout => ({ positions: columnLayout(graph), routes: new Map() });

function idOfNode(target: SingularElementReturnValue): string | null {
  return target.isNode() ? target.id() : null;
}

/** Names can still be read; what is larger starts at its focus instead of being shown as a whole. */
const READABLE_ZOOM = 0.55;
const MARGIN = 24;

function startAtFocus(cy: Core): void {
  if (cy.zoom() > 1.2) cy.zoom(1.2);
  if (cy.zoom() >= READABLE_ZOOM) {
    cy.center();
    return;
  }
  cy.zoom(0.8);
  cy.center(cy.nodes('.focus'));
  const box = cy.elements().renderedBoundingBox();
  cy.panBy({ x: shiftInto(box.x1, box.x2, cy.width()), y: shiftInto(box.y1, box.y2, cy.height()) });
}

/** How far a drawing from `start` to `end` is moved so that no part of the window stays empty beside it; to the middle when it is smaller. */
function shiftInto(start: number, end: number, room: number): number {
  if (end - start + 2 * MARGIN <= room) return (room - start - end) / 2;
  return Math.min(0, MARGIN - start) + Math.max(0, room - MARGIN - end);
}

/** Keeps what is in the middle there when the window changes its size. */
function keepMiddle(cy: Core): void {
  let size = { width: cy.width(), height: cy.height() };
  cy.on('resize', () => {
    const now = { width: cy.width(), height: cy.height() };
    cy.panBy({ x: (now.width - size.width) / 2, y: (now.height - size.height) / 2 });
    size = now;
  });
}

function placeAt(cy: Core, positions: Positions): void {
  cy.layout({
    name: 'preset',
    positions: Object.fromEntries([...positions].map(([id, point]) => [id, { ...point }])),
    fit: true,
    padding: MARGIN,
  }).run();
}

function keepInView(cy: Core, id: string): void {
  const node = cy.getElementById(id);
  if (node.empty()) return;
  const box = node.renderedBoundingBox();
  const isInside = box.x1 >= 0 && box.y1 >= 0 && box.x2 <= cy.width() && box.y2 <= cy.height();
  if (!isInside) cy.center(node);
}

const handleOf = (cy: Core, routes: Routes, background: () => string): GraphHandle => ({
  layout: () => ({
    positions: new Map(cy.nodes().map((node) => [node.id(), { x: node.position('x'), y: node.position('y') }])),
    routes: routesOf(cy, routes),
  }),
  png: () =>
    cy.png({ output: 'blob-promise', full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: background() }),
  fit: () => void cy.fit(undefined, MARGIN),
  zoomBy: (factor) =>
    void cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
});
