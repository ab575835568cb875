import type { NodeTone } from './plain-graph.ts';

export interface GraphColors {
  readonly background: string;
  readonly text: string;
  readonly edge: string;
  readonly edgeText: string;
  readonly selected: string;
  readonly focus: string;
  readonly fill: Readonly<Record<NodeTone, string>>;
  readonly line: Readonly<Record<NodeTone, string>>;
}

/** The graph is drawn on a canvas, which can't read the theme's CSS variables. */
export const graphColors: Readonly<Record<'light' | 'dark', GraphColors>> = {
  light: {
    background: '#ffffff',
    text: '#20292e',
    edge: '#8d9ba3',
    edgeText: '#46535a',
    selected: '#155f66',
    focus: '#1f6f77',
    fill: { neutral: '#eff3f5', info: '#e4eef8', good: '#e4f3e8', warn: '#fbf0d9' },
    line: { neutral: '#8d9ba3', info: '#1b568c', good: '#1a6435', warn: '#7a4b00' },
  },
  dark: {
    background: '#1a2125',
    text: '#d5dce0',
    edge: '#75848d',
    edgeText: '#b6c1c7',
    selected: '#8bbdc1',
    focus: '#68a9ae',
    fill: { neutral: '#2a343a', info: '#1d2f40', good: '#1c3325', warn: '#3a2f18' },
    line: { neutral: '#75848d', info: '#9ac7ee', good: '#8fd6a6', warn: '#efc777' },
  },
};
