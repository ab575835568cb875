import type { LineageGraph, LineageNode } from '../model/lineage.ts';
import { shapesOf } from './lineage-graph.ts';
import { edgeWords, typeWords } from './words.ts';

const brackets = {
  box: ['["', '"]'],
  ellipse: ['(["', '"])'],
  hexagon: ['{{"', '"}}'],
  dashed: ['[["', '"]]'],
} as const;

/** A lineage graph as a Mermaid flowchart, the earlier things to the left. Names from people can't become syntax. */
export function lineageToMermaid(lineage: LineageGraph, title: string): string {
  // Ids of the registry are kept out of the text: Mermaid has reserved words, and short names are easier to edit.
  const names = new Map(lineage.nodes.map(({ id }, at) => [id, `n${at + 1}`]));
  return [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'flowchart RL',
    ...lineage.nodes.map((node) => `  ${names.get(node.id)}${boxed(node)}`),
    ...lineage.edges.flatMap(({ from, to, type }) => {
      const [start, end] = [names.get(from), names.get(to)];
      return start && end ? [`  ${start} -->|${edgeWords[type]}| ${end}`] : [];
    }),
    ...lineage.nodes
      .filter(({ id }) => id === lineage.focusId)
      .map(({ id }) => `  style ${names.get(id)} stroke-width:3px`),
    '',
  ].join('\n');
}

function boxed(node: LineageNode): string {
  const [open, close] = brackets[shapesOf[node.type]];
  const note = node.stage ?? typeWords[node.type];
  return `${open}${escaped(node.label)}<br/>${escaped(note)}${close}`;
}

/** Mermaid's own escapes are HTML's numbers with a hash in place of the ampersand. */
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters would break the line
  text.replaceAll(/[\u0000-\u001f"#&<>\\`[\]{}|]/g, (one) => (one < ' ' ? ' ' : `#${one.charCodeAt(0)};`));
