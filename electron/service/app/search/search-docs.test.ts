import { readFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { Inspection } from '../../../../shared/model/inspection.ts';
import type { Stage } from '../../../../shared/model/stage.ts';
import { ended, type GivenMetadata, metadata, TestRegistry } from '../../../testing/registry-harness.ts';
import { type Catalog, openCatalog } from '../../catalog/index.ts';

const text = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/search.md'), 'utf8');
const inTables = [...text.matchAll(/^\| `([^`\n]+)` \| (?:`([^`\n]+)` \|)?/gm)].map(([, a = '', b]) => b ?? a);
const inSentences = [...text.matchAll(/`((?:before|after|metric|tag|params|model|input)[.:>][^`\n]*)`/g)].map(
  ([, one = '']) => one,
);
/** Every search that docs/search.md gives as an example. */
const examples = [...new Set([...inTables, ...inSentences])].filter((one) => !one.includes('NAME'));

const first = 'version fraud-cards@1.0.0';
const second = 'version fraud-cards@1.1.0';
const third = 'version fraud-cards@1.2.0';
const other = 'version churn@1.0.1';
const models = ['model churn', 'model fraud-cards'];
const records = ['dataset north@1', 'dataset north@2', 'deployment desk', 'experiment run-1', 'experiment run-2'];
const frauds = ['model fraud-cards', first, second, third];

/** What each of them finds in the registry below, by what the document says. */
const expected: Readonly<Record<string, readonly string[]>> = {
  fraud: frauds,
  'fraud card': frauds,
  '"credit card"': [first],
  'type:version': [other, first, second, third],
  'stage:production': [first],
  'model:fraud*': frauds,
  'version:1.0.*': [other, first],
  'branch:main': [other, first, third],
  'format:onnx': [first],
  'framework:pytorch': [first],
  'owner:"A. Person"': ['model fraud-cards', first],
  'tier:high': frauds,
  'tag:team=fraud': [first],
  'dataset:north@1': ['dataset north@1', first],
  'experiment:run-1': ['experiment run-1', first],
  'deployment:desk': ['deployment desk', first],
  'tensor:encoder.*': [first],
  'finding:high': [other, first],
  'has:finding': [other, first, second],
  'is:deleted': [second],
  'by:ana': ['model fraud-cards', first],
  'digest:ab12*': [first],
  'metric.f1>0.9': [first],
  'params>1e6': [other, first],
  'tensors<100': [first],
  'size>1GB': [first],
  'stage:production format:onnx': [first],
  '-stage:archived': [...models, ...records, first, second, third],
  'stage:staging OR stage:production': [first, second],
  'owner:Bo (finding:high OR finding:critical)': [other, second],
  'fraud -(is:deleted OR has:waiver)': ['model fraud-cards', first],
  'stage:production metric.f1>0.9 format:onnx owner:"A. Person" tag:team=fraud input:image tensor:encoder.* before:2026-01-01 has:finding':
    [first],
  'tag:team': [other, first],
  'input:image': [first],
  'metric."f1 macro">0.9': [first],
  'metric:f1': [first, second],
  'params>=7B': [first],
  'before:2026-01-01': ['dataset north@1', 'experiment run-1', 'model fraud-cards', first],
  'after:2026-01-01': ['dataset north@2', 'deployment desk', 'experiment run-2', 'model churn', other, second, third],
  'after:2026': ['dataset north@2', 'deployment desk', 'experiment run-2', 'model churn', other, second, third],
  'before:2026-03': [...models, ...records, first, second, third],
  'after:2026-03-01T09:00:00Z': [other],
};

const old = '2025-12-31T23:59:59.000Z';
const recent = '2026-01-05T08:00:00.000Z';

interface Given {
  readonly number: string;
  readonly model: 'fraud-cards' | 'churn';
  readonly branch?: string;
  readonly stage?: Stage;
  readonly at: string;
  readonly by?: string;
  readonly digest?: string;
  readonly size?: number;
  readonly metadata: GivenMetadata;
  readonly inspection?: Partial<Inspection>;
  readonly tensors?: readonly string[];
}

const tensor = (name: string) => ({ name, dtype: 'float32', shape: ['batch', 8] });
const finding = (severity: 'high' | 'critical') => ({
  severity,
  code: 'pickle.call',
  detail: 'A call.',
  location: null,
});

function addVersion({ versions, tensors, promotions }: Catalog, given: Given): string {
  const id = `mv_${given.model}_${given.number}`;
  const inspection: Inspection = {
    ...{ path: 'm.bin', format: 'safetensors', framework: null, frameworkVersion: null, sizeBytes: 10, sha256: null },
    ...{ inputs: [], outputs: [], operatorCount: null, operatorTypes: {}, layerCount: null, parameterCount: null },
    ...{ tensorCount: null, complexity: null, metadata: {}, findings: [] },
    ...given.inspection,
  };
  versions.add({
    ...{ id, modelId: `mo_${given.model}`, version: given.number, changeType: null, branch: given.branch ?? 'main' },
    ...{ origin: { kind: 'brought_in' }, sizeBytes: given.size ?? 10, source: '/in/m.bin', inspection },
    rootDigest: (given.digest ?? given.number.replaceAll('.', '')).padEnd(64, '0'),
    metadata: metadata(given.metadata),
    worstFinding: inspection.findings[0]?.severity ?? null,
    ...{
      waiverId: null,
      registeredAt: given.at,
      registeredBy: given.by ?? 'root',
      recipesDigest: null,
      tensorList: null,
    },
    artifacts: [{ path: 'm.bin', sizeBytes: given.size ?? 10, sha256: '0'.repeat(64) }],
  });
  tensors.add(
    id,
    (given.tensors ?? []).map((name) => ({
      ...{ name, dtype: 'F32', shape: [1], file: 'm.bin', byteRange: [0, 4], digest: null, contentKey: null },
    })),
  );
  promotions.addStageEvent({
    ...{ id: `${id}.0`, versionId: id, number: 0, fromStage: null, toStage: 'development', requestId: null },
    ...{ at: given.at, byPerson: 'root' },
  });
  if (given.stage !== undefined) versions.setStage(id, given.stage);
  return id;
}

function fill(catalog: Catalog): void {
  const { versions, corrections, lineageRecords, lineage, collection } = catalog;
  const model = (name: string, description: string, createdAt: string, createdBy: string) =>
    versions.addModel({ id: `mo_${name}`, name, description, strategy: { kind: 'semantic' }, createdAt, createdBy });
  model('fraud-cards', 'Finds fraud.', old, 'ana');
  model('churn', 'Who leaves.', recent, 'root');
  const known = { oldValue: null, reason: 'Known now.', changedAt: old, changedBy: 'root' };
  corrections.addModelChange('mo_fraud-cards', {
    ...{ id: 'mc_1', number: 1, field: 'owner', newValue: 'A. Person', statementId: null, ...known },
  });
  corrections.addModelChange('mo_fraud-cards', {
    ...{ id: 'mc_2', number: 2, field: 'tier', newValue: 'high', statementId: 'st_1', ...known },
  });
  lineageRecords.add('dataset', { id: 'ds_1', name: 'north', version: '1', createdAt: old });
  lineageRecords.add('dataset', { id: 'ds_2', name: 'north', version: '2', createdAt: recent });
  lineageRecords.add('experiment', { id: 'ex_1', name: 'run-1', version: null, createdAt: old });
  lineageRecords.add('experiment', { id: 'ex_2', name: 'run-2', version: null, createdAt: recent });
  lineageRecords.add('deployment', { id: 'dp_1', name: 'desk', version: null, createdAt: recent });
  const metric = (name: string, value: number) => ({ name, value, direction: 'higher' as const, slice: null });
  const one = addVersion(catalog, {
    ...{ number: '1.0.0', model: 'fraud-cards', stage: 'production', at: old, by: 'ana', digest: 'ab12', size: 3e9 },
    metadata: {
      ...{ description: 'Sees a credit card.', owner: 'A. Person', tags: { team: 'fraud' } },
      metrics: [metric('f1', 0.93), metric('f1 macro', 0.91)],
    },
    inspection: {
      ...{ format: 'onnx', framework: 'PyTorch', parameterCount: 8e9, tensorCount: 2 },
      ...{ inputs: [tensor('image')], outputs: [tensor('score')], findings: [finding('high')] },
    },
    tensors: ['encoder.a', 'encoder.b'],
  });
  catalog.branches.add({
    ...{ id: 'br_1', modelId: 'mo_fraud-cards', name: 'side', fromVersionId: one, description: '' },
    ...{ createdAt: old, createdBy: 'root' },
  });
  const two = addVersion(catalog, {
    ...{ number: '1.1.0', model: 'fraud-cards', branch: 'side', stage: 'staging', at: recent },
    metadata: { description: 'A card on credit.', owner: 'Bo', metrics: [metric('f1', 0.5)] },
    inspection: { parameterCount: 500, findings: [finding('critical')] },
  });
  collection.addDeletion({ ...{ versionId: two, reason: 'Not ours.', deletedAt: recent, deletedBy: 'root' } });
  addVersion(catalog, { ...{ number: '1.2.0', model: 'fraud-cards', at: recent, metadata: { owner: 'Bo' } } });
  const four = addVersion(catalog, {
    ...{ number: '1.0.1', model: 'churn', stage: 'archived', at: '2026-03-01T09:00:00.000Z' },
    metadata: { owner: 'Bo', tags: { team: 'risk' } },
    inspection: { format: 'gguf', parameterCount: 2e6, tensorCount: 150, findings: [finding('high')] },
    tensors: ['head.w'],
  });
  const edge = (type: 'trained_on' | 'produced_by', fromId: string, toType: 'dataset' | 'experiment', toId: string) =>
    lineage.addEdge({ type, fromType: 'version', fromId, toType, toId });
  edge('trained_on', one, 'dataset', 'ds_1');
  edge('produced_by', one, 'experiment', 'ex_1');
  edge('trained_on', four, 'dataset', 'ds_2');
  lineage.addChange({
    ...{ id: 'lc_1', kind: 'add', fromId: one, fromType: 'version', toId: 'dp_1', toType: 'deployment' },
    ...{ type: 'deployed_as', performanceDependency: null, reason: 'Live.', at: recent, byPerson: 'root' },
  });
}

describe('the examples of docs/search.md', () => {
  let registry: TestRegistry;
  let root: Client<Methods>;

  beforeAll(async () => {
    registry = await TestRegistry.create();
    const admin = await registry.initialise();
    await registry.person(admin, 'ana', ['analyst']);
    await registry.service.close();
    const file = path.join(registry.folder, 'registry.sqlite');
    const catalog = openCatalog(file, { throwaway: true });
    catalog.transaction(() => fill(catalog));
    catalog.close();
    const raw = new Sqlite(file);
    raw.pragma('foreign_keys = OFF');
    // What only a signature brings.
    raw.exec("UPDATE model_version SET waiver_id = 'wv_1' WHERE id = 'mv_fraud-cards_1.2.0'");
    raw.close();
    await registry.restart();
    root = await registry.signIn('root');
    expect((await ended(root, (await root.call('search.rebuild', {})).operationId)).status).toBe('done');
  });
  afterAll(() => registry.close());

  it('are all here', () => {
    expect(examples.toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(Object.entries(expected))('%s finds what it says', async (query, labels) => {
    const { hits, total } = await root.call('search.query', { query });
    expect(hits.map(({ type, label }) => `${type} ${label}`).toSorted()).toEqual([...labels].toSorted());
    expect(total).toBe(labels.length);
  });
});
