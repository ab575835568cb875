import { defineConfig } from '@playwright/test';

const isRoot = process.getuid?.() === 0;

/**
 * The same specs on both hosts. Chromium is the system's (STRONGROOM_CHROMIUM names another); it may reach 127.0.0.1 and
 * nothing else, and it draws WebGL without a graphics card.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 90_000,
  // A signature takes a second of one core; on a machine that does other work as well it takes several.
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: process.env['STRONGROOM_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-domain-reliability',
        '--disable-sync',
        '--no-pings',
        '--no-first-run',
        '--no-service-autorun',
        '--disable-client-side-phishing-detection',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
      ],
    },
    viewport: { width: 1280, height: 860 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    // axe must not meet a half-faded toast
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: [{ name: 'loopback' }, { name: 'electron', metadata: { electron: true } }],
});
