import { Button, Menu, NumberInput, SegmentedControl, useComputedColorScheme } from '@mantine/core';
import { IconDownload, IconMinus, IconPlus, IconZoomScan } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { toPlainGraph } from '../../../shared/graph/lineage-graph.ts';
import type { LineageGraph } from '../../../shared/model/lineage.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { type GraphHandle, GraphView } from '../../components/graph/graph-view.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { useParameter } from '../../hooks/use-parameter.ts';
import { type LineageQuery, lineageGraphs, lineageKey } from '../../stores/models.ts';
import { type ExportFormat, exportLineage } from './export-lineage.ts';
import classes from './lineage.module.css';
import { NodePanel } from './node-panel.tsx';
import { NodeTable } from './node-table.tsx';

/** What a version came from and what came of it. */
export function LineagePage() {
  const id = useParameter('id');
  const [depth, setDepth] = useState(5);
  const [direction, setDirection] = useState<LineageQuery['direction']>('both');
  const key = lineageKey({ node: id, depth, direction });
  const lineage = lineageGraphs.use(key);
  const focus =
    lineage.status === 'ready' ? lineage.value.nodes.find((node) => node.id === lineage.value.focusId) : undefined;
  const name = focus?.label ?? 'version';
  return (
    <Page
      title={`Lineage of ${name}`}
      crumbs={
        <>
          <Link href="/models">Models</Link> / <Link href={`/versions/${encodeURIComponent(id)}`}>{name}</Link>
        </>
      }
      fill
    >
      <div className={classes['controls']}>
        <NumberInput
          label="Depth"
          value={depth}
          onChange={(value) => typeof value === 'number' && value >= 1 && value <= 50 && setDepth(value)}
          min={1}
          max={50}
          allowDecimal={false}
          clampBehavior="strict"
          w={90}
        />
        <SegmentedControl
          aria-label="Direction"
          data={[
            { value: 'both', label: 'Both' },
            { value: 'ancestors', label: 'Ancestors' },
            { value: 'descendants', label: 'Descendants' },
          ]}
          value={direction}
          onChange={(value) => setDirection(value === 'ancestors' || value === 'descendants' ? value : 'both')}
        />
      </div>
      <Loaded of={lineage} label="Reading the lineage…" onRetry={() => void lineageGraphs.refresh(key)}>
        {(value) => <LineageView key={key} lineage={value} name={name} />}
      </Loaded>
    </Page>
  );
}

function LineageView({ lineage, name }: { readonly lineage: LineageGraph; readonly name: string }) {
  const [, navigate] = useLocation();
  const colorScheme = useComputedColorScheme('light');
  const [selectedId, setSelectedId] = useState<string | null>(lineage.focusId);
  const [handle, setHandle] = useState<GraphHandle | null>(null);
  const graph = useMemo(() => toPlainGraph(lineage), [lineage]);
  const exporting = useAction(async (format: ExportFormat) => {
    if (handle) await exportLineage(format, { lineage, graph, handle, name });
  });
  const open = useCallback(
    (id: string) => {
      const node = lineage.nodes.find((candidate) => candidate.id === id);
      if (node?.type === 'version') navigate(`/versions/${encodeURIComponent(id)}`);
    },
    [lineage, navigate],
  );
  const selected = lineage.nodes.find((node) => node.id === selectedId) ?? null;
  return (
    <>
      {lineage.truncated && (
        <Notice tone="warn" title="Not everything is shown">
          The graph was cut at {formatCount(lineage.nodes.length, 'node')}. Choose a smaller depth or one direction.
        </Notice>
      )}
      {exporting.error && <ErrorNotice error={exporting.error} />}
      <div className={classes['split']}>
        <div className={classes['drawing']}>
          <Toolbar handle={handle} count={lineage.nodes.length} onExport={(format) => void exporting.run(format)} />
          <GraphView
            graph={graph}
            label={`Lineage graph of ${name} with ${formatCount(lineage.nodes.length, 'node')}`}
            colorScheme={colorScheme}
            selectedId={selectedId}
            onSelect={setSelectedId}
            onOpen={open}
            onReady={setHandle}
          />
        </div>
        <aside className={classes['side']} aria-label="Nodes">
          <NodePanel node={selected} lineage={lineage} onSelect={setSelectedId} />
          <NodeTable lineage={lineage} selectedId={selectedId} onSelect={setSelectedId} />
        </aside>
      </div>
    </>
  );
}

interface ToolbarProps {
  readonly handle: GraphHandle | null;
  readonly count: number;
  readonly onExport: (format: ExportFormat) => void;
}

function Toolbar({ handle, count, onExport }: ToolbarProps) {
  const disabled = handle === null;
  return (
    <div className={classes['toolbar']} role="toolbar" aria-label="Graph">
      <Button variant="default" disabled={disabled} onClick={() => handle?.zoomBy(1.25)} aria-label="Zoom in">
        <IconPlus size={15} aria-hidden="true" />
      </Button>
      <Button variant="default" disabled={disabled} onClick={() => handle?.zoomBy(0.8)} aria-label="Zoom out">
        <IconMinus size={15} aria-hidden="true" />
      </Button>
      <Button
        variant="default"
        disabled={disabled}
        onClick={() => handle?.fit()}
        leftSection={<IconZoomScan size={15} aria-hidden="true" />}
      >
        Show all
      </Button>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" disabled={disabled} leftSection={<IconDownload size={15} aria-hidden="true" />}>
            Export graph…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onExport('png')}>PNG image</Menu.Item>
          <Menu.Item onClick={() => onExport('svg')}>SVG drawing</Menu.Item>
          <Menu.Item onClick={() => onExport('json')}>JSON data</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span className={classes['count']}>{formatCount(count, 'node')}</span>
    </div>
  );
}
