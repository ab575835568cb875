import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../shared/contract/client.ts';
import { hostMethods } from '../../shared/contract/methods/host.ts';
import type { WireReply } from '../../shared/contract/wire.ts';
import { listFolder } from './folder-listing.ts';
import { createLoopbackMethods } from './loopback-methods.ts';
import { choosePlaces } from './places.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-folder-'));
  mkdirSync(path.join(folder, 'zeta'));
  writeFileSync(path.join(folder, 'model.onnx'), '12345');
  writeFileSync(path.join(folder, '.hidden'), '');
  symlinkSync(path.join(folder, 'zeta'), path.join(folder, 'link'));
  symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'broken'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A host client for a browser whose service answers `state` and `session`. */
function clientOf(state: unknown, session: unknown) {
  const bugs: unknown[] = [];
  const dispatch = createLoopbackMethods((error) => bugs.push(error));
  const connection = {
    handle: async (raw: unknown): Promise<WireReply> => {
      const isState = JSON.stringify(raw).includes('registry.state');
      return { id: 'host', ok: true, value: isState ? state : session };
    },
    subscribe: () => () => undefined,
    close: () => undefined,
  };
  const transport = { send: (request: unknown) => dispatch(request, connection), subscribe: () => () => undefined };
  return { client: createClient(hostMethods, transport), bugs };
}
const ready = { status: 'ready' };

describe('the folder browser of the loopback host', () => {
  it('lists folders first, follows links and marks what is hidden', async () => {
    const listing = await listFolder(folder);
    expect(listing).toMatchObject({ path: folder, parent: path.dirname(folder), isCut: false });
    expect(listing.entries.map(({ name, kind, sizeBytes, isHidden }) => ({ name, kind, sizeBytes, isHidden }))).toEqual(
      [
        { name: 'link', kind: 'folder', sizeBytes: null, isHidden: false },
        { name: 'zeta', kind: 'folder', sizeBytes: null, isHidden: false },
        { name: '.hidden', kind: 'file', sizeBytes: 0, isHidden: true },
        { name: 'broken', kind: 'other', sizeBytes: null, isHidden: false },
        { name: 'model.onnx', kind: 'file', sizeBytes: 5, isHidden: false },
      ],
    );
  });

  it('cuts a folder of very many entries', async () => {
    const big = path.join(folder, 'zeta');
    for (let n = 0; n < 2001; n += 1) writeFileSync(path.join(big, `${n}`), '');
    const listing = await listFolder(big);
    expect(listing.entries).toHaveLength(2000);
    expect(listing.isCut).toBe(true);
  });

  it('names a missing folder and a file', async () => {
    await expect(listFolder(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'file.not_found' });
    await expect(listFolder(path.join(folder, 'model.onnx'))).rejects.toMatchObject({ code: 'file.not_a_file' });
  });

  it('shows folders to a signed-in person and to whoever sets up an empty registry', async () => {
    for (const [state, session] of [
      [ready, { locked: false }],
      [{ status: 'empty' }, null],
      [{ status: 'not_chosen' }, null],
    ]) {
      const { client } = clientOf(state, session);
      expect((await client.call('host.listFolder', { path: folder })).path).toBe(folder);
    }
  });

  it('shows nothing to anyone else', async () => {
    const attempt = (state: unknown, session: unknown) =>
      clientOf(state, session).client.call('host.listFolder', { path: folder });
    await expect(attempt(ready, null)).rejects.toMatchObject({ code: 'session.required' });
    await expect(attempt(ready, { locked: true })).rejects.toMatchObject({ code: 'session.locked' });
    await expect(attempt(undefined, null)).rejects.toMatchObject({ code: 'session.required' });
    await expect(clientOf(ready, null).client.call('host.places', {})).rejects.toMatchObject({
      code: 'session.required',
    });
  });

  it('refuses a relative path and one with a zero byte', async () => {
    const { client } = clientOf(ready, { locked: false });
    for (const wrong of ['', '.', '../x', 'etc/passwd', '/tmp\0/x'])
      await expect(client.call('host.listFolder', { path: wrong })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('keeps to the contract when the path is a file', async () => {
    const { client, bugs } = clientOf(ready, { locked: false });
    await expect(client.call('host.listFolder', { path: path.join(folder, 'model.onnx') })).rejects.toMatchObject({
      code: 'file.not_a_file',
    });
    expect(bugs).toEqual([]);
  });

  it('offers no dialogs and says so', async () => {
    const { client } = clientOf(ready, null);
    expect(await client.call('host.capabilities', {})).toMatchObject({
      kind: 'loopback',
      canPickPath: false,
      canListFolder: true,
    });
    await expect(client.call('host.pickPath', { kind: 'file', title: 'x' })).rejects.toMatchObject({
      code: 'host.not_available',
    });
  });

  it('answers places of this machine, home first', async () => {
    const places = await clientOf(ready, { locked: false }).client.call('host.places', {});
    expect(places[0]).toMatchObject({ kind: 'home', path: os.homedir() });
  });
});

describe('choosePlaces', () => {
  const mount = (at: string, type = 'ext4', isRemovable = false, label = '') => ({
    path: at,
    type,
    label,
    isRemovable,
  });

  it('puts removable drives before others and network shares last, each once, without system mounts', () => {
    const mounts = [
      mount('/boot/efi'),
      mount('/proc', 'proc'),
      mount('/srv/share', 'nfs4'),
      mount('/'),
      mount('/media/ann/STICK', 'vfat'),
      mount('/mnt/usb', 'exfat', true, 'MODELS'),
      mount('/run/user/1000', 'tmpfs'),
      mount('/'),
      mount(''),
    ];
    expect(choosePlaces('/home/ann', mounts)).toEqual([
      { path: '/home/ann', label: 'Home', kind: 'home' },
      { path: '/media/ann/STICK', label: '/media/ann/STICK', kind: 'removable' },
      { path: '/mnt/usb', label: 'MODELS', kind: 'removable' },
      { path: '/', label: '/', kind: 'drive' },
      { path: '/srv/share', label: '/srv/share', kind: 'network' },
    ]);
  });

  it('knows drive letters and Windows shares', () => {
    expect(
      choosePlaces('C:\\Users\\ann', [mount('E:', 'FAT32', true), mount('\\\\nas\\models', 'NTFS')]).map(
        ({ kind }) => kind,
      ),
    ).toEqual(['home', 'removable', 'network']);
  });
});
