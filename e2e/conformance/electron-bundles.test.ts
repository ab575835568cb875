import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installElectronDouble, isPrevented } from '../../electron/testing/electron-double.ts';
import { type Connection, connect } from '../../renderer/client/connect.ts';
import type { ServiceEvent } from '../../shared/contract/events.ts';

const dist = path.resolve(import.meta.dirname, '../../dist');
const home = mkdtempSync(path.join(os.tmpdir(), 'strongroom-electron-'));
const { seen, window, close } = installElectronDouble();
let page: Connection;

beforeAll(async () => {
  if (!existsSync(path.join(dist, 'build.json')))
    throw new Error('These tests drive the built program: npm run build first.');
  Object.assign(process.env, { HOME: home, APPDATA: home, XDG_DATA_HOME: path.join(home, 'data') });
  process.argv.push(`--registry=${path.join(home, 'registry')}`);
  const require = createRequire(import.meta.url);
  require(path.join(dist, 'main/index.mjs')); // fails on a top-level await, which would come too late in Electron
  await vi.waitFor(() => expect(seen.loaded).toEqual(['app://strongroom/index.html']));
  require(path.join(dist, 'preload/index.cjs'));
  window.strongroom = seen.exposed.get('strongroom');
  page = connect();
});
afterAll(() => {
  for (const service of seen.services) service.kill('SIGKILL');
  close();
  process.argv.pop();
  rmSync(home, { recursive: true, force: true });
});

const fromTrusted = { senderFrame: seen.frame };
const untrusted = [
  { senderFrame: null },
  { senderFrame: { url: 'app://strongroom/index.html' } }, // another frame that shows our page
  { senderFrame: { url: 'https://evil.test/' } },
];

describe('the built Electron program', () => {
  it('opens one window in the sandbox, isolated from the page', () => {
    expect(seen.isSandboxed).toBe(true);
    expect(seen.windows).toHaveLength(1);
    expect(seen.windows[0]?.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      preload: path.join(dist, 'preload/index.cjs'),
    });
  });

  it('registers one scheme of its own, under the page’s own content policy', () => {
    expect(seen.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  it('serves the page with a strict policy and a fresh nonce, and nothing outside it', async () => {
    const get = async (url: string, init?: RequestInit) => {
      const response = await seen.protocols.get('app')?.(new Request(url, init));
      return {
        status: response?.status,
        policy: response?.headers.get('content-security-policy'),
        text: await response?.text(),
      };
    };
    const index = await get('app://strongroom/index.html');
    expect(index.status).toBe(200);
    expect(index.policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/]{22}==' /);
    expect(index.text).not.toContain('__CSP_NONCE__');
    for (const url of [
      'app://strongroom/%2e%2e/main/index.mjs',
      'app://strongroom/..%2f..%2fpackage.json',
      'app://elsewhere/index.html',
    ])
      expect((await get(url)).status).not.toBe(200);
    expect((await get('app://strongroom/index.html', { method: 'POST' })).status).toBe(403);
  });

  it('refuses the network, permissions, new windows and navigation', () => {
    for (const url of ['https://example.com/', 'http://127.0.0.1/', 'ws://x/', 'file:///etc/passwd', 'ftp://x/'])
      expect(seen.isCancelled(url)).toBe(true);
    expect(seen.isCancelled('app://strongroom/assets/x.js')).toBe(false);
    for (const permission of ['geolocation', 'media', 'notifications', 'openExternal', 'clipboard-read'])
      expect(seen.hasPermission(permission)).toBe(false);
    const [contents] = seen.contents;
    if (contents === undefined) throw new Error('no window');
    expect((contents as typeof contents & { openHandler(): unknown }).openHandler()).toEqual({ action: 'deny' });
    expect(isPrevented(contents, 'will-navigate', 'https://example.com/')).toBe(true);
    expect(isPrevented(contents, 'will-navigate', 'app://strongroom.evil.test/')).toBe(true);
    expect(isPrevented(contents, 'will-navigate', 'app://strongroom/index.html')).toBe(false);
    expect(isPrevented(contents, 'will-redirect', 'https://example.com/')).toBe(true);
    expect(isPrevented(contents, 'will-attach-webview', '')).toBe(true);
  });

  it('answers host methods to the page and refuses every other sender', async () => {
    expect(await page.host.call('host.capabilities', {})).toMatchObject({ kind: 'electron', canPickPath: true });
    seen.chosen = ['/tmp/model.onnx'];
    expect(await page.host.call('host.pickPath', { kind: 'file', title: 'Choose' })).toEqual({
      path: '/tmp/model.onnx',
    });
    seen.chosen = [];
    expect(await page.host.call('host.pickPath', { kind: 'save', title: 'Save' })).toBeNull();
    await page.host.call('host.revealPath', { path: home });
    expect(seen.revealed).toEqual([home]);
    const gone = page.host.call('host.revealPath', { path: path.join(home, 'gone') });
    await expect(gone).rejects.toMatchObject({ code: 'file.not_found' });
    await expect(page.host.call('host.listFolder', { path: home })).rejects.toMatchObject({
      code: 'host.not_available',
    });
    const request = { id: '1', method: 'host.capabilities', params: {} };
    const host = seen.invokable.get('host');
    for (const event of untrusted) expect(() => host?.(event, request)).toThrow('not trusted');
    expect(await host?.(fromTrusted, { id: '1', method: 'constructor', params: {} })).toMatchObject({ ok: false });
  });

  it('gives the page a port to the real service, and gives none to another sender', async () => {
    const state = await page.service.call('registry.state', {});
    expect(state).toMatchObject({ status: 'empty', folder: path.join(home, 'registry') });
    expect(state.buildDigest).toMatch(/^[0-9a-f]{64}$/);
    await expect(page.service.call('person.list', {})).rejects.toMatchObject({ code: 'registry.not_initialised' });
    let ports = 0;
    window.addEventListener('message', () => {
      ports += 1;
    });
    for (const event of untrusted) seen.listened.get('connect')?.(event, 'stolen');
    seen.listened.get('connect')?.(fromTrusted, 5);
    await page.service.call('registry.state', {});
    expect(ports).toBe(0);
  });

  it('keeps host methods and service methods apart', async () => {
    const reply = await seen.invokable.get('host')?.(fromTrusted, { id: '1', method: 'registry.state', params: {} });
    expect(reply).toMatchObject({ error: { code: 'request.unknown_method' } });
  });

  it('starts the service again when it dies, and tells the page', async () => {
    const events: ServiceEvent[] = [];
    page.subscribe((event) => events.push(event));
    seen.services.at(-1)?.kill('SIGKILL');
    await vi.waitFor(() => expect(events).toContainEqual({ type: 'service_lost' }), { timeout: 5000 });
    await vi.waitFor(() => expect(events).toContainEqual({ type: 'changed', topic: 'models' }), { timeout: 10_000 });
    expect(seen.services).toHaveLength(2);
    expect(await page.service.call('registry.state', {})).toMatchObject({ status: 'empty' });
  });

  it('tells the page what keeps a registry shut, and opens it once that is gone', async () => {
    const folder = path.join(home, 'registry');
    seen.services.at(-1)?.kill('SIGKILL');
    await vi.waitFor(() => expect(seen.services).toHaveLength(3));
    const hidden = path.join(home, 'hidden');
    renameSync(folder, hidden);
    writeFileSync(folder, 'a file where the registry was');
    const state = () => page.service.call('registry.state', {});
    await vi.waitFor(
      () => expect(state()).rejects.toMatchObject({ code: expect.stringMatching(/^(?:registry|file|disk)\./) }),
      10_000,
    );
    rmSync(folder);
    renameSync(hidden, folder);
    expect(await state()).toMatchObject({ status: 'empty', folder });
  });

  it('hands over the path of a dropped file', () => {
    const dropped = Object.assign(new File([], 'm.onnx'), { path: '/media/stick/m.onnx' });
    expect(page.pathOf(dropped)).toBe('/media/stick/m.onnx');
  });
});
