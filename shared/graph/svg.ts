import { graphColors } from './colors.ts';
import {
  type GraphLayout,
  laterOf,
  NODE_HEIGHT,
  nodeWidth,
  type PlainEdge,
  type PlainGraph,
  type PlainNode,
  type Point,
  type Positions,
  shortLabel,
} from './plain-graph.ts';

const MARGIN = 24;
const colors = graphColors.light;

/** The graph as an SVG document with real text, drawn as it is laid out. Nodes without one are left out. */
export function graphToSvg(graph: PlainGraph, { positions, routes }: GraphLayout, title: string): string {
  const nodes = graph.nodes.filter(({ id }) => positions.has(id));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const boxes = nodes.map((node) => ({ ...at(positions, node.id), half: nodeWidth(node) / 2 }));
  const left = Math.min(0, ...boxes.map(({ x, half }) => x - half)) - MARGIN;
  const right = Math.max(0, ...boxes.map(({ x, half }) => x + half)) + MARGIN;
  const top = Math.min(0, ...boxes.map(({ y }) => y - NODE_HEIGHT / 2)) - MARGIN;
  const bottom = Math.max(0, ...boxes.map(({ y }) => y + NODE_HEIGHT / 2)) + MARGIN;
  const box = [left, top, right - left, bottom - top].map(round).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${round(right - left)}" height="${round(bottom - top)}" font-family="sans-serif" font-size="13" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<defs><marker id="arrow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="${colors.edge}"/></marker></defs>`,
    `<rect x="${round(left)}" y="${round(top)}" width="${round(right - left)}" height="${round(bottom - top)}" fill="${colors.background}"/>`,
    ...graph.edges.map((edge) => {
      const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
      if (!from || !to) return '';
      const route = routes.get(edge.id);
      return edgeSvg(edge, route ? inReading(edge, route) : straight(from, to, positions));
    }),
    ...nodes.map((node) => nodeSvg(node, at(positions, node.id))),
    '</svg>',
  ].join('\n');
}

/** A route runs from the later end; the arrow from the edge's own beginning. */
const inReading = (edge: PlainEdge, route: readonly Point[]): readonly Point[] =>
  laterOf(edge) === edge.from ? route : route.toReversed();

function straight(from: PlainNode, to: PlainNode, positions: Positions): readonly Point[] {
  const start = at(positions, from.id);
  const end = at(positions, to.id);
  return [
    borderPoint(start, end, nodeWidth(from) / 2, NODE_HEIGHT / 2),
    borderPoint(end, start, nodeWidth(to) / 2, NODE_HEIGHT / 2),
  ];
}

function edgeSvg(edge: PlainEdge, points: readonly Point[]): string {
  const middle = middleOf(points);
  return (
    `<polyline points="${points.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ')}" fill="none" stroke="${colors.edge}" stroke-width="1.5" stroke-linejoin="round" marker-end="url(#arrow)"/>` +
    `<text x="${round(middle.x)}" y="${round(middle.y - 4)}" text-anchor="middle" font-size="10" fill="${colors.edgeText}">${escapeXml(edge.label)}</text>`
  );
}

/** The middle of the longest level stretch, else of the longest one: there a label has room. */
function middleOf(points: readonly Point[]): Point {
  let best = { length: -1, x: 0, y: 0 };
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (!from) continue;
    const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y) / 100;
    if (length > best.length) best = { length, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  }
  return best;
}

function nodeSvg(node: PlainNode, { x, y }: Point): string {
  const half = nodeWidth(node) / 2;
  const look = `fill="${colors.fill[node.tone]}" stroke="${node.isFocus ? colors.focus : colors.line[node.tone]}" stroke-width="${node.isFocus ? 3 : 1}"`;
  return (
    shapeSvg(node, x, y, half, look) +
    `<text x="${round(x)}" y="${round(y - 3)}" text-anchor="middle" fill="${colors.text}">${escapeXml(shortLabel(node.label))}</text>` +
    `<text x="${round(x)}" y="${round(y + 13)}" text-anchor="middle" font-size="11" fill="${colors.edgeText}">${escapeXml(node.note)}</text>`
  );
}

function shapeSvg(node: PlainNode, x: number, y: number, half: number, look: string): string {
  const tall = NODE_HEIGHT / 2;
  if (node.shape === 'ellipse') return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${half}" ry="${tall}" ${look}/>`;
  if (node.shape === 'hexagon') {
    const points = [
      [x - half, y],
      [x - half * 0.75, y - tall],
      [x + half * 0.75, y - tall],
      [x + half, y],
      [x + half * 0.75, y + tall],
      [x - half * 0.75, y + tall],
    ];
    return `<polygon points="${points.map((point) => point.map(round).join(',')).join(' ')}" ${look}/>`;
  }
  const dashes = node.shape === 'dashed' ? ' stroke-dasharray="5 3"' : '';
  return `<rect x="${round(x - half)}" y="${round(y - tall)}" width="${half * 2}" height="${NODE_HEIGHT}" rx="5" ${look}${dashes}/>`;
}

/** Where the line from the middle of a box towards `target` leaves the box. */
function borderPoint(middle: Point, target: Point, halfWidth: number, halfHeight: number): Point {
  const dx = target.x - middle.x;
  const dy = target.y - middle.y;
  if (dx === 0 && dy === 0) return middle;
  const scale = Math.min(halfWidth / Math.abs(dx || 1e-9), halfHeight / Math.abs(dy || 1e-9), 1);
  return { x: middle.x + dx * scale, y: middle.y + dy * scale };
}

const at = (positions: Positions, id: string): Point => positions.get(id) ?? { x: 0, y: 0 };

const round = (value: number): number => Math.round(value * 10) / 10;

/** Labels come from people and files: markup in them stays text, and what XML forbids is replaced. */
const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
