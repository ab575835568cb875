import { Button, Checkbox, Menu, Popover, Switch, TextInput } from '@mantine/core';
import { IconDownload, IconFilter, IconMinus, IconPlus, IconRoute, IconZoomScan } from '@tabler/icons-react';
import { useState } from 'react';
import { typeWords } from '../../../shared/graph/words.ts';
import { nodeTypes } from '../../../shared/model/lineage.ts';
import { stages } from '../../../shared/model/stage.ts';
import { formatCount } from '../../components/format.ts';
import type { GraphHandle } from '../../components/graph/graph-view.tsx';
import type { ExportFormat } from './export-lineage.ts';
import classes from './lineage.module.css';
import type { Filter } from './visible-graph.ts';

interface ToolbarProps {
  readonly handle: GraphHandle | null;
  /** Boxes of the drawing, and nodes that they stand for. */
  readonly count: number;
  readonly of: number;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly isGrouped: boolean;
  readonly onGrouped: (isGrouped: boolean) => void;
  readonly onExport: (format: ExportFormat) => void;
  readonly onPath: (to: string) => void;
  readonly onCompare: (right: string) => void;
}

/** Everything that can be done with the drawing. */
export function Toolbar(props: ToolbarProps) {
  const { handle, count, of } = props;
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
      <FilterMenu filter={props.filter} onFilter={props.onFilter} />
      <Other onPath={props.onPath} onCompare={props.onCompare} />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" disabled={disabled} leftSection={<IconDownload size={15} aria-hidden="true" />}>
            Export graph…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => props.onExport('png')}>PNG image</Menu.Item>
          <Menu.Item onClick={() => props.onExport('svg')}>SVG drawing</Menu.Item>
          <Menu.Item onClick={() => props.onExport('mermaid')}>Mermaid text</Menu.Item>
          <Menu.Item onClick={() => props.onExport('json')}>JSON data</Menu.Item>
          <Menu.Item onClick={() => props.onExport('cyclonedx')}>CycloneDX pedigree</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Switch
        label="Group"
        checked={props.isGrouped}
        onChange={(event) => props.onGrouped(event.currentTarget.checked)}
      />
      <span className={classes['count']}>
        {count === of
          ? formatCount(of, 'node')
          : `${formatCount(count, 'box', 'boxes')} for ${formatCount(of, 'node')}`}
      </span>
    </div>
  );
}

function FilterMenu({ filter, onFilter }: Pick<ToolbarProps, 'filter' | 'onFilter'>) {
  const change = <T,>(of: ReadonlySet<T>, one: T, has: boolean): ReadonlySet<T> =>
    has ? new Set([...of, one]) : new Set([...of].filter((kept) => kept !== one));
  const isAll = filter.types.size === nodeTypes.length && filter.stages.size === stages.length;
  return (
    <Popover position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter size={15} aria-hidden="true" />}>
          {isAll ? 'Filter…' : 'Filter (on)…'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filter">
        <div className={classes['filters']}>
          <fieldset>
            <legend>Types</legend>
            {nodeTypes.map((type) => (
              <Checkbox
                key={type}
                label={typeWords[type]}
                checked={filter.types.has(type)}
                onChange={(event) =>
                  onFilter({ ...filter, types: change(filter.types, type, event.currentTarget.checked) })
                }
              />
            ))}
          </fieldset>
          <fieldset>
            <legend>Stages of versions</legend>
            {stages.map((stage) => (
              <Checkbox
                key={stage}
                label={stage}
                checked={filter.stages.has(stage)}
                onChange={(event) =>
                  onFilter({ ...filter, stages: change(filter.stages, stage, event.currentTarget.checked) })
                }
              />
            ))}
          </fieldset>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Other({ onPath, onCompare }: Pick<ToolbarProps, 'onPath' | 'onCompare'>) {
  const [isOpen, setOpen] = useState(false);
  const [node, setNode] = useState('');
  const ask = (what: (node: string) => void) => {
    if (node.trim() === '') return;
    what(node.trim());
    setOpen(false);
  };
  return (
    <Popover position="bottom-start" opened={isOpen} onChange={setOpen} trapFocus returnFocus width={360}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconRoute size={15} aria-hidden="true" />}
          onClick={() => setOpen(!isOpen)}
        >
          Path or compare…
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Path or compare">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            ask(onPath);
          }}
        >
          <TextInput
            label="Other node"
            description="MODEL@VERSION, or dataset:NAME@VERSION, experiment:NAME, deployment:NAME"
            value={node}
            onChange={(event) => setNode(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <div className={classes['buttons']}>
            <Button type="submit" disabled={node.trim() === ''}>
              Show the path
            </Button>
            <Button variant="default" disabled={node.trim() === ''} onClick={() => ask(onCompare)}>
              Compare ancestry
            </Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
