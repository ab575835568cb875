import type { Finding } from '../../../../shared/model/inspection.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import { asArray, asNumber, asObject, asText, type Json, member, readJson } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { fileAt, type SourceTree } from '../source.ts';

const mostBytesHashed = 256 * 1024 * 1024;

/** An OCI image layout (image-layout.md): oci-layout, index.json, blobs. */
export const ociReader: Reader = {
  name: 'oci',
  format: 'oci',
  sniff: (tree, limits) => {
    const file = tree.isFolder ? fileAt(tree, 'oci-layout') : null;
    return (
      file !== null &&
      file.sizeBytes < 4096 &&
      member(readJson(file.source, limits), 'imageLayoutVersion') !== undefined
    );
  },
  read: readLayout,
};

function readLayout(tree: SourceTree, limits: InspectLimits): ReadResult {
  const findings: Finding[] = [];
  const indexFile = fileAt(tree, 'index.json');
  const index = indexFile ? readJson(indexFile.source, limits) : null;
  if (!indexFile) findings.push(finding('high', 'oci.invalid', 'The layout has no index.json.'));
  const manifests = readManifests(tree, index, { limits, findings });
  const first = manifests.find((one) => one !== null) ?? null;
  const layers = manifests.flatMap((one) => asArray(member(one, 'layers')) ?? []);
  for (const layer of layers) checkBlob(tree, layer, limits, findings);
  const mediaTypes = [...new Set(layers.map((layer) => asText(member(layer, 'mediaType')) ?? ''))].sort();
  const layoutFile = fileAt(tree, 'oci-layout');
  return {
    ...emptyResult('oci', mediaTypes.some((type) => type.includes('kitops')) ? 'kitops' : null),
    layerCount: null,
    metadata: {
      imageLayoutVersion: layoutFile ? asText(member(readJson(layoutFile.source, limits), 'imageLayoutVersion')) : null,
      manifestCount: manifests.length,
      artifactType: asText(member(first, 'artifactType')) ?? asText(member(member(first, 'config'), 'mediaType')),
      layerCount: layers.length,
      mediaTypes,
      tags: (asArray(member(index, 'manifests')) ?? [])
        .map((one) => asText(member(member(one, 'annotations'), 'org.opencontainers.image.ref.name')))
        .filter((tag) => tag !== null),
      annotations: asObject(member(first, 'annotations')) ?? {},
    },
    findings,
  };
}

interface Reading {
  readonly limits: InspectLimits;
  readonly findings: Finding[];
}

const deepestIndex = 8;
const mostManifests = 1000;

/** The image manifests that an index lists, those of the indexes in it included; null for one that is not there. */
function readManifests(tree: SourceTree, index: Json, reading: Reading, depth = 0): Json[] {
  const found: Json[] = [];
  for (const one of (asArray(member(index, 'manifests')) ?? []).slice(0, mostManifests)) {
    reading.limits.budget.spend(100);
    const manifest = readManifest(tree, one, reading);
    if (asArray(member(manifest, 'manifests')) === null) found.push(manifest);
    else if (depth < deepestIndex) found.push(...readManifests(tree, manifest, reading, depth + 1));
    else reading.findings.push(finding('medium', 'oci.invalid', 'The layout nests its indexes too deeply.'));
    if (found.length >= mostManifests) break;
  }
  return found;
}

function readManifest(tree: SourceTree, descriptor: Json, { limits, findings }: Reading): Json {
  const file = checkBlob(tree, descriptor, limits, findings);
  if (!file || file.sizeBytes > 4 * 1024 * 1024) return null;
  const manifest = readJson(file.source, limits);
  const config = member(manifest, 'config');
  if (config !== undefined) checkBlob(tree, config, limits, findings);
  return manifest;
}

/** The blob of a descriptor, its size and (within bounds) its digest compared. */
function checkBlob(tree: SourceTree, descriptor: Json, limits: InspectLimits, findings: Finding[]) {
  const digest = asText(member(descriptor, 'digest')) ?? '';
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) {
    findings.push(
      finding('medium', 'oci.digest_unknown', "A part of the layout has a digest that can't be checked.", digest),
    );
    return null;
  }
  const file = fileAt(tree, `blobs/sha256/${hex}`);
  if (!file) findings.push(finding('medium', 'oci.blob_missing', 'A part of the layout is missing.', digest));
  else if (file.sizeBytes !== asNumber(member(descriptor, 'size'))) {
    findings.push(finding('high', 'oci.blob_size', 'A part of the layout has another size than it should.', digest));
  } else if (file.sizeBytes <= mostBytesHashed) {
    limits.budget.spend(file.sizeBytes >> 6);
    if (sha256Hex(file.source.read(0, file.sizeBytes)) !== hex) {
      findings.push(
        finding('high', 'oci.digest_mismatch', 'A part of the layout is not what its digest says.', digest),
      );
    }
  }
  return file;
}
