/**
 * Makes a large registry for measuring: always the same one for the same numbers. It has no audit log of its versions and no bytes, so it can be
 * looked at, not verified. Its one person is `root`.
 * Use: npm run bench:seed -- --versions 200000 --out DIR [--seed N]
 *      npm run bench:seed -- --refill DIR    makes the index of the search of such a registry anew, after a change of it
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createDirectTransport } from '../../electron/hosts/direct-transport.ts';
import { openService } from '../../electron/service/app/index.ts';
import { fillSearch } from '../../electron/service/app/search/search-index.ts';
import { openCatalog } from '../../electron/service/catalog/index.ts';
import { lengthenLog } from '../../electron/testing/large-log.ts';
import { fillLargeRegistry } from '../../electron/testing/large-registry.ts';
import { PASSPHRASE } from '../../electron/testing/registry-harness.ts';
import { createClient } from '../../shared/contract/client.ts';
import { methods } from '../../shared/contract/methods/index.ts';
import { askForPromotions } from './requests.ts';

const { values } = parseArgs({
  options: {
    versions: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    records: { type: 'string', default: '200000' },
    requests: { type: 'string', default: '600' },
    out: { type: 'string' },
    refill: { type: 'string' },
  },
});
if (values.refill !== undefined) {
  refill(path.resolve(values.refill));
  process.exit();
}
const versions = Number(values.versions);
const seed = Number(values.seed);
if (values.out === undefined || !Number.isSafeInteger(versions) || versions < 1 || !Number.isSafeInteger(seed))
  throw new Error('Use: npm run bench:seed -- --versions N --out DIR [--seed N]');
const folder = path.resolve(values.out);
if (existsSync(folder)) throw new Error(`${folder} is there already.`);

const started = performance.now();
const service = await openService({ folder, createIfMissing: true, configDir: path.join(folder, 'config') });
const client = createClient(methods, createDirectTransport(service.openConnection({ host: 'cli', account: 'bench' })));
await client.call('registry.initialise', { userId: 'root', name: 'Rosa Root', passphrase: PASSPHRASE });
await client.call('person.setRoles', { userId: 'root', roles: ['administrator', 'analyst'], reason: 'For measuring.' });
await service.close();

const catalog = openCatalog(path.join(folder, 'registry.sqlite'), { throwaway: true });
let shown = '';
const { edges } = fillLargeRegistry(catalog, 'root', {
  versions,
  seed,
  onProgress: (done, total, step) => {
    const line = `${step}: ${Math.floor((done / total) * 20) * 5} %`;
    if (line !== shown) process.stdout.write(`${line} after ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
    shown = line;
  },
});
lengthenLog(catalog, { records: Number(values.records), versions, time: new Date().toISOString() });
catalog.close();
const filled = await openService({ folder, configDir: path.join(folder, 'config') });
const asked = await askForPromotions(filled, { versions, requests: Number(values.requests) });
await filled.close();
process.stdout.write(`${asked} requests\n`);
process.stdout.write(
  `${versions} versions and ${edges} edges in ${((performance.now() - started) / 1000).toFixed(0)} s: ${folder}\n`,
);

function refill(registry: string): void {
  const begun = performance.now();
  const opened = openCatalog(path.join(registry, 'registry.sqlite'), { throwaway: true });
  opened.transaction(() => fillSearch(opened));
  opened.close();
  process.stdout.write(`Search filled in ${((performance.now() - begun) / 1000).toFixed(0)} s: ${registry}\n`);
}
