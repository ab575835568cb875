import type { Core } from 'cytoscape';
import { type PointerEvent, useEffect, useRef } from 'react';
import classes from './graph-view.module.css';

const WIDTH = 168;
const HEIGHT = 112;

interface MinimapProps {
  /** A drawing that is laid out. */
  readonly core: Core;
  readonly color: string;
}

/** The whole graph in a corner, with the part that is on the screen. Only for the mouse: the tree table says it all in words. */
export function Minimap({ core, color }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = core.elements().boundingBox();
    const scale = Math.min(WIDTH / Math.max(box.w, 1), HEIGHT / Math.max(box.h, 1));
    const paint = canvas.current?.getContext('2d');
    if (paint) {
      paint.clearRect(0, 0, WIDTH, HEIGHT);
      paint.fillStyle = color;
      core.nodes().forEach((node) => {
        const { x, y } = node.position();
        const width = Math.max(2, node.width() * scale);
        paint.fillRect(
          (x - box.x1) * scale - width / 2,
          (y - box.y1) * scale - 1,
          width,
          Math.max(2, node.height() * scale),
        );
      });
    }
    const follow = () => {
      const view = core.extent();
      const style = frame.current?.style;
      if (!style) return;
      const left = Math.max(0, (view.x1 - box.x1) * scale);
      const top = Math.max(0, (view.y1 - box.y1) * scale);
      style.left = `${Math.min(left, WIDTH - 4)}px`;
      style.top = `${Math.min(top, HEIGHT - 4)}px`;
      style.width = `${Math.max(4, Math.min(WIDTH, (view.x2 - box.x1) * scale) - left)}px`;
      style.height = `${Math.max(4, Math.min(HEIGHT, (view.y2 - box.y1) * scale) - top)}px`;
    };
    follow();
    core.on('viewport resize', follow);
    return () => {
      core.off('viewport resize', follow);
    };
  }, [core, color]);

  const goTo = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const place = event.currentTarget.getBoundingClientRect();
    const box = core.elements().boundingBox();
    const scale = Math.min(WIDTH / Math.max(box.w, 1), HEIGHT / Math.max(box.h, 1));
    const x = box.x1 + (event.clientX - place.left) / scale;
    const y = box.y1 + (event.clientY - place.top) / scale;
    core.pan({ x: core.width() / 2 - x * core.zoom(), y: core.height() / 2 - y * core.zoom() });
  };
  return (
    <div className={classes['minimap']} aria-hidden="true" onPointerDown={goTo} onPointerMove={goTo}>
      <canvas ref={canvas} width={WIDTH} height={HEIGHT} />
      <div ref={frame} className={classes['viewport']} />
    </div>
  );
}
