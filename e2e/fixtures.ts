import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test as base, type Page } from '@playwright/test';
import { launchElectron } from './electron-app.ts';
import { isOurs, PageGuard } from './page-guard.ts';
import { type ServedHost, serveRegistry } from './serve.ts';

export { expect } from '@playwright/test';

export interface App {
  /** The registry's folder, where the program is told of it; new and empty for each test. */
  readonly registry: string;
  /** Stands for the person's home: what the program remembers between starts lies here, not in the real one. */
  readonly home: string;
  /**
   * Opens the application. In the browser each call is another person (its own cookies, its own session); Electron has
   * one window, which every call returns: sign out there before the next person signs in.
   */
  openPage(): Promise<Page>;
  /** Ends the program politely and starts it again on the same registry. Pages opened before are closed. */
  restart(): Promise<void>;
  /** Ends the program politely, so that a command can use the registry. */
  stop(): Promise<void>;
}

interface Fixtures {
  /** Console errors that a test brings about on purpose. */
  readonly expectedProblems: readonly RegExp[];
  /** Whether the program is told which registry to open; a person who starts it for the first time tells it nothing. */
  readonly isTold: boolean;
  readonly app: App;
  /** The first person's page. */
  readonly page: Page;
}

/** Each test gets its own program on its own registry. A request elsewhere, a CSP violation or a console error fails it. */
export const test = base.extend<Fixtures>({
  expectedProblems: [[], { option: true }],
  isTold: [true, { option: true }],

  app: async ({ browser, expectedProblems, isTold }, use, info) => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'strongroom-e2e-'));
    const registry = path.join(home, 'registry');
    const guard = new PageGuard(expectedProblems);
    const told = isTold ? registry : null;
    const isElectron = info.project.metadata['electron'] === true;
    const program = isElectron ? await startElectron(home, told, guard) : await startBrowser();

    async function startBrowser(): Promise<Omit<App, 'home' | 'registry'>> {
      let host: ServedHost = await serveRegistry({ registry: told, home });
      const close = () => Promise.all(browser.contexts().map((context) => context.close()));
      return {
        async openPage() {
          const context = await browser.newContext(); // with the options of playwright.config.ts
          await guard.watch(context, (url) => isOurs(url, host.origin));
          const page = await context.newPage();
          await page.goto(host.url);
          return page;
        },
        async restart() {
          await close();
          await host.stop();
          host = await serveRegistry({ registry: told, home });
        },
        async stop() {
          await close();
          await host.stop();
        },
      };
    }

    try {
      await use({ registry, home, ...program });
      guard.assertClean();
    } finally {
      await program.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },

  page: async ({ app }, use) => use(await app.openPage()),
});

async function startElectron(home: string, registry: string | null, guard: PageGuard) {
  const launch = async () => {
    const electron = await launchElectron(home, registry);
    if ('reason' in electron) {
      process.stdout.write(`SKIP electron: ${electron.reason}\n`);
      base.skip(true, electron.reason);
      throw new Error(electron.reason);
    }
    await guard.watch(electron.app.context(), (url) => /^(?:app:\/\/strongroom\/|data:|blob:|devtools:)/.test(url));
    return electron.app;
  };
  let app = await launch();
  return {
    openPage: () => app.firstWindow(),
    async restart() {
      await app.close();
      app = await launch();
    },
    stop: () => app.close(),
  };
}
