import type { SearchNode } from './query.ts';

/** A search as text that is understood as the same search. */
export const printSearch = (query: SearchNode | null): string => (query === null ? '' : printed(query));

function printed(node: SearchNode): string {
  switch (node.kind) {
    case 'and':
      return node.parts.map((part) => (part.kind === 'or' ? `(${printed(part)})` : printed(part))).join(' ');
    case 'or':
      return node.parts.map(printed).join(' OR ');
    case 'not':
      return node.part.kind === 'and' || node.part.kind === 'or'
        ? `-(${printed(node.part)})`
        : `-${printed(node.part)}`;
    case 'text':
      return node.exact ? quoted(node.text) : node.text;
    case 'value':
      return `${node.key}:${bareOrQuoted(node.value)}${node.isPrefix ? '*' : ''}`;
    case 'number':
      return `${node.key}${node.name === '' ? '' : `.${printedName(node.name)}`}${node.comparison}${node.number}`;
    case 'time':
      return `${node.key}:${node.at.endsWith('T00:00:00.000Z') ? node.at.slice(0, 10) : node.at}`;
  }
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** A value as it can stand in a search. */
export const bareOrQuoted = (value: string): string => (/^[^\s()"*]+$/u.test(value) ? value : quoted(value));

const printedName = (name: string): string => (/^[^\s()":=<>]+$/u.test(name) ? name : quoted(name));
