import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import classes from './data-table.module.css';
import { compareRows, type Sort } from './sort-rows.ts';

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: T) => ReactNode;
  /** What the column is sorted by; a column without it is not sortable. null sorts last. */
  readonly sortBy?: (row: T) => string | number | null;
  /** CSS width ("120px"); columns without one share what is left. */
  readonly width?: string;
  readonly align?: 'left' | 'right';
  /** Long text may take several lines; only for tables that are not virtual (`wrap` rows have no fixed height). */
  readonly wrap?: boolean;
  /** Left out while the table is narrower than this, in pixels: what can also be read on the row's own page. */
  readonly hideBelow?: number;
}

interface DataTableProps<T> {
  /** The table's accessible name. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** Enter, double meaning of a click on a row. Clicks on links and buttons inside the row stay theirs. */
  readonly onOpen?: (row: T) => void;
  readonly selectedKey?: string | null;
  readonly initialSort?: Sort;
  /** Takes the height that its flex parent gives; otherwise it grows to `maxHeight`. */
  readonly fill?: boolean;
  /** Pixels; default 480. Ignored with `fill`. */
  readonly maxHeight?: number;
  /** Pixels below which the table scrolls sideways; never less than its columns need. */
  readonly minWidth?: number;
  /** Called when the last rows come into view: load the next page. */
  readonly onEndReached?: () => void;
  /** What the rows are of: when it changes, another list is shown, from its top. */
  readonly listKey?: string;
  readonly empty?: ReactNode;
}

const ROW_HEIGHT = 35;
const PAGE_ROWS = 15;
/** Up to here all rows are in the document, so that the browser's own search finds them. */
const VIRTUAL_FROM = 120;

/**
 * A table that stays fast: rows outside the view are not rendered once there are many. One tab stop: arrow keys, Home,
 * End, Page Up and Page Down move between rows, Enter opens one. Headers of sortable columns are buttons.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, rows, rowKey, onOpen, selectedKey, initialSort, fill = false, maxHeight = 480 } = props;
  const [sort, setSort] = useState<Sort | null>(initialSort ?? null);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [focusWanted, setFocusWanted] = useState(false);
  const scroll = useRef<HTMLDivElement>(null);
  const width = useWidth(scroll, rows.length > 0);
  const columns = props.columns.filter(({ hideBelow = 0 }) => width >= hideBelow);
  const sorted = useMemo(() => sortRows(rows, props.columns, sort), [rows, props.columns, sort]);
  const isVirtual = sorted.length > VIRTUAL_FROM;
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    enabled: isVirtual,
  });
  const items = isVirtual ? virtual.getVirtualItems() : null;
  const first = items?.[0]?.index ?? 0;
  const last = items ? (items.at(-1)?.index ?? -1) : sorted.length - 1;
  const activeIndex = Math.max(
    0,
    sorted.findIndex((row) => rowKey(row) === (activeKey ?? selectedKey)),
  );
  // The tab stop must be a row that is in the document, else Tab would skip the table once it has scrolled.
  const tabStop = activeIndex >= first && activeIndex <= last ? activeIndex : first;

  const { onEndReached, listKey } = props;
  useEffect(() => {
    if (listKey !== undefined) scroll.current?.scrollTo({ top: 0 });
  }, [listKey]);

  useEffect(() => {
    if (isVirtual && last >= sorted.length - 20) onEndReached?.();
  }, [isVirtual, last, sorted.length, onEndReached]);

  useEffect(() => {
    if (!focusWanted) return;
    const row = scroll.current?.querySelector<HTMLElement>(`tr[data-index="${activeIndex}"]`);
    if (!row) return;
    row.focus({ preventScroll: isVirtual });
    setFocusWanted(false);
  });

  const moveTo = (index: number) => {
    const bounded = Math.min(Math.max(index, 0), sorted.length - 1);
    const row = sorted[bounded];
    if (row === undefined) return;
    setActiveKey(rowKey(row));
    setFocusWanted(true);
    if (isVirtual) virtual.scrollToIndex(bounded);
    if (bounded === sorted.length - 1) onEndReached?.();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    if (!(event.target instanceof HTMLElement) || event.target.tagName !== 'TR') return;
    const index = Number(event.target.dataset['index']);
    const target = keyTarget(event.key, index, sorted.length);
    if (target !== null) {
      event.preventDefault();
      moveTo(target);
    }
    const row = sorted[index];
    if (event.key === 'Enter' && row !== undefined && onOpen) {
      event.preventDefault();
      onOpen(row);
    }
  };

  if (rows.length === 0 && props.empty !== undefined) return props.empty;
  const padTop = items ? (items[0]?.start ?? 0) : 0;
  const padBottom = items ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  return (
    <div
      ref={scroll}
      className={fill ? `${classes['scroll']} ${classes['fill']}` : classes['scroll']}
      style={fill ? {} : { maxHeight }}
      {...(sorted.length === 0 ? { tabIndex: 0, role: 'region', 'aria-label': label } : {})}
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows take the focus, which only a grid's rows may
        role="grid"
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        className={classes['table']}
        style={{ minWidth: Math.max(props.minWidth ?? 0, neededWidth(columns)) }}
        onMouseOver={nameWhatIsCut}
        onFocus={nameWhatIsCut}
      >
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} {...(column.width === undefined ? {} : { style: { width: column.width } })} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          <Spacer height={padTop} columns={columns.length} />
          {sorted.slice(first, last + 1).map((row, offset) => {
            const index = first + offset;
            const key = rowKey(row);
            return (
              <tr
                key={key}
                data-index={index}
                aria-rowindex={index + 2}
                className={classes['row']}
                data-opens={onOpen !== undefined}
                tabIndex={index === tabStop ? 0 : -1}
                onFocus={(event) => {
                  if (event.target === event.currentTarget) setActiveKey(key);
                }}
                onClick={(event) => {
                  if (!isInteractive(event)) onOpen?.(row);
                }}
                {...(selectedKey === undefined ? {} : { 'aria-selected': key === selectedKey })}
              >
                {columns.map((column) => (
                  <td key={column.id} data-align={column.align ?? 'left'} data-wrap={column.wrap ?? false}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          <Spacer height={padBottom} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

/** What a column without a width of its own needs at least. */
const FLEXIBLE_WIDTH = 130;

function neededWidth(columns: readonly Column<never>[]): number {
  const widths = columns.map(({ width }) => Number.parseFloat(width ?? '') || FLEXIBLE_WIDTH);
  return widths.reduce((sum, width) => sum + width, 0);
}

/** The text of a cell that is cut off appears as its tooltip: of the cell pointed at, or of the row that has the focus. */
function nameWhatIsCut({ target }: { readonly target: EventTarget }): void {
  if (!(target instanceof Element)) return;
  const cell = target.closest('td');
  for (const one of cell ? [cell] : target.querySelectorAll<HTMLElement>('td')) {
    if (one.querySelector('[title]')) continue;
    if (one.scrollWidth > one.clientWidth && one.textContent) one.title = one.textContent;
    else one.removeAttribute('title');
  }
}

/** The element's width in pixels, followed; infinite until it is known, so that nothing is left out without need. */
function useWidth(element: RefObject<HTMLElement | null>, isShown: boolean): number {
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the element comes and goes with the rows
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    setWidth(element.current.clientWidth);
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, isShown]);
  return width;
}

/** Stands in for the rows above or below the view. */
function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: this row never takes the focus
    <tr className={classes['spacer']} aria-hidden="true">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

interface HeaderCellProps<T> {
  readonly column: Column<T>;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort) => void;
}

function HeaderCell<T>({ column, sort, onSort }: HeaderCellProps<T>) {
  const align = column.align ?? 'left';
  if (column.sortBy === undefined) {
    return (
      <th scope="col" data-align={align}>
        {column.header}
      </th>
    );
  }
  const isSorted = sort?.columnId === column.id;
  const direction = isSorted && sort.descending ? 'descending' : 'ascending';
  const Icon = isSorted ? (sort.descending ? IconArrowDown : IconArrowUp) : IconArrowsSort;
  return (
    <th scope="col" data-align={align} aria-sort={isSorted ? direction : 'none'}>
      <button
        type="button"
        className={classes['sort']}
        onClick={() => onSort({ columnId: column.id, descending: isSorted && !sort.descending })}
      >
        {column.header}
        <Icon size={13} aria-hidden="true" />
      </button>
    </th>
  );
}

function sortRows<T>(rows: readonly T[], columns: readonly Column<T>[], sort: Sort | null): readonly T[] {
  const sortBy = columns.find((column) => column.id === sort?.columnId)?.sortBy;
  if (!sort || !sortBy) return rows;
  return rows.toSorted((a, b) => compareRows(sortBy(a), sortBy(b), sort.descending));
}

function keyTarget(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'PageDown':
      return index + PAGE_ROWS;
    case 'PageUp':
      return index - PAGE_ROWS;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

function isInteractive(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target instanceof Element ? event.target.closest('a, button, input, label, select') : null;
  return target !== null && event.currentTarget.contains(target);
}
