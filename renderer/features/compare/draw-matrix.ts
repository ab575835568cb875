import type { CompatibilityMatrix } from '../../../shared/model/compatibility.ts';
import { type CellPlace, cellSize, cellValue, type ShownValue } from './matrix-cells.ts';

/** Longest version that is written in full beside a row. */
const mostLetters = 16;
const letterWidth = 6.4;
const gap = 8;

/** Where things are on the canvas, in CSS pixels. Rows are named on the left, columns above, turned. */
export function mapGeometry(versions: CompatibilityMatrix['versions']) {
  const size = cellSize(versions.length);
  const letters = Math.min(mostLetters, Math.max(...versions.map(({ version }) => version.length)));
  const label = Math.ceil(letters * letterWidth) + gap;
  return {
    size,
    left: label,
    top: label,
    width: label + versions.length * size + 2,
    height: label + versions.length * size + 2,
  };
}

interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly colour: (name: string) => string;
  readonly geometry: ReturnType<typeof mapGeometry>;
}

function brushOf(canvas: HTMLCanvasElement, matrix: CompatibilityMatrix): Brush | null {
  const context = canvas.getContext('2d');
  if (!context) return null;
  const geometry = mapGeometry(matrix.versions);
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(geometry.width * ratio);
  canvas.height = Math.round(geometry.height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, colour: pageColours(canvas), geometry };
}

/** Draws all cells with the colours of the page as they are now. */
export function drawCells(canvas: HTMLCanvasElement, matrix: CompatibilityMatrix, shown: ShownValue): void {
  const brush = brushOf(canvas, matrix);
  if (brush === null) return;
  drawValues(brush, matrix, shown);
  drawGaps(brush, matrix, shown);
}

/** How far the map is scrolled. */
export interface Scrolled {
  readonly x: number;
  readonly y: number;
}

/** Draws what depends on the chosen cell: names beside rows and columns, which stay in view, and lines that lead to the cell. */
export function drawPlace(
  canvas: HTMLCanvasElement,
  matrix: CompatibilityMatrix,
  { place, scrolled }: { readonly place: CellPlace; readonly scrolled: Scrolled },
): void {
  const brush = brushOf(canvas, matrix);
  if (brush === null) return;
  drawCross(brush, matrix, place);
  drawLabels(brush, matrix, { place, scrolled });
}

/** The page's colours by their names, as plain colours: a canvas does not know light-dark(). */
function pageColours(canvas: HTMLCanvasElement): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    canvas.style.color = `var(${name})`;
    const plain = getComputedStyle(canvas).color;
    canvas.style.color = '';
    known.set(name, plain);
    return plain;
  };
}

const innerSize = (size: number): number => (size > 12 ? size - 1 : size);

function drawValues({ context, colour, geometry }: Brush, matrix: CompatibilityMatrix, shown: ShownValue): void {
  const { size, left, top } = geometry;
  const count = matrix.versions.length;
  const inner = innerSize(size);
  const [low, full, light, ink] = ['--sr-surface-sunken', '--sr-series-stored', '--sr-surface', '--sr-text'].map(
    colour,
  );
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = '10px system-ui, sans-serif';
  context.fillStyle = low ?? '';
  context.fillRect(left, top, count * size, count * size);
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      const value = cellValue(matrix, shown, { row, column });
      if (value === null) continue;
      const x = left + column * size;
      const y = top + row * size;
      context.globalAlpha = value;
      context.fillStyle = full ?? '';
      context.fillRect(x, y, inner, inner);
      context.globalAlpha = 1;
      if (size < 30) continue;
      context.fillStyle = (value > 0.55 ? light : ink) ?? '';
      context.fillText(value.toFixed(2), x + inner / 2, y + inner / 2);
    }
  }
}

/** A line through each cell that can't be computed; one path, for there may be thousands. */
function drawGaps({ context, colour, geometry }: Brush, matrix: CompatibilityMatrix, shown: ShownValue): void {
  const { size, left, top } = geometry;
  const count = matrix.versions.length;
  const inner = innerSize(size);
  context.beginPath();
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (cellValue(matrix, shown, { row, column }) !== null) continue;
      const x = left + column * size;
      const y = top + row * size;
      context.moveTo(x + 1, y + inner - 1);
      context.lineTo(x + inner - 1, y + 1);
    }
  }
  context.strokeStyle = colour('--sr-text-dim');
  context.lineWidth = 1;
  context.globalAlpha = size > 12 ? 1 : 0.5;
  context.stroke();
  context.globalAlpha = 1;
}

/** Versions of a branch differ at their end: that is kept. */
export const shortened = (version: string): string =>
  version.length > mostLetters ? `${version.slice(0, 6)}…${version.slice(-(mostLetters - 7))}` : version;

interface Labels {
  readonly place: CellPlace;
  readonly scrolled: Scrolled;
}

/** Rows are named at the left edge of what is seen, columns at its upper edge: also where the map is scrolled. */
function drawLabels(brush: Brush, matrix: CompatibilityMatrix, labels: Labels): void {
  const { context, colour, geometry } = brush;
  const { left, top, width, height } = geometry;
  const { x, y } = labels.scrolled;
  const paper = colour('--sr-surface');
  context.textBaseline = 'middle';
  context.fillStyle = paper;
  context.fillRect(x, 0, left - 1, height);
  eachLabel(brush, matrix, labels.place.row, (text, middle) => {
    context.textAlign = 'right';
    context.fillText(text, x + left - gap / 2, top + middle);
  });
  context.fillStyle = paper;
  context.fillRect(0, y, width, top - 1);
  eachLabel(brush, matrix, labels.place.column, (text, middle) => {
    context.save();
    context.translate(left + middle, y + top - gap / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = 'left';
    context.fillText(text, 0, 0);
    context.restore();
  });
  context.fillStyle = paper;
  context.fillRect(x, y, left - 1, top - 1);
}

/** Letters are higher than small cells: only some are named, and the chosen one. */
function eachLabel(
  { context, colour, geometry: { size } }: Brush,
  { versions, production }: CompatibilityMatrix,
  chosen: number,
  paint: (text: string, middle: number) => void,
): void {
  const step = Math.ceil(12 / size);
  for (const [at, { version }] of versions.entries()) {
    const isChosen = at === chosen;
    if (!isChosen && (at % step !== 0 || Math.abs(at - chosen) < step)) continue;
    context.font = `${isChosen || at === production ? '600 ' : ''}11px system-ui, sans-serif`;
    context.fillStyle = colour(isChosen ? '--sr-focus' : at === production ? '--sr-text' : '--sr-text-dim');
    paint(shortened(version), at * size + size / 2);
  }
}

/** The chosen cell, and lines along its row and column. */
function drawCross({ context, colour, geometry }: Brush, matrix: CompatibilityMatrix, place: CellPlace): void {
  const { size, left, top } = geometry;
  const whole = matrix.versions.length * size;
  context.strokeStyle = colour('--sr-focus');
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + place.row * size + 0.5, whole - 1, size - 1);
  context.strokeRect(left + place.column * size + 0.5, top + 0.5, size - 1, whole - 1);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeRect(left + place.column * size, top + place.row * size, size, size);
}
