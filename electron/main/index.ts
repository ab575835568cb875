import path from 'node:path';
import { app, BrowserWindow, ipcMain, Menu, MessageChannelMain, protocol, session } from 'electron';
import { readPageFile } from '../hosts/page-files.ts';
import { createHostMethods } from './host-methods.ts';
import { registryArgument } from './registry-argument.ts';
import { isOurPage, isTrustedSender } from './senders.ts';
import { ServiceProcess } from './service-process.ts';

const dist = path.resolve(import.meta.dirname, '..');

// Both must run before `ready`, so this module may not await anything at its top level.
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);
app.enableSandbox();

/** Nothing may leave the machine, and nothing but our own page may be shown, whatever a page asks for. */
function refuseEverythingElse(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !/^(?:app|blob|data|devtools):/.test(details.url) }),
  );
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (!isOurPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

function servePages(): void {
  protocol.handle('app', async (request) => {
    if (request.method !== 'GET' || !isOurPage(request.url)) return new Response('forbidden', { status: 403 });
    const file = await readPageFile(path.join(dist, 'renderer'), new URL(request.url).pathname);
    const body = typeof file.body === 'string' ? file.body : new Uint8Array(file.body);
    return new Response(body, { status: file.status, headers: file.headers });
  });
}

function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1320,
    height: 860,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Strongroom',
    webPreferences: {
      preload: path.join(dist, 'preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  return window;
}

function serveWindow(window: BrowserWindow): void {
  const page = window.webContents;
  const registry = registryArgument(process.argv);
  const service = new ServiceProcess(
    { file: path.join(dist, 'service/utility.mjs'), args: registry === null ? [] : [registry] },
    () => page.send('service-lost'),
  );
  // The page talks to the service over a port of its own: no call passes through this process.
  ipcMain.on('connect', (event, connectionId: unknown) => {
    if (!isTrustedSender(event, page) || typeof connectionId !== 'string') return;
    const { port1, port2 } = new MessageChannelMain();
    service.connect(port1);
    page.postMessage('service-port', connectionId.slice(0, 64), [port2]);
  });
  const host = createHostMethods(window);
  ipcMain.handle('host', (event, raw: unknown) => {
    if (!isTrustedSender(event, page)) throw new Error('This sender is not trusted.');
    return host(raw, null);
  });
  app.on('before-quit', () => service.stop());
}

async function start(): Promise<void> {
  refuseEverythingElse();
  servePages();
  // The default menu offers reloading and developer tools; macOS needs one for copy and paste.
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
  const window = createWindow();
  serveWindow(window);
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  await window.loadURL('app://strongroom/index.html');
}

// Two processes on one registry would only refuse each other: the first window comes forward instead.
if (app.requestSingleInstanceLock()) {
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(start);
} else {
  app.quit();
}
