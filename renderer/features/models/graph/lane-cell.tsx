import { memo } from 'react';
import type { GraphVersion } from '../../../../shared/model/numbering.ts';
import classes from './graph.module.css';
import { type LaneLayout, type LanePart, partsOfRow } from './lanes.ts';

const ROW = 35;
const STEP = 16;
const LEFT = 16;
const COLOURS = 5;

/** Pixels that a graph of so many lanes takes. */
export const lanesWidth = (laneCount: number): number => LEFT * 2 + (laneCount - 1) * STEP;
const x = (lane: number): number => LEFT + lane * STEP;

/** The colour of a lane; after the fifth they begin again. */
export const laneClass = (lane: number): string =>
  classes[`lane${lane === 0 ? 0 : 1 + ((lane - 1) % (COLOURS - 1))}`] ?? '';

function pathOf({ part, from, to }: LanePart): string {
  const middle = ROW / 2;
  const [top, bottom] = part === 'down' ? [middle, ROW] : part === 'up' ? [0, middle] : [0, ROW];
  const bend = (top + bottom) / 2;
  return from === to
    ? `M${x(from)} ${top}V${bottom}`
    : `M${x(from)} ${top}C${x(from)} ${bend} ${x(to)} ${bend} ${x(to)} ${bottom}`;
}

interface LaneCellProps {
  readonly layout: LaneLayout;
  readonly row: number;
  readonly version: GraphVersion;
  /** The row under the pointer or the keyboard: its own lines stand out. */
  readonly hot: number | null;
}

/** A row's part of the graph. What it shows is also in the words of the row. */
export const LaneCell = memo(function LaneCell({ layout, row, version, hot }: LaneCellProps) {
  const lane = layout.lanes[row] ?? 0;
  return (
    <svg
      className={`${classes['lanes']} ${laneClass(lane)}`}
      width={lanesWidth(layout.laneCount)}
      height={ROW}
      aria-hidden="true"
    >
      {partsOfRow(layout, row).map((part) => (
        <path
          key={`${part.child} ${part.parent} ${part.kind}`}
          className={`${classes['line']} ${laneClass(part.lane)}`}
          data-kind={part.kind}
          data-hot={hot !== null && (part.child === hot || part.parent === hot)}
          d={pathOf(part)}
        />
      ))}
      <VersionMark cx={x(lane)} cy={ROW / 2} version={version} />
    </svg>
  );
});

interface VersionMarkProps {
  readonly cx: number;
  readonly cy: number;
  readonly version: Pick<GraphVersion, 'stage' | 'signatures' | 'isDeleted' | 'parents'>;
}

/** A version as a mark: filled by its stage, a square for a merge, a ring when it is signed, a cross when it is deleted. */
export function VersionMark({ cx, cy, version }: VersionMarkProps) {
  const isMerge = version.parents.length > 1;
  return (
    <>
      {isMerge ? (
        <rect className={classes['node']} data-stage={version.stage} x={cx - 5} y={cy - 5} width={10} height={10} />
      ) : (
        <circle className={classes['node']} data-stage={version.stage} cx={cx} cy={cy} r={5} />
      )}
      {version.signatures > 0 && <circle className={classes['ring']} cx={cx} cy={cy} r={isMerge ? 9.5 : 8.5} />}
      {version.isDeleted && (
        <path className={classes['cross']} d={`M${cx - 6} ${cy - 6}l12 12M${cx + 6} ${cy - 6}l-12 12`} />
      )}
    </>
  );
}
