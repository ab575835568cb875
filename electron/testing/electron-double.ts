import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';
import type { BrowserWindowConstructorOptions, CustomScheme } from 'electron';
import { forkUtilityDouble, MessageChannelDouble, type PortDouble } from './electron-double-process.ts';

type Listener = (event: unknown, ...args: unknown[]) => unknown;
interface Cancelable {
  url: string;
  preventDefault(): void;
}

/** What the code under test asked of Electron. */
export interface Seen {
  readonly windows: BrowserWindowConstructorOptions[];
  readonly schemes: CustomScheme[];
  readonly protocols: Map<string, (request: Request) => Promise<Response>>;
  readonly invokable: Map<string, Listener>;
  readonly listened: Map<string, Listener>;
  readonly exposed: Map<string, unknown>;
  readonly loaded: string[];
  readonly services: ChildProcess[];
  readonly revealed: string[];
  /** The main frame of the window: the one trusted sender. */
  readonly frame: { url: string };
  readonly contents: EventEmitter[];
  isSandboxed: boolean;
  hasPermission: (permission: string) => boolean;
  isCancelled: (url: string) => boolean;
  /** What the next dialog answers. */
  chosen: string[];
}

/** The page's window, as far as preload and transports use it: messages to itself that may carry ports. */
class PageWindow extends EventTarget {
  strongroom: unknown;
  postMessage(data: unknown, _origin: string, ports: readonly PortDouble[]): void {
    const event = Object.assign(new Event('message'), { source: this, data, ports: ports.map((port) => port.raw) });
    queueMicrotask(() => this.dispatchEvent(event));
  }
}

/** True when one of the listeners of `name` prevents the event. */
export function isPrevented(contents: EventEmitter, name: string, url: string): boolean {
  let prevented = false;
  const event: Cancelable = {
    url,
    preventDefault() {
      prevented = true;
    },
  };
  contents.emit(name, event);
  return prevented;
}

/**
 * A double of the `electron` module for the built main and preload under plain Node: it records what they ask for, and
 * carries messages between page, main and the real service process. `close` takes the double out again.
 */
export function installElectronDouble(): { seen: Seen; window: PageWindow; close: () => void } {
  const toPage = new EventEmitter();
  const window = new PageWindow();
  const seen: Seen = {
    windows: [],
    schemes: [],
    protocols: new Map(),
    invokable: new Map(),
    listened: new Map(),
    exposed: new Map(),
    loaded: [],
    services: [],
    revealed: [],
    frame: { url: 'app://strongroom/index.html' },
    contents: [],
    isSandboxed: false,
    hasPermission: () => true,
    isCancelled: () => false,
    chosen: [],
  };
  const app = Object.assign(new EventEmitter(), {
    whenReady: () => Promise.resolve(),
    requestSingleInstanceLock: () => true,
    enableSandbox: () => {
      seen.isSandboxed = true;
    },
    quit: () => app.emit('before-quit'),
  });
  const doubles = {
    app,
    BrowserWindow: browserWindow(seen, app, toPage),
    ...sessionDoubles(seen),
    ...ipcDoubles(seen, toPage),
    MessageChannelMain: MessageChannelDouble,
    Menu: { setApplicationMenu: () => undefined, buildFromTemplate: () => null },
    utilityProcess: {
      fork(file: string, args: string[]) {
        const child = forkUtilityDouble(file, args);
        seen.services.push(child);
        return child;
      },
    },
  };
  const uninstall = installModule(doubles);
  Object.assign(globalThis, { window });
  return {
    seen,
    window,
    close() {
      uninstall();
      Reflect.deleteProperty(globalThis, 'window');
    },
  };
}

function browserWindow(seen: Seen, app: EventEmitter, toPage: EventEmitter) {
  return class extends EventEmitter {
    readonly webContents = Object.assign(new EventEmitter(), {
      mainFrame: seen.frame,
      send: (channel: string, ...args: unknown[]) => toPage.emit(channel, {}, ...args),
      postMessage: (channel: string, message: unknown, ports: readonly PortDouble[]) =>
        toPage.emit(channel, { ports }, message),
      openHandler: undefined as undefined | (() => unknown),
      setWindowOpenHandler(handler: () => unknown) {
        this.openHandler = handler;
      },
    });
    constructor(options: BrowserWindowConstructorOptions) {
      super();
      seen.windows.push(options);
      seen.contents.push(this.webContents);
      app.emit('web-contents-created', {}, this.webContents);
    }
    show(): void {}
    focus(): void {}
    isMinimized = () => false;
    loadURL = async (url: string) => void seen.loaded.push(url);
  };
}

function sessionDoubles(seen: Seen) {
  return {
    protocol: {
      registerSchemesAsPrivileged: (schemes: CustomScheme[]) => seen.schemes.push(...schemes),
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => seen.protocols.set(scheme, handler),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler(ask: (contents: null, permission: string, answer: (ok: boolean) => void) => void) {
          seen.hasPermission = (permission) => {
            let answer = true;
            ask(null, permission, (ok) => {
              answer = ok;
            });
            return answer;
          };
        },
        setPermissionCheckHandler: () => undefined,
        webRequest: {
          onBeforeRequest(ask: (details: { url: string }, answer: (reply: { cancel: boolean }) => void) => void) {
            seen.isCancelled = (url) => {
              let isCancelled = false;
              ask({ url }, ({ cancel }) => {
                isCancelled = cancel;
              });
              return isCancelled;
            };
          },
        },
      },
    },
    dialog: {
      showOpenDialog: async () => ({ canceled: seen.chosen.length === 0, filePaths: seen.chosen }),
      showSaveDialog: async () => ({ canceled: seen.chosen.length === 0, filePath: seen.chosen[0] ?? '' }),
    },
    shell: { showItemInFolder: (file: string) => seen.revealed.push(file) },
    webUtils: { getPathForFile: (file: { path: string }) => file.path },
  };
}

const ipcDoubles = (seen: Seen, toPage: EventEmitter) => ({
  ipcMain: {
    handle: (channel: string, listener: Listener) => seen.invokable.set(channel, listener),
    on: (channel: string, listener: Listener) => seen.listened.set(channel, listener),
  },
  ipcRenderer: {
    invoke: async (channel: string, ...args: unknown[]) =>
      seen.invokable.get(channel)?.({ senderFrame: seen.frame }, ...structuredClone(args)),
    send: (channel: string, ...args: unknown[]) =>
      seen.listened.get(channel)?.({ senderFrame: seen.frame }, ...structuredClone(args)),
    on: (channel: string, listener: Listener) => toPage.on(channel, listener),
  },
  contextBridge: { exposeInMainWorld: (key: string, value: unknown) => seen.exposed.set(key, value) },
});

/** Makes `import … from 'electron'` and `require('electron')` answer with `doubles`. */
function installModule(doubles: Readonly<Record<string, unknown>>): () => void {
  Object.assign(globalThis, { __electronDouble: doubles });
  const names = Object.keys(doubles).join(', ');
  const sources = {
    'electron-double:module': `export const { ${names} } = globalThis.__electronDouble;`,
    'electron-double:commonjs': 'module.exports = globalThis.__electronDouble;',
  };
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'electron') return next(specifier, context);
      const format = context.conditions.includes('require') ? 'commonjs' : 'module';
      return { url: `electron-double:${format}`, format, shortCircuit: true };
    },
    load(url, context, next) {
      if (url === 'electron-double:module') return { format: 'module', source: sources[url], shortCircuit: true };
      if (url === 'electron-double:commonjs') return { format: 'commonjs', source: sources[url], shortCircuit: true };
      return next(url, context);
    },
  });
  return () => {
    hooks.deregister();
    Reflect.deleteProperty(globalThis, '__electronDouble');
  };
}
