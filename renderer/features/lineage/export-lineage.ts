import type { PlainGraph } from '../../../shared/graph/plain-graph.ts';
import { graphToSvg } from '../../../shared/graph/svg.ts';
import type { LineageGraph } from '../../../shared/model/lineage.ts';
import type { GraphHandle } from '../../components/graph/graph-view.tsx';

export type ExportFormat = 'png' | 'svg' | 'json';

interface Drawn {
  readonly lineage: LineageGraph;
  readonly graph: PlainGraph;
  readonly handle: GraphHandle;
  readonly name: string;
}

/** Hands the graph to the person as a file: the drawing as it is laid out, or the data as it was read. */
export async function exportLineage(format: ExportFormat, { lineage, graph, handle, name }: Drawn): Promise<void> {
  const fileName = `lineage-${name.replaceAll(/[^A-Za-z0-9._@+-]/g, '_')}.${format}`;
  if (format === 'png') return save(await handle.png(), fileName);
  if (format === 'svg') {
    const svg = graphToSvg(graph, handle.positions(), `Lineage of ${name}`);
    return save(new Blob([svg], { type: 'image/svg+xml' }), fileName);
  }
  return save(new Blob([`${JSON.stringify(lineage, null, 2)}\n`], { type: 'application/json' }), fileName);
}

const KEEP_URL_MS = 60_000;

function save(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads the blob after the click; there is no event for when it is done.
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
}
