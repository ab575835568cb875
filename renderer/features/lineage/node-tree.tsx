import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { typeWords } from '../../../shared/graph/words.ts';
import type { LineageGraph } from '../../../shared/model/lineage.ts';
import classes from './lineage.module.css';
import { MAX_TREE_ROWS, type TreeRow, treeRows } from './tree-rows.ts';

interface NodeTreeProps {
  readonly lineage: LineageGraph;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

/**
 * The graph as a tree table: the same nodes and edges, for who would rather read or hear than look. Arrow keys move, right opens,
 * left closes or goes to the line above, Enter selects.
 */
export function NodeTree({ lineage, selectedId, onSelect }: NodeTreeProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [activeKey, setActiveKey] = useState('focus');
  const [focusWanted, setFocusWanted] = useState(false);
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = useMemo(() => treeRows(lineage, open, closed), [lineage, open, closed]);
  const active = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  useEffect(() => {
    if (!focusWanted) return;
    body.current?.rows[active]?.focus();
    setFocusWanted(false);
  }, [focusWanted, active]);

  const setOpened = (row: TreeRow, isOpen: boolean) => {
    const change = (keys: ReadonlySet<string>, has: boolean) => {
      const next = new Set(keys);
      if (has) next.add(row.key);
      else next.delete(row.key);
      return next;
    };
    if (row.key === 'focus') setClosed(change(closed, !isOpen));
    else setOpen(change(open, isOpen));
  };
  const moveTo = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (!row) return;
    setActiveKey(row.key);
    setFocusWanted(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    if (!row) return;
    if (event.key === 'ArrowDown') moveTo(active + 1);
    else if (event.key === 'ArrowUp') moveTo(active - 1);
    else if (event.key === 'Home') moveTo(0);
    else if (event.key === 'End') moveTo(rows.length - 1);
    else if (event.key === 'Enter') onSelect(row.node.id);
    else if (event.key === 'ArrowRight') {
      if (row.hasChildren && !row.isOpen) setOpened(row, true);
      else moveTo(active + 1);
    } else if (event.key === 'ArrowLeft') {
      if (row.hasChildren && row.isOpen) setOpened(row, false);
      else moveTo(rows.findLastIndex(({ level }, index) => index < active && level < row.level));
    } else return;
    event.preventDefault();
  };
  return (
    <div className={classes['treeBox']}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows of a tree take the focus
        role="treegrid"
        aria-label="Nodes of the graph, as a tree"
        className={classes['tree']}
      >
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {rows.map((row, index) => (
            <tr
              key={row.key}
              aria-level={row.level}
              aria-selected={row.node.id === selectedId}
              {...(row.hasChildren ? { 'aria-expanded': row.isOpen } : {})}
              tabIndex={index === active ? 0 : -1}
              onFocus={() => setActiveKey(row.key)}
              onClick={() => onSelect(row.node.id)}
            >
              <td style={{ paddingLeft: 6 + (row.level - 1) * 16 }}>
                <TreeToggle row={row} onToggle={() => setOpened(row, !row.isOpen)} />
                {row.relation !== '' && <span className={classes['dim']}>{row.relation} </span>}
                <span title={row.node.label}>{row.node.label}</span>
              </td>
              <td>{row.node.stage ?? typeWords[row.node.type]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length >= MAX_TREE_ROWS && (
        <p className={classes['dim']}>Only {MAX_TREE_ROWS} lines are written. Close some of them to see others.</p>
      )}
    </div>
  );
}

/** For the mouse; the keyboard uses the row's own arrow keys. */
function TreeToggle({ row, onToggle }: { readonly row: TreeRow; readonly onToggle: () => void }) {
  if (!row.hasChildren) return <span className={classes['toggle']} />;
  const Icon = row.isOpen ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      className={classes['toggle']}
      tabIndex={-1}
      aria-label={row.isOpen ? `Close ${row.node.label}` : `Open ${row.node.label}`}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}
