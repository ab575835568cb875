import { columnLayout } from '../../../../shared/graph/columns.ts';
import { reachableAlongEdges, toPlainGraph } from '../../../../shared/graph/lineage-graph.ts';
import { lineageToMermaid } from '../../../../shared/graph/mermaid.ts';
import { graphToSvg } from '../../../../shared/graph/svg.ts';
import type { LineageGraph } from '../../../../shared/model/lineage.ts';
import { DatasetDetails } from '../../../../shared/model/lineage-records.ts';
import { isoTime } from '../../platform/index.ts';
import { renderPedigree } from '../../report/index.ts';
import type { Registry } from '../context.ts';
import { type GraphInput, graph } from './lineage-use.ts';

export type LineageFormat = 'mermaid' | 'svg' | 'json' | 'cyclonedx';

const files = {
  mermaid: { extension: 'mmd', mediaType: 'text/vnd.mermaid' },
  svg: { extension: 'svg', mediaType: 'image/svg+xml' },
  json: { extension: 'json', mediaType: 'application/json' },
  cyclonedx: { extension: 'cdx.json', mediaType: 'application/vnd.cyclonedx+json' },
} as const;

/** A lineage graph as the text of a file. Throws `lineage.not_found`. */
export function exportLineage(
  registry: Registry,
  { format, ...input }: GraphInput & { readonly format: LineageFormat },
): { fileName: string; mediaType: string; text: string; truncated: boolean } {
  const lineage = graph(registry, input);
  const name = lineage.nodes.find(({ id }) => id === lineage.focusId)?.label ?? 'node';
  const { extension, mediaType } = files[format];
  return {
    fileName: `lineage-${name.replaceAll(/[^A-Za-z0-9._@+-]/g, '_')}.${extension}`,
    mediaType,
    text: textOf(registry, lineage, name, format),
    truncated: lineage.truncated,
  };
}

function textOf(registry: Registry, lineage: LineageGraph, name: string, format: LineageFormat): string {
  const title = `Lineage of ${name}${lineage.asOf === null ? '' : ` as of ${lineage.asOf}`}`;
  if (format === 'mermaid') return lineageToMermaid(lineage, title);
  if (format === 'json') return `${JSON.stringify(lineage, null, 2)}\n`;
  if (format === 'cyclonedx') return pedigree(registry, lineage);
  const plain = toPlainGraph(lineage);
  return `${graphToSvg(plain, { positions: columnLayout(plain), routes: new Map() }, title)}\n`;
}

function pedigree(registry: Registry, lineage: LineageGraph): string {
  const { catalog, clock, random } = registry;
  const datasets = lineage.nodes.filter(({ type }) => type === 'dataset').map(({ id }) => id);
  const latest = catalog.lineageRecords.latest(datasets);
  const ancestors = reachableAlongEdges(lineage);
  const versions = lineage.nodes.filter(({ type }) => type === 'version');
  return renderPedigree({
    graph: lineage,
    ancestors,
    descendants: new Set(versions.map(({ id }) => id).filter((id) => !ancestors.has(id))),
    datasets: new Map(datasets.map((id) => [id, DatasetDetails.parse(latest.get(id) ?? {})])),
    rootDigests: catalog.versions.rootDigests(versions.map(({ id }) => id)),
    generatedAt: isoTime(clock.now()),
    serialNumber: `urn:uuid:${uuid(random.bytes(16))}`,
  });
}

/** A random UUID, version 4, of 16 random bytes. */
function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(
    bytes.map((byte, at) => (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte)),
  ).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
