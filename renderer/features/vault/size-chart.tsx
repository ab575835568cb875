import { type PointerEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { SizePoint } from '../../../shared/model/storage.ts';
import { formatBytes, formatCount, formatTime } from '../../components/format.ts';
import classes from './size-chart.module.css';
import { byteTicks, pointAt, stepPath, timeTicks } from './size-scale.ts';
import { eventNames, seriesOfSize } from './size-words.ts';

const HEIGHT = 228;
const margin = { top: 8, right: 12, bottom: 22, left: 62 };
const innerHeight = HEIGHT - margin.top - margin.bottom;

interface SizeChartProps {
  readonly points: readonly SizePoint[];
  /** The time at the right edge: the last size holds until then. */
  readonly nowMs: number;
}

/**
 * The vault's size over time, drawn as steps. The drawing is one picture for a screen reader, named by what it shows; the table beside it
 * has every number. The pointer shows the values at a place.
 */
export function SizeChart({ points, nowMs }: SizeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useBoxWidth(box);
  const [shown, setShown] = useState<number | null>(null);
  const chart = useMemo(() => layOut(points, nowMs, width), [points, nowMs, width]);
  const last = points.at(-1);
  if (last === undefined) return null;
  const onMove = (event: PointerEvent<SVGSVGElement>) =>
    setShown(pointAt(chart.places, event.clientX - event.currentTarget.getBoundingClientRect().left));
  const shownPoint = shown === null ? undefined : points[shown];
  return (
    <div className={classes['chart']} ref={box}>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`Size of the vault over ${formatCount(points.length, 'change')}: now ${formatBytes(last.inputBytes)} of files, ${formatBytes(last.uniqueBytes)} distinct, ${formatBytes(last.storedBytes)} stored`}
        onPointerMove={onMove}
        onPointerLeave={() => setShown(null)}
      >
        {chart.byteMarks.map(({ value, y }) => (
          <g key={value}>
            <line className={classes['grid']} x1={margin.left} x2={width - margin.right} y1={y} y2={y} />
            <text className={classes['mark']} x={margin.left - 8} y={y + 4} textAnchor="end">
              {formatBytes(value)}
            </text>
          </g>
        ))}
        {chart.timeMarks.map(({ text, x }) => (
          <text key={x} className={classes['mark']} x={x} y={HEIGHT - 6} textAnchor="middle">
            {text}
          </text>
        ))}
        <path className={classes['area']} d={chart.area} />
        {chart.lines.map(({ id, path }) => (
          <path key={id} className={classes['line']} data-series={id} d={path} />
        ))}
        {shown !== null && chart.places[shown] !== undefined && (
          <line
            className={classes['cursor']}
            x1={chart.places[shown].x}
            x2={chart.places[shown].x}
            y1={margin.top}
            y2={margin.top + innerHeight}
          />
        )}
      </svg>
      <Legend point={shownPoint ?? last} isNow={shownPoint === undefined} />
    </div>
  );
}

function Legend({ point, isNow }: { readonly point: SizePoint; readonly isNow: boolean }) {
  return (
    <div className={classes['legend']}>
      {seriesOfSize.map(({ id, name, bytesOf }) => (
        <span key={id} className={classes['key']}>
          <svg width="18" height="8" aria-hidden="true">
            <line className={classes['line']} data-series={id} x1="0" x2="18" y1="4" y2="4" />
          </svg>
          {name} <strong>{formatBytes(bytesOf(point))}</strong>
        </span>
      ))}
      <span className={classes['when']}>
        {isNow
          ? `now, ${formatCount(point.versions, 'version')}`
          : `${formatTime(point.at)}: ${eventNames[point.event]} ${point.label ?? ''}`}
      </span>
    </div>
  );
}

function layOut(points: readonly SizePoint[], nowMs: number, width: number) {
  const innerWidth = Math.max(1, width - margin.left - margin.right);
  const times = points.map(({ at }) => Date.parse(at));
  const from = times[0] ?? nowMs;
  // The service's clock counts: a page that is behind it must not draw to the left of its last point.
  const to = Math.max(nowMs, times.at(-1) ?? nowMs, from + 60_000);
  const ticks = byteTicks(Math.max(...points.flatMap((point) => seriesOfSize.map(({ bytesOf }) => bytesOf(point)))), 4);
  const top = ticks.at(-1) ?? 1;
  const xOf = (time: number): number => margin.left + (innerWidth * (time - from)) / (to - from);
  const yOf = (bytes: number): number => margin.top + innerHeight * (1 - bytes / top);
  const end = xOf(to);
  const bottom = margin.top + innerHeight;
  const lines = seriesOfSize.map(({ id, bytesOf }) => {
    const places = points.map((point, at) => ({ x: xOf(times[at] ?? from), y: yOf(bytesOf(point)) }));
    return { id, path: stepPath(places, end) };
  });
  const stored = lines.at(-1)?.path ?? '';
  const axis = timeTicks(from, to, Math.max(2, Math.floor(innerWidth / 95)));
  return {
    lines,
    area: stored === '' ? '' : `${stored}V${bottom}H${margin.left}Z`,
    places: times.map((time) => ({ x: xOf(time) })),
    byteMarks: ticks.map((value) => ({ value, y: Math.round(yOf(value)) + 0.5 })),
    timeMarks: axis.times
      .map((time) => ({ text: timeText(time, axis.unit), x: Math.round(xOf(time)) }))
      .filter(({ x }) => x > margin.left + 24 && x < width - 40),
  };
}

function timeText(time: number, unit: 'day' | 'time'): string {
  const text = formatTime(new Date(time).toISOString());
  return unit === 'day' ? text.slice(0, 10) : text.slice(11);
}

/** The box's width in pixels, followed. */
function useBoxWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    setWidth(box.current.clientWidth);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
