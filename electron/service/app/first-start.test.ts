import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient } from '../../../shared/contract/client.ts';
import { methods } from '../../../shared/contract/methods/index.ts';
import { createDirectTransport } from '../../hosts/direct-transport.ts';
import { silentLogger } from '../platform/index.ts';
import { openService, type Service } from './index.ts';

let place: string;
let service: Service;

beforeEach(async () => {
  place = await mkdtemp(path.join(os.tmpdir(), 'strongroom-first-'));
  service = await openService({ folder: null, configDir: path.join(place, 'config'), log: silentLogger });
});
afterEach(async () => {
  await service.close();
  await rm(place, { recursive: true });
});

it('a page that starts before a folder is chosen learns that there is neither registry nor session, and can choose', async () => {
  const page = createClient(
    methods,
    createDirectTransport(service.openConnection({ host: 'loopback', account: 'ann' })),
  );
  expect(await page.call('registry.state', {})).toMatchObject({ status: 'not_chosen', folder: null });
  expect(await page.call('session.current', {})).toBeNull();
  const folder = path.join(place, 'registry');
  expect(await page.call('registry.open', { folder })).toMatchObject({ status: 'empty', folder });
  expect(await page.call('session.current', {})).toBeNull();
});
