/**
 * How long the service takes to answer on a large registry, beside the bare statement that any answer needs. Cold: the first call after the registry was
 * opened (the system's own cache of files stays). Warm: calls with other arguments each time. The statements that ran are asked for their plans.
 * Use: npm run bench:query -- --registry DIR [--calls N] [--only PART OF A NAME]
 */
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Sqlite from 'better-sqlite3';
import { createDirectTransport } from '../../electron/hosts/direct-transport.ts';
import { openService } from '../../electron/service/app/index.ts';
import { openCatalog } from '../../electron/service/catalog/index.ts';
import { PASSPHRASE } from '../../electron/testing/registry-harness.ts';
import { createClient } from '../../shared/contract/client.ts';
import type { Client } from '../../shared/contract/define.ts';
import { type Methods, methods } from '../../shared/contract/methods/index.ts';
import { type Measured, queryCalls } from './calls.ts';
import { timeRealMatrix } from './real-versions.ts';

const { values } = parseArgs({
  options: {
    registry: { type: 'string' },
    calls: { type: 'string', default: '100' },
    opens: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    real: { type: 'string', default: '200' },
  },
});
if (values.registry === undefined) throw new Error('Use: npm run bench:query -- --registry DIR [--calls N]');
const folder = path.resolve(values.registry);
const calls = Number(values.calls);

const db = new Sqlite(path.join(folder, 'registry.sqlite'), { readonly: true });
db.pragma('cache_size = -65536');
const count = Number(Object(db.prepare('SELECT count(*) AS n FROM model_version').get()).n);
const models = Number(Object(db.prepare('SELECT count(*) AS n FROM model').get()).n);
/** The side of the index of the search that answers. */
const side = Number(Object(db.prepare('SELECT generation % 2 AS side FROM search_state').get()).side);
const id = (n: number): string => `mv_${String(n % count).padStart(20, '0')}`;
/** Spread over the registry, the same ones in every run. */
const at = (call: number): number => (call * 7919 + 13) % count;

const searches = [
  'stage:production metric.f1>0.9',
  'fraud cards',
  'owner:"Owner 7" tag:team=fraud',
  'format:onnx -stage:archived has:finding',
  'tensor:encoder.* size>3GB',
  'type:version input:image before:2024-03-01',
  'model:fraud* stage:staging OR stage:production',
  'dataset:data-17 metric.auc>=0.5',
  'robust merged',
  'params>9e8 quantised',
  'experiment:run-77',
  'weekly -tag:team=credit finding:high',
] as const;

const prepared = new Map<string, Sqlite.Statement<unknown[]>>();
function run(sql: string, ...args: unknown[]): unknown {
  let statement = prepared.get(sql);
  if (statement === undefined) {
    statement = db.prepare<unknown[]>(sql);
    prepared.set(sql, statement);
  }
  return statement.all(...args);
}

/** Versions with some hundreds of dependents and with more than a report lists. */
function byDependents(): { few: string[]; many: string[] } {
  const catalog = openCatalog(path.join(folder, 'registry.sqlite'));
  const reach = (version: string): number =>
    catalog.lineage.query.walk(version, 'descendants', { maxNodes: 2000, maxDepth: 1000, asOf: null }).reached.size;
  const few = Array.from({ length: 1000 }, (_, n) => id(count - 1 - ((n * 37) % (models * 12))));
  const many = Array.from({ length: 60 }, (_, n) => id(at(n) % Math.ceil(count * 0.7)));
  const found = {
    few: few.filter((version) => reach(version) > 100 && reach(version) <= 500).slice(0, 100),
    many: many.filter((version) => reach(version) > 2000),
  };
  catalog.close();
  return found;
}

const measured: readonly Measured[] = [
  {
    name: 'search, 100 hits',
    call: (client, n) => client.call('search.query', { query: searches[n % searches.length] ?? '' }),
    bare: (n) => run(`SELECT hit FROM search_entry_${side} WHERE n < ? ORDER BY n DESC LIMIT 100`, 100 + at(n)),
  },
  {
    name: 'facets of a search',
    call: (client, n) => client.call('search.facets', { query: searches[n % searches.length] ?? '' }),
    bare: (n) => run(`SELECT facets FROM search_member_${side} WHERE n BETWEEN ? AND ?`, at(n), at(n) + 2000),
  },
  {
    name: 'completion',
    call: (client, n) =>
      client.call('search.complete', { text: `owner:Owner ${n % 10}`.replace(' ', '" '), caret: 12 }),
    bare: () =>
      run(
        `SELECT value, uses FROM search_value_${side} WHERE key = 'owner' AND is_shown = 1 ORDER BY uses DESC LIMIT 20`,
      ),
  },
  ...queryCalls({ versions: count, models, ...byDependents(), run }),
];

async function opened(): Promise<{ client: Client<Methods>; close: () => Promise<void> }> {
  const measuredNow = current;
  current = 'opening';
  const service = await openService({ folder, configDir: path.join(folder, 'config') });
  const client = createClient(
    methods,
    createDirectTransport(service.openConnection({ host: 'cli', account: 'bench' })),
  );
  await client.call('session.signIn', { userId: 'root', passphrase: PASSPHRASE });
  current = measuredNow;
  return { client, close: () => service.close() };
}

const timed = async (work: () => unknown): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};
const part = (times: readonly number[], share: number): string => {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0).toFixed(1);
};

// Every statement that the service prepares, to ask for its plan afterwards.
const statements = new Map<string, Set<string>>();
let current = '';
const prepare = Sqlite.prototype.prepare;
Sqlite.prototype.prepare = function record(this: Sqlite.Database, sql: string) {
  const known = statements.get(current) ?? new Set();
  statements.set(current, known.add(sql));
  return prepare.call(this, sql);
} as typeof prepare;

const scans = (name: string): string[] =>
  [...(statements.get(name) ?? [])].flatMap((sql) => {
    if (!/^\s*(SELECT|WITH)/i.test(sql) || sql.includes('temp.')) return [];
    const holes = sql.replace(/'[^']*'/g, '').match(/\?/g)?.length ?? 0;
    const plan: Sqlite.Statement<unknown[]> = prepare.call(db, `EXPLAIN QUERY PLAN ${sql}`);
    const steps = plan.all(...Array.from({ length: holes }, () => '[]')).map((row) => String(Object(row).detail));
    // What a part of the statement gave is no table.
    const made = new Set(steps.flatMap((step) => step.match(/^(?:CO-ROUTINE|MATERIALIZE) (\w+)/)?.[1] ?? []));
    return steps
      .filter((step) => /^SCAN \w/.test(step) && !made.has(step.split(' ')[1] ?? ''))
      .filter((step) => !/VIRTUAL TABLE|USING (COVERING )?INDEX|CONSTANT|^SCAN (near|\(subquery)/.test(step))
      .map((step) => `${step}: ${sql.replace(/\s+/g, ' ').slice(0, 90)}`);
  });

const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();
process.stdout.write(
  `${count} versions, ${models} models; milliseconds\n\n| | cold | p50 | p95 | p99 | longest block | bare p50 | bare p95 |\n|---|---|---|---|---|---|---|---|\n`,
);
for (const { name, call, bare } of measured.filter((one) => one.name.includes(values.only))) {
  current = name;
  const cold: number[] = [];
  let { client, close } = await opened();
  for (let n = 0; n < Number(values.opens); n += 1) {
    await close();
    ({ client, close } = await opened());
    cold.push(await timed(() => call(client, n)));
    await nextTurn();
  }
  const warm: number[] = [];
  let left = calls;
  const until = performance.now() + 6_000;
  for (let n = 0; n < 12 && performance.now() < until - 4_000; n += 1) await call(client, n + 5);
  await nextTurn();
  loop.reset();
  for (; left > 0 && performance.now() < until; left -= 1) {
    warm.push(await timed(() => call(client, 100 + left)));
    // Without a turn between them, calls that never wait would look like one long block.
    await nextTurn();
  }
  const block = (loop.max / 1e6).toFixed(0);
  await close();
  current = 'bare';
  for (let n = 0; n < 12; n += 1) bare(n);
  const limit: number[] = [];
  for (let n = 0; n < calls; n += 1) limit.push(await timed(() => bare(100 + n)));
  process.stdout.write(
    `| ${name}${left > 0 ? ` (${warm.length} calls)` : ''} | ${part(cold, 0.5)} | ${part(warm, 0.5)} | ${part(warm, 0.95)} | ${part(warm, 0.99)} | ${block} | ${part(limit, 0.5)} | ${part(limit, 0.95)} |\n`,
  );
  for (const scan of new Set(scans(name))) process.stdout.write(`full scan, ${name}: ${scan}\n`);
}

const real = Number(values.real);
if (real > 0 && values.only === '') {
  const { first, next } = await timeRealMatrix(real);
  process.stdout.write(
    `\n${real} real versions, their compatibility matrix: ${first.toFixed(0)} ms at first, then p50 ${part(next, 0.5)}, most ${part(next, 1)}\n`,
  );
}

/** Clock and processor time of a call, in milliseconds: the processor does not count what others do meanwhile. */
async function costOf(work: () => Promise<unknown>): Promise<{ clock: number; processor: number }> {
  const before = process.cpuUsage();
  const clock = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { clock, processor: (user + system) / 1000 };
}

if (values.only === '' || 'search, 100 hits'.includes(values.only)) {
  process.stdout.write('\n| search | p50 | p95 | processor p50 | processor p95 | hits |\n|---|---|---|---|---|---|\n');
  const { client, close } = await opened();
  const all: { clock: number; processor: number }[] = [];
  const line = (name: string, costs: typeof all, hits: string) => {
    const [clock, processor] = [costs.map((one) => one.clock), costs.map((one) => one.processor)];
    return `| ${name} | ${part(clock, 0.5)} | ${part(clock, 0.95)} | ${part(processor, 0.5)} | ${part(processor, 0.95)} | ${hits} |\n`;
  };
  for (const query of searches) {
    const costs: typeof all = [];
    let total = 0;
    for (let n = 0; n < 20; n += 1)
      costs.push(
        await costOf(async () => {
          ({ total } = await client.call('search.query', { query }));
        }),
      );
    all.push(...costs);
    process.stdout.write(line(`\`${query}\``, costs, String(total)));
  }
  process.stdout.write(line('all', all, ''));
  await close();
}
db.close();
