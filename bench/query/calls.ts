import type { Client } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';

/** A call of the service that is measured, and the least that SQLite must do for such an answer. */
export interface Measured {
  readonly name: string;
  readonly call: (client: Client<Methods>, n: number) => Promise<unknown>;
  readonly bare: (n: number) => unknown;
}

/** The registry that is measured. */
export interface Subject {
  readonly versions: number;
  readonly models: number;
  /** Versions on which some hundreds, and on which thousands rest. */
  readonly few: readonly string[];
  readonly many: readonly string[];
  readonly run: (sql: string, ...values: unknown[]) => unknown;
}

const numbered = (prefix: string, n: number): string => `${prefix}_${String(n).padStart(20, '0')}`;

const walk = `WITH RECURSIVE near(id, depth) AS (SELECT ?, 0 UNION SELECT e.to_id, depth + 1 FROM near n JOIN lineage_edge e ON e.from_id = n.id
  WHERE depth < 5 AND e.retracted_at IS NULL LIMIT 500) SELECT * FROM near`;

/** Follows a list from page to page, and begins again at its end. */
function paging(read: (client: Client<Methods>, cursor: string | null) => Promise<{ nextCursor: string | null }>) {
  let cursor: string | null = null;
  return async (client: Client<Methods>): Promise<void> => {
    ({ nextCursor: cursor } = await read(client, cursor));
  };
}

/** All calls but those of the search. */
export function queryCalls(subject: Subject): readonly Measured[] {
  const { versions, models } = subject;
  const at = (call: number): number => (call * 7919 + 13) % versions;
  const version = (n: number): string => numbered('mv', at(n));
  const model = (call: number): string => numbered('mo', (call * 31) % models);
  return [
    ...ofModels(subject, version, model),
    ...ofLineage(subject, version),
    ...ofComparison(subject, at, model),
    ...ofWork(subject),
  ];
}

function ofModels({ models, run }: Subject, version: (n: number) => string, model: (n: number) => string): Measured[] {
  const page = (n: number) => run('SELECT * FROM model ORDER BY name LIMIT 100 OFFSET ?', (n * 100) % models);
  return [
    {
      name: 'list of models, 100',
      call: paging((client, cursor) => client.call('model.list', { cursor })),
      bare: page,
    },
    {
      name: 'list of models, largest first',
      call: paging((client, cursor) => client.call('model.list', { cursor, sort: 'size' })),
      bare: page,
    },
    {
      name: 'list of models by text, stage and format',
      call: (client, n) =>
        client.call('model.list', { text: n % 2 === 0 ? 'fraud' : 'cards', stage: 'production', format: 'gguf' }),
      bare: page,
    },
    {
      name: 'model with its versions',
      call: (client, n) => client.call('model.get', { model: model(n) }),
      bare: (n) => run('SELECT * FROM model_version WHERE model_id = ? ORDER BY registered_at DESC', model(n)),
    },
    {
      name: 'version',
      call: (client, n) => client.call('version.get', { version: version(n) }),
      bare: (n) => run('SELECT * FROM model_version WHERE id = ?', version(n)),
    },
    {
      name: 'inventory, a page of 100',
      call: paging((client, cursor) => client.call('inventory.list', { cursor, limit: 100 })),
      bare: page,
    },
    {
      name: 'inventory, all models',
      call: (client) => client.call('inventory.list', {}),
      bare: () =>
        run('SELECT m.*, v.* FROM model m JOIN model_version v ON v.model_id = m.id AND v.stage = ?', 'production'),
    },
  ];
}

function ofLineage({ few, many, run }: Subject, version: (n: number) => string): Measured[] {
  const nth = (all: readonly string[], n: number): string => all[n % Math.max(1, all.length)] ?? version(n);
  const near = (n: number) => run(walk, version(n));
  return [
    {
      name: 'lineage, depth 5, both ways',
      call: (client, n) => client.call('lineage.graph', { node: version(n), depth: 5, direction: 'both' }),
      bare: near,
    },
    {
      name: 'way between two versions',
      call: (client, n) => client.call('lineage.path', { from: version(n), to: version(n + 7) }),
      bare: near,
    },
    { name: 'concentration', call: (client) => client.call('lineage.concentration', {}), bare: near },
    {
      name: 'impact, 100 to 500 dependents',
      call: (client, n) => client.call('version.impact', { version: nth(few, n) }),
      bare: (n) => run(walk, nth(few, n)),
    },
    {
      name: 'impact, more than 2,000 dependents',
      call: (client, n) => client.call('version.impact', { version: nth(many, n) }),
      bare: (n) => run(walk, nth(many, n)),
    },
  ];
}

function ofComparison(
  { versions, models, run }: Subject,
  at: (n: number) => number,
  model: (n: number) => string,
): Measured[] {
  const pair = (n: number): [string, string] => {
    const first = at(n) % (versions - models);
    return [numbered('mv', first), numbered('mv', first + models)];
  };
  const both = (n: number) => run('SELECT * FROM model_version WHERE id IN (?, ?)', ...pair(n));
  return [
    {
      name: 'comparison of two versions',
      call: (client, n) => client.call('version.compare', { before: pair(n)[0], after: pair(n)[1] }),
      bare: both,
    },
    {
      name: 'compatibility of one pair',
      call: (client, n) => client.call('version.compatibility', { from: pair(n)[0], to: pair(n)[1] }),
      bare: both,
    },
    {
      name: 'compatibility matrix, 100 versions',
      call: (client, n) => client.call('model.compatibility', { model: model(n) }),
      bare: (n) => run('SELECT * FROM model_version WHERE model_id = ?', model(n)),
    },
  ];
}

function ofWork({ run }: Subject): Measured[] {
  const newest = () => run('SELECT * FROM promotion_request ORDER BY requested_at DESC LIMIT 100');
  const records = () => run('SELECT * FROM audit_record ORDER BY seq DESC LIMIT 100');
  return [
    { name: 'requests, a page of 100', call: (client) => client.call('promotion.page', {}), bare: newest },
    {
      name: 'count of open requests (sidebar)',
      call: (client) => client.call('promotion.page', { status: 'open', limit: 1 }),
      bare: () => run("SELECT count(*) FROM promotion_request WHERE status = 'open'"),
    },
    {
      name: 'open requests in full, with what is stale',
      call: (client) => client.call('promotion.list', { status: 'open' }),
      bare: newest,
    },
    { name: 'what is due', call: (client) => client.call('due.list', {}), bare: newest },
    { name: 'audit log, newest 100', call: (client) => client.call('audit.list', {}), bare: records },
    {
      name: 'audit log, 100 of one person',
      call: (client, n) => client.call('audit.list', { actor: `person-${n % 40}` }),
      bare: records,
    },
    {
      name: 'audit log, words in every record',
      call: (client, n) => client.call('audit.list', { text: `Number ${n}` }),
      bare: () => run("SELECT count(*) FROM audit_record WHERE canonical LIKE '%Number 77%'"),
    },
    { name: 'operations', call: (client) => client.call('operation.list', {}), bare: records },
  ];
}
