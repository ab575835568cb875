/** A point of a line that holds its value until the next one. */
export interface StepPoint {
  readonly x: number;
  readonly y: number;
}

/** Round numbers from 0 to at least `max`, about `count` steps: 1, 2, 2.5 or 5 times a power of ten. */
export function byteTicks(max: number, count: number): number[] {
  if (max <= 0) return [0, 1];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const steps = Math.ceil(max / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, at) => at * step);
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const spacings = [
  minute,
  5 * minute,
  15 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  30 * day,
  45 * day,
  60 * day,
  91 * day,
  120 * day,
  182 * day,
  365 * day,
];

/** Times between two others at which the axis is written, at most `count`, and whether days or times of day tell them apart. */
export function timeTicks(fromMs: number, toMs: number, count: number): { times: number[]; unit: 'day' | 'time' } {
  const span = Math.max(1, toMs - fromMs);
  const spacing = spacings.find((one) => span / one <= count) ?? Math.ceil(span / count / (365 * day)) * 365 * day;
  // From local midnight, so that days begin where the person's days do.
  const midnight = new Date(fromMs).setHours(0, 0, 0, 0);
  const times: number[] = [];
  for (let at = midnight; at <= toMs; at += spacing) if (at >= fromMs) times.push(at);
  return { times, unit: spacing >= day ? 'day' : 'time' };
}

/** The line of points as an SVG path: level until the next point, then straight up or down; it ends level at `endX`. */
export function stepPath(points: readonly StepPoint[], endX: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const round = (value: number): number => Math.round(value * 10) / 10;
  return `M${round(first.x)},${round(first.y)}${rest.map(({ x, y }) => `H${round(x)}V${round(y)}`).join('')}H${round(endX)}`;
}

/** The index of the point that holds at `x`: the last one at or before it, else the first. */
export function pointAt(points: readonly { readonly x: number }[], x: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((points[middle]?.x ?? 0) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
