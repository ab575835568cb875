import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import type { LineageGraph, LineageNode } from '../../../shared/model/lineage.ts';
import { DatasetDetails } from '../../../shared/model/lineage-records.ts';
import { renderPedigree } from './cyclonedx-pedigree.ts';

const schemas = path.resolve(import.meta.dirname, '../../../node_modules/@cyclonedx/cyclonedx-library/res/schema');
const schema = (name: string): object =>
  JSON.parse(readFileSync(path.join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8'));

const node = (id: string, type: LineageNode['type'], label: string, depth: number): LineageNode => ({
  id,
  type,
  label,
  model: type === 'version' ? label.slice(0, -6) : null,
  version: type === 'version' ? '1.0.0' : null,
  stage: type === 'version' ? 'production' : null,
  format: type === 'version' ? 'onnx' : null,
  depth,
  endedAt: null,
});
const edge = (type: LineageGraph['edges'][number]['type'], from: string, to: string) => ({
  id: `${from} ${type} ${to}`,
  type,
  from,
  to,
  performanceDependency: null,
  roles: [],
});
const graph: LineageGraph = {
  focusId: 'mv_b',
  nodes: [
    node('mv_b', 'version', 'mid@1.0.0', 0),
    node('mv_a', 'version', 'base@1.0.0', 1),
    node('mv_c', 'version', 'top@1.0.0', 1),
    node('ds_1', 'dataset', 'north@1', 1),
    node('ex_1', 'experiment', 'run-1', 1),
    node('dp_1', 'deployment', 'desk', 1),
  ],
  edges: [
    edge('derived_from', 'mv_b', 'mv_a'),
    edge('derived_from', 'mv_c', 'mv_b'),
    edge('trained_on', 'mv_b', 'ds_1'),
    edge('produced_by', 'mv_b', 'ex_1'),
    edge('deployed_as', 'mv_b', 'dp_1'),
  ],
  truncated: false,
  asOf: null,
};

const text = renderPedigree({
  graph,
  ancestors: new Set(['mv_a', 'ds_1', 'ex_1']),
  descendants: new Set(['mv_c', 'dp_1']),
  datasets: new Map([
    [
      'ds_1',
      DatasetDetails.parse({
        digest: createHash('sha256').update('north').digest('hex'),
        source: 'The warehouse',
        sensitivity: 'personal',
      }),
    ],
  ]),
  rootDigests: new Map([['mv_b', 'b'.repeat(64)]]),
  generatedAt: '2026-03-01T09:00:00.000Z',
  serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
});

it('is valid by the official schema of CycloneDX 1.7', () => {
  // Formats are left out: the schema's own patterns are checked, and no format checker is installed.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(schema('bom-1.7'));
  validate(JSON.parse(text));
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ ...JSON.parse(text), bomFormat: 'else' })).toBe(false);
});

it('has what came before and after as pedigree, and each edge as a dependency', () => {
  const { metadata, components, dependencies } = JSON.parse(text);
  expect(metadata.component.pedigree).toMatchObject({
    ancestors: [{ name: 'base', version: '1.0.0' }],
    descendants: [{ name: 'top' }],
  });
  expect(metadata.component.modelCard.modelParameters.datasets).toEqual([{ ref: 'ds_1' }]);
  expect(components.find((one: { name: string }) => one.name === 'north')).toMatchObject({
    type: 'data',
    data: [{ type: 'dataset', classification: 'personal' }],
  });
  const of = (ref: string) => dependencies.find((one: { ref: string }) => one.ref === ref)?.dependsOn;
  expect(of('mv_b').toSorted()).toEqual(['ds_1', 'ex_1', 'mv_a']);
  expect(of('dp_1')).toEqual(['mv_b']);
});
