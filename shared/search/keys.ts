/** How the value of a key is read. */
export type SearchKeyKind = 'value' | 'number' | 'time';

interface SearchKey {
  readonly kind: SearchKeyKind;
  /** One short sentence for completion and for people. */
  readonly help: string;
  /** Values that are known beforehand; others come from the registry. */
  readonly values?: readonly string[];
  /** What a number may end in, with its factor. */
  readonly units?: Readonly<Record<string, number>>;
}

const bytes = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};
const counts = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/** Every key of the search, in the order in which completion shows them. */
export const searchKeys = {
  type: {
    kind: 'value',
    help: 'What it is',
    values: ['version', 'model', 'dataset', 'experiment', 'deployment'],
  },
  stage: {
    kind: 'value',
    help: 'Stage of a version',
    values: ['development', 'staging', 'production', 'deprecated', 'archived'],
  },
  model: { kind: 'value', help: 'Name of the model' },
  version: { kind: 'value', help: 'Number of the version' },
  branch: { kind: 'value', help: 'Branch of the version' },
  format: { kind: 'value', help: 'Format of the files' },
  framework: { kind: 'value', help: 'Framework that wrote the files' },
  owner: { kind: 'value', help: 'Owner' },
  tier: { kind: 'value', help: 'Materiality tier of the model', values: ['high', 'medium', 'low'] },
  tag: { kind: 'value', help: 'Tag, as NAME or NAME=VALUE' },
  dataset: { kind: 'value', help: 'Dataset that it rests on, as NAME or NAME@VERSION' },
  experiment: { kind: 'value', help: 'Experiment that it came of' },
  deployment: { kind: 'value', help: 'Deployment that runs it' },
  input: { kind: 'value', help: 'Name of an input' },
  output: { kind: 'value', help: 'Name of an output' },
  tensor: { kind: 'value', help: 'Name of a tensor; encoder.* for all that begin so' },
  finding: { kind: 'value', help: 'Code or severity of a finding' },
  has: {
    kind: 'value',
    help: 'Has at least one of these',
    values: ['finding', 'metric', 'parent', 'deployment', 'correction', 'waiver', 'hold'],
  },
  is: { kind: 'value', help: 'Its state', values: ['deleted', 'ended', 'decommissioned'] },
  by: { kind: 'value', help: 'User id of who registered it' },
  digest: { kind: 'value', help: 'Root digest, or the beginning of it with *' },
  metric: { kind: 'number', help: 'metric.NAME>0.9, or metric:NAME for any value' },
  params: { kind: 'number', help: 'Number of parameters, as 7000000, 1e6 or 7B', units: counts },
  tensors: { kind: 'number', help: 'Number of tensors', units: counts },
  size: { kind: 'number', help: 'Size of the files, as 1GB or 500MiB', units: bytes },
  before: { kind: 'time', help: 'Recorded before a day (UTC)' },
  after: { kind: 'time', help: 'Recorded on this day (UTC) or later' },
} as const satisfies Readonly<Record<string, SearchKey>>;
export type SearchKeyName = keyof typeof searchKeys;

export const searchKeyNames = Object.keys(searchKeys).filter(isSearchKey);

/** Whether a word is one of the keys. */
export function isSearchKey(word: string): word is SearchKeyName {
  return Object.hasOwn(searchKeys, word);
}

/** What is known of a key, without its literal type. */
export const searchKey = (name: SearchKeyName): SearchKey => searchKeys[name];
