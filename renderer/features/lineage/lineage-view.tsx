import { Button, useComputedColorScheme } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { toPlainGraph } from '../../../shared/graph/lineage-graph.ts';
import { type LineageGraph, nodeTypes } from '../../../shared/model/lineage.ts';
import { stages } from '../../../shared/model/stage.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { type GraphHandle, GraphView } from '../../components/graph/graph-view.tsx';
import { pageOf } from '../../components/lineage/node-page.ts';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { type LineageQuery, readAncestries, readNeighbours, readPath } from '../../stores/lineage.ts';
import { type ExportFormat, exportLineage } from './export-lineage.ts';
import classes from './lineage.module.css';
import { NodePanel } from './node-panel.tsx';
import { NodeTree } from './node-tree.tsx';
import { ancestryView, type OtherView, pathView } from './other-views.ts';
import { Toolbar } from './toolbar.tsx';
import { type Filter, groupedGraph, isGroup, mergeGraphs, READABLE_NODES, visibleGraph } from './visible-graph.ts';

interface LineageViewProps {
  readonly lineage: LineageGraph;
  readonly query: LineageQuery;
  readonly name: string;
}

const everything: Filter = { types: new Set(nodeTypes), stages: new Set(stages), collapsed: new Set() };

const toggled = <T,>(of: ReadonlySet<T>, one: T): ReadonlySet<T> => {
  const next = new Set(of);
  if (!next.delete(one)) next.add(one);
  return next;
};

/** The drawing with its filters, the selected node and the tree; or a path or a comparison in the drawing's place. */
export function LineageView({ lineage, query, name }: LineageViewProps) {
  const [, navigate] = useLocation();
  const colorScheme = useComputedColorScheme('light');
  const [selectedId, setSelectedId] = useState<string | null>(lineage.focusId);
  const [handle, setHandle] = useState<GraphHandle | null>(null);
  const [added, setAdded] = useState<readonly LineageGraph[]>([]);
  const [filter, setFilter] = useState(everything);
  const [isGrouped, setGrouped] = useState(lineage.nodes.length > READABLE_NODES);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [other, setOther] = useState<OtherView | null>(null);
  const shown = useMemo(
    () => other?.lineage ?? visibleGraph(mergeGraphs(lineage, added), filter),
    [other, lineage, added, filter],
  );
  const graph = useMemo(
    () => other?.graph ?? (isGrouped ? groupedGraph(shown, opened) : toPlainGraph(shown)),
    [other, isGrouped, shown, opened],
  );
  const exporting = useAction(async (format: ExportFormat) => {
    if (handle) await exportLineage(format, { lineage: shown, graph, handle, name, query });
  });
  const asking = useAction(async (ask: () => Promise<OtherView>) => setOther(await ask()));
  const expanding = useAction(async (id: string) => {
    const more = await readNeighbours(id, query.asOf);
    setAdded((before) => [...before, more]);
  });
  const open = useCallback(
    (id: string) => {
      if (isGroup(id)) setOpened((before) => toggled(before, id));
      else {
        const node = shown.nodes.find((candidate) => candidate.id === id);
        if (node) navigate(pageOf(node));
      }
    },
    [shown, navigate],
  );
  const select = useCallback((id: string | null) => setSelectedId(id), []);
  const error = exporting.error ?? asking.error ?? expanding.error;
  return (
    <>
      {lineage.truncated && (
        <Notice tone="warn" title="Not everything is shown">
          The graph was cut at {formatCount(lineage.nodes.length, 'node')}. Choose a smaller depth or one direction.
        </Notice>
      )}
      {other && (
        <Notice
          tone="info"
          title={other.title}
          announce
          actions={
            <Button variant="default" onClick={() => setOther(null)}>
              Back to the lineage
            </Button>
          }
        >
          {other.text}
        </Notice>
      )}
      {error && <ErrorNotice error={error} />}
      <div className={classes['split']}>
        <div className={classes['drawing']}>
          <Toolbar
            handle={handle}
            count={graph.nodes.length}
            of={shown.nodes.length}
            filter={filter}
            onFilter={setFilter}
            isGrouped={isGrouped && other === null}
            onGrouped={setGrouped}
            onExport={(format) => void exporting.run(format)}
            onPath={(to) =>
              void asking.run(async () => pathView(await readPath(lineage.focusId, to, query.asOf), lineage.focusId))
            }
            onCompare={(right) =>
              void asking.run(async () =>
                ancestryView(await readAncestries(lineage.focusId, right, query.depth, query.asOf)),
              )
            }
          />
          <GraphView
            graph={graph}
            label={`Lineage graph of ${name} with ${formatCount(graph.nodes.length, 'node')}`}
            colorScheme={colorScheme}
            selectedId={selectedId}
            onSelect={select}
            onOpen={open}
            onReady={setHandle}
          />
        </div>
        <aside className={classes['side']} aria-label="Nodes">
          <NodePanel
            id={selectedId}
            lineage={shown}
            onSelect={setSelectedId}
            isCollapsed={selectedId !== null && filter.collapsed.has(selectedId)}
            onCollapse={(id) => setFilter({ ...filter, collapsed: toggled(filter.collapsed, id) })}
            onExpand={(id) => void expanding.run(id)}
            onOpenGroup={open}
          />
          <NodeTree lineage={shown} selectedId={selectedId} onSelect={setSelectedId} />
        </aside>
      </div>
    </>
  );
}
