import { lineageToMermaid } from '../../../shared/graph/mermaid.ts';
import type { PlainGraph } from '../../../shared/graph/plain-graph.ts';
import { graphToSvg } from '../../../shared/graph/svg.ts';
import type { LineageGraph } from '../../../shared/model/lineage.ts';
import type { GraphHandle } from '../../components/graph/graph-view.tsx';
import { type LineageQuery, readExport } from '../../stores/lineage.ts';

export type ExportFormat = 'png' | 'svg' | 'mermaid' | 'json' | 'cyclonedx';

interface Drawn {
  readonly lineage: LineageGraph;
  readonly graph: PlainGraph;
  readonly handle: GraphHandle;
  readonly name: string;
  readonly query: LineageQuery;
}

const extensions = { png: 'png', svg: 'svg', mermaid: 'mmd', json: 'json', cyclonedx: 'cdx.json' } as const;

/** Hands the graph to the person as a file: the drawing as it is laid out, or what it shows as data. CycloneDX has the whole query. */
export async function exportLineage(format: ExportFormat, drawn: Drawn): Promise<void> {
  const { lineage, name } = drawn;
  const fileName = `lineage-${name.replaceAll(/[^A-Za-z0-9._@+-]/g, '_')}.${extensions[format]}`;
  save(await contentOf(format, drawn, lineage), fileName);
}

async function contentOf(format: ExportFormat, drawn: Drawn, lineage: LineageGraph): Promise<Blob> {
  const title = `Lineage of ${drawn.name}`;
  if (format === 'png') return drawn.handle.png();
  if (format === 'svg')
    return new Blob([graphToSvg(drawn.graph, drawn.handle.layout(), title)], { type: 'image/svg+xml' });
  if (format === 'mermaid') return new Blob([lineageToMermaid(lineage, title)], { type: 'text/plain' });
  if (format === 'json') return new Blob([`${JSON.stringify(lineage, null, 2)}\n`], { type: 'application/json' });
  const { text, mediaType } = await readExport(drawn.query, 'cyclonedx');
  return new Blob([text], { type: mediaType });
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
