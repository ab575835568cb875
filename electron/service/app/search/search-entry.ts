import path from 'node:path';
import { DatasetDetails, DeploymentDetails, ExperimentDetails } from '../../../../shared/model/lineage-records.ts';
import type { SearchHit } from '../../../../shared/model/search.ts';
import type { Catalog, Searchable, SearchEntry, VersionRecord } from '../../catalog/index.ts';

const blank = {
  model: null,
  version: null,
  branch: null,
  stage: null,
  format: null,
  framework: null,
  tier: null,
  sizeBytes: null,
  worstFinding: null,
  isOver: false,
} as const;

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text);
/** A key with its values; those that are not recorded are left out. */
const all = (key: string, values: readonly (string | null | undefined)[]): (readonly [string, string])[] =>
  values.flatMap((value) => (value === null || value === undefined || value === '' ? [] : [[key, value] as const]));
const flag = (key: 'has' | 'is', value: string, isSo: boolean): (readonly [string, string])[] =>
  isSo ? [[key, value]] : [];

/** What something is found by, worked out of its records; null when it is not there. */
export function searchEntryOf(catalog: Catalog, { type, id }: Searchable): SearchEntry | null {
  if (type === 'version') return versionEntry(catalog, id);
  if (type === 'model') return modelEntry(catalog, id);
  return recordEntry(catalog, type, id);
}

function versionEntry(catalog: Catalog, id: string): SearchEntry | null {
  const record = catalog.versions.record(id);
  if (record === null) return null;
  const { summary, metadata, inspection } = record;
  const label = `${summary.model}@${summary.version}`;
  const hit: SearchHit = {
    ...blank,
    id,
    type: 'version',
    label,
    about: shortened(metadata.description),
    owner: metadata.owner,
    at: summary.registeredAt,
    model: summary.model,
    version: summary.version,
    branch: summary.branch,
    stage: summary.stage,
    format: summary.format,
    framework: summary.framework,
    tier: summary.tier,
    sizeBytes: summary.sizeBytes,
    worstFinding: summary.worstFinding,
    isOver: summary.deletion !== null,
  };
  const overall = metadata.metrics.filter(({ slice }) => slice === null);
  return {
    hit,
    words: [
      label,
      metadata.description,
      metadata.owner,
      metadata.purpose,
      metadata.intendedUse,
      summary.format,
      summary.framework ?? '',
      path.basename(record.source),
      ...Object.entries(metadata.tags).flat(),
    ].join(' '),
    values: versionValues(catalog, record),
    numbers: [
      ['size', 'size', summary.sizeBytes],
      ...(inspection.parameterCount === null ? [] : [['params', 'params', inspection.parameterCount] as const]),
      ...(inspection.tensorCount === null ? [] : [['tensors', 'tensors', inspection.tensorCount] as const]),
      ...overall.map(({ name, value }) => ['metric', name, value] as const),
    ],
    tensors: catalog.searchSource.tensorNames(id),
  };
}

function versionValues(
  { searchSource }: Catalog,
  { summary, metadata, inspection, corrections, waiverId }: VersionRecord,
): SearchEntry['values'] {
  const near = searchSource.neighbours(summary.id);
  const names = (type: string) => near.filter((one) => one.type === type).flatMap((one) => one.names);
  return [
    ['type', 'version'],
    ['model', summary.model],
    ['version', summary.version],
    ['branch', summary.branch],
    ['stage', summary.stage],
    ['format', summary.format],
    ['digest', summary.rootDigest],
    ['by', summary.registeredBy],
    ...all('framework', [summary.framework]),
    ...all('owner', [metadata.owner]),
    ...all('tier', [summary.tier]),
    ...Object.entries(metadata.tags).flatMap(([name, value]) => all('tag', [name, `${name}=${value}`])),
    ...all('dataset', names('dataset')),
    ...all('experiment', names('experiment')),
    ...all('deployment', names('deployment')),
    ...all(
      'input',
      inspection.inputs.map(({ name }) => name),
    ),
    ...all(
      'output',
      inspection.outputs.map(({ name }) => name),
    ),
    ...inspection.findings.flatMap(({ code, severity }) => all('finding', [code, severity])),
    ...flag('has', 'finding', inspection.findings.length > 0),
    ...flag('has', 'metric', metadata.metrics.length > 0),
    ...flag(
      'has',
      'parent',
      near.some(({ type }) => type === 'parent'),
    ),
    ...flag('has', 'deployment', names('deployment').length > 0),
    ...flag('has', 'correction', corrections.length > 0),
    ...flag('has', 'waiver', waiverId !== null),
    ...flag('has', 'hold', searchSource.isHeld('version', summary.id)),
    ...flag('is', 'deleted', summary.deletion !== null),
  ];
}

function modelEntry(catalog: Catalog, id: string): SearchEntry | null {
  const model = catalog.versions.modelRow(id);
  if (model === null) return null;
  const isOver = catalog.workflow.decommission(id) !== null;
  return {
    hit: {
      ...blank,
      id,
      type: 'model',
      label: model.name,
      about: shortened(model.description),
      owner: model.owner,
      at: model.createdAt,
      model: model.name,
      tier: model.tier,
      isOver,
    },
    words: [model.name, model.description, model.owner].join(' '),
    values: [
      ['type', 'model'],
      ['model', model.name],
      ['by', model.createdBy],
      ...all('owner', [model.owner]),
      ...all('tier', [model.tier]),
      ...flag('has', 'hold', catalog.searchSource.isHeld('model', id)),
      ...flag('is', 'decommissioned', isOver),
    ],
    numbers: [],
    tensors: [],
  };
}

type RecordType = Exclude<Searchable['type'], 'version' | 'model'>;

function recordEntry(catalog: Catalog, type: RecordType, id: string): SearchEntry | null {
  const row = catalog.lineageRecords.get(type, id);
  if (row === null) return null;
  const label = row.version === null ? row.name : `${row.name}@${row.version}`;
  const told = detailsOf(type, catalog.lineageRecords.latest([id]).get(id) ?? {});
  return {
    hit: {
      ...blank,
      id,
      type,
      label,
      about: shortened(told.about),
      owner: told.owner,
      at: row.createdAt,
      version: row.version,
      isOver: told.isOver,
    },
    words: [label, told.about, told.owner, ...told.words].join(' '),
    values: [
      ['type', type],
      ...all(type, row.version === null ? [row.name] : [row.name, label]),
      ...all('version', [row.version]),
      ...all('owner', [told.owner]),
      ...flag('is', 'ended', told.isOver),
    ],
    numbers: [],
    tensors: [],
  };
}

function detailsOf(type: RecordType, given: unknown) {
  if (type === 'dataset') {
    const { description, source, licence } = DatasetDetails.parse(given);
    return { about: description, owner: '', words: [source, licence], isOver: false };
  }
  if (type === 'experiment') {
    const { description, codeReference } = ExperimentDetails.parse(given);
    return { about: description, owner: '', words: [codeReference], isOver: false };
  }
  const { description, owner, environment, host, endedAt } = DeploymentDetails.parse(given);
  return { about: description, owner, words: [environment, host], isOver: endedAt !== null };
}
