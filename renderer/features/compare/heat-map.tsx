import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef } from 'react';
import type { CompatibilityMatrix } from '../../../shared/model/compatibility.ts';
import classes from './compare.module.css';
import { drawCells, drawPlace, mapGeometry } from './draw-matrix.ts';
import { type CellPlace, movedPlace, type ShownValue } from './matrix-cells.ts';

interface HeatMapProps {
  readonly matrix: CompatibilityMatrix;
  readonly shown: ShownValue;
  readonly place: CellPlace;
  readonly onPlace: (place: CellPlace) => void;
}

/** The matrix as a picture on one canvas: 200 versions are 40,000 cells. One tab stop; arrow keys move the chosen cell. */
export function HeatMap({ matrix, shown, place, onPlace }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const hint = useId();
  const { versions } = matrix;
  const geometry = mapGeometry(versions);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page again when the scheme changes
  useEffect(() => {
    if (canvas.current) drawCells(canvas.current, matrix, shown);
  }, [matrix, shown, scheme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    let frame = 0;
    const draw = () => {
      frame = 0;
      const canvas = overlay.current;
      if (!canvas) return;
      const [seen, whole] = [box.getBoundingClientRect(), canvas.getBoundingClientRect()];
      const scrolled = { x: Math.max(0, seen.left - whole.left), y: Math.max(0, seen.top - whole.top) };
      drawPlace(canvas, matrix, { place, scrolled });
    };
    const onScroll = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    draw();
    box.addEventListener('scroll', onScroll);
    return () => {
      box.removeEventListener('scroll', onScroll);
      cancelAnimationFrame(frame);
    };
  }, [matrix, place, scheme]);

  const { size, left, top } = geometry;
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    keepInView(box, { x: left + place.column * size, y: top + place.row * size }, { size, left, top });
  }, [place, size, left, top]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = movedPlace(event.key, place, versions.length, event.shiftKey);
    if (next === null) return;
    event.preventDefault();
    onPlace(next);
  };
  const onClick = (event: MouseEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return;
    const column = Math.floor((event.clientX - box.left - left) / size);
    const row = Math.floor((event.clientY - box.top - top) / size);
    if (row >= 0 && column >= 0 && row < versions.length && column < versions.length) onPlace({ row, column });
  };
  return (
    <div
      ref={scroll}
      className={classes['map']}
      role="application"
      aria-roledescription="heat map"
      aria-label={`Compatibility of ${versions.length} versions`}
      aria-describedby={hint}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved through by arrow keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <span id={hint} hidden>
        Arrow keys move between pairs, with Shift by ten. What is chosen is read below the map. The table holds the same
        pairs.
      </span>
      <div aria-hidden="true" className={classes['layers']} style={{ width: geometry.width, height: geometry.height }}>
        <canvas ref={canvas} />
        <canvas ref={overlay} />
      </div>
    </div>
  );
}

/** Scrolls a box as little as shows the cell with some of its neighbours, beside the names that stay in view. */
function keepInView(
  box: HTMLElement,
  { x, y }: { readonly x: number; readonly y: number },
  { size, left, top }: { readonly size: number; readonly left: number; readonly top: number },
): void {
  const margin = Math.min(4 * size, 48);
  if (x - margin - left < box.scrollLeft) box.scrollLeft = x - margin - left;
  else if (x + size + margin > box.scrollLeft + box.clientWidth) box.scrollLeft = x + size + margin - box.clientWidth;
  if (y - margin - top < box.scrollTop) box.scrollTop = y - margin - top;
  else if (y + size + margin > box.scrollTop + box.clientHeight) box.scrollTop = y + size + margin - box.clientHeight;
}
