import type { Series } from './document.ts';

/** Ink of a chart, in points from its upper left corner. */
export type Ink =
  | { readonly kind: 'line'; readonly from: Spot; readonly to: Spot; readonly colour: string; readonly width: number }
  | { readonly kind: 'path'; readonly spots: readonly Spot[]; readonly colour: string }
  | { readonly kind: 'dot'; readonly at: Spot; readonly colour: string; readonly shape: number }
  | {
      readonly kind: 'bar';
      readonly at: Spot;
      readonly width: number;
      readonly height: number;
      readonly colour: string;
    }
  | { readonly kind: 'text'; readonly at: Spot; readonly text: string; readonly align: 'left' | 'middle' | 'right' };
export type Spot = readonly [x: number, y: number];

export const CHART_HEIGHT = 150;
/** Distinct in colour and in lightness; lines differ by the shape of their dots too. */
const palette = ['#1f5fa8', '#b3541e', '#2b7a4b', '#7a3b8f', '#8a6d00', '#4a5568'];
const rule = '#c3cad3';
const left = 46;
const right = 10;
const top = 10;
const foot = 22;
/** More than this are in the table only. */
const MAX_LINES = palette.length;

/** Lays a series out; renderers only draw. Lines beyond the palette are left to the table. */
export function layChart(series: Series, width: number): { readonly ink: readonly Ink[]; readonly height: number } {
  const lines = series.lines.slice(0, MAX_LINES);
  const labels = [...new Set(lines.flatMap(({ points }) => points.map(({ label }) => label)))];
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  const [low, high, step] = scale(values, series.shape === 'bar');
  const plot = { width: width - left - right, height: CHART_HEIGHT - top - foot };
  const y = (value: number): number => top + plot.height * (1 - (value - low) / (high - low));
  const slot = plot.width / Math.max(1, labels.length);
  const x = (label: string): number => left + slot * (labels.indexOf(label) + 0.5);
  const ink: Ink[] = [];
  for (let value = low; value <= high + step / 2; value += step) {
    ink.push({ kind: 'line', from: [left, y(value)], to: [width - right, y(value)], colour: rule, width: 0.5 });
    ink.push({ kind: 'text', at: [left - 5, y(value) + 2.5], text: figure(value), align: 'right' });
  }
  const every = Math.ceil(labels.length / Math.max(1, Math.floor(plot.width / 62)));
  labels.forEach((label, i) => {
    if (i % every === 0)
      ink.push({ kind: 'text', at: [x(label), CHART_HEIGHT - 8], text: short(label), align: 'middle' });
  });
  lines.forEach(({ points }, i) => {
    const colour = palette[i] ?? rule;
    if (series.shape === 'bar') {
      const wide = Math.min(26, (slot * 0.7) / lines.length);
      for (const { label, value } of points)
        ink.push({
          kind: 'bar',
          at: [x(label) - (wide * lines.length) / 2 + i * wide, y(value)],
          width: wide,
          height: Math.max(0.8, y(low) - y(value)),
          colour,
        });
      return;
    }
    const spots = points.map(({ label, value }): Spot => [x(label), y(value)]);
    if (spots.length > 1) ink.push({ kind: 'path', spots, colour });
    for (const at of spots) ink.push({ kind: 'dot', at, colour, shape: i });
  });
  return { ink: [...ink, ...legend(lines, width)], height: CHART_HEIGHT + 14 * Math.ceil(lines.length / 3) };
}

function legend(lines: Series['lines'], width: number): Ink[] {
  const wide = (width - left) / 3;
  return lines.flatMap(({ name }, i): Ink[] => {
    const at: Spot = [left + (i % 3) * wide, CHART_HEIGHT + 6 + 14 * Math.floor(i / 3)];
    return [
      { kind: 'dot', at, colour: palette[i] ?? rule, shape: i },
      { kind: 'text', at: [at[0] + 7, at[1] + 2.5], text: name.slice(0, 34), align: 'left' },
    ];
  });
}

/** Round limits around the values, and the step between lines. */
function scale(values: readonly number[], fromZero: boolean): [low: number, high: number, step: number] {
  const least = Math.min(...values, ...(fromZero ? [0] : []));
  const most = Math.max(...values, ...(fromZero ? [0] : []));
  if (!Number.isFinite(least) || !Number.isFinite(most)) return [0, 1, 0.5];
  const span = most - least || Math.abs(most) || 1;
  const rough = span / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const low = Math.floor(least / step) * step;
  const high = Math.ceil(most / step) * step;
  return [low, high > low ? high : low + step, step];
}

const figure = (value: number): string => String(Number(value.toPrecision(6)));
const short = (label: string): string => (label.length <= 12 ? label : `${label.slice(0, 11)}…`);

/** What a reader who can't see the chart is told. */
export const chartWords = ({ title, unit, lines }: Series): string =>
  `Chart: ${title} (${unit}). ${lines
    .map(({ name, points }) => {
      const [first, last] = [points[0], points.at(-1)];
      return first && last
        ? `${name} goes from ${figure(first.value)} at ${first.label} to ${figure(last.value)} at ${last.label}.`
        : `${name} has no value.`;
    })
    .join(' ')}`;
