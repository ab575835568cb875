/**
 * How long after a keystroke the first page of hits is painted: headless Chromium, the loopback host, the page *Search*. From the input event to the frame after
 * the one that shows the hits of exactly what is typed. Needs a build.
 * Use: npm run bench:keystrokes -- --registry DIR
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { PASSPHRASE } from '../../electron/testing/registry-harness.ts';
import { serveRegistry } from '../serve.ts';

const LIMIT_MS = 100;
/** Between two keystrokes: a quick typist. */
const PAUSE_MS = 120;
const { values } = parseArgs({ options: { registry: { type: 'string' } } });
if (values.registry === undefined) throw new Error('Use: npm run bench:keystrokes -- --registry DIR');
const registry = path.resolve(values.registry);
const typed = [
  'fraud cards',
  'robust merged',
  'stage:production',
  'owner:"Owner 7"',
  'size>3GB weekly',
  'before:2024-03-01',
  '"small large"',
  'model:fraud* OR tag:team=credit',
] as const;

interface Stroke {
  readonly text: string;
  readonly ms: number;
}

/** Runs in the page: notes for each keystroke when its hits were painted. */
function watchStrokes(): void {
  const strokes: { text: string; ms: number }[] = [];
  Object.assign(window, { strokes });
  let pending: { text: string; at: number } | null = null;
  const isSettled = () => document.querySelector('main [aria-busy]')?.getAttribute('aria-busy') === 'false';
  const painted = () => {
    if (pending === null || !isSettled()) return;
    const { text, at } = pending;
    pending = null;
    // What is not understood yet, as an open bracket, asks for nothing.
    if (document.querySelector('main search input')?.getAttribute('aria-invalid') === 'true') return;
    // The frame in which the hits are drawn begins now; a message after it comes when it is drawn.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => strokes.push({ text, ms: performance.now() - at });
      channel.port2.postMessage(null);
    });
  };
  new MutationObserver(painted).observe(document.body, { subtree: true, childList: true, attributes: true });
  document.addEventListener(
    'input',
    (event) => {
      if (event.target instanceof HTMLInputElement) pending = { text: event.target.value, at: event.timeStamp };
    },
    { capture: true },
  );
}

async function strokesOf(page: Page, text: string): Promise<Stroke[]> {
  const box = page.getByLabel('Search', { exact: true });
  await box.fill('');
  await page.waitForTimeout(500);
  await page.evaluate(() => Object(window).strokes.splice(0));
  await box.pressSequentially(text, { delay: PAUSE_MS });
  await page.waitForTimeout(500);
  const strokes: Stroke[] = await page.evaluate(() => Object(window).strokes);
  return strokes;
}

const home = mkdtempSync(path.join(os.tmpdir(), 'strongroom-bench-'));
const host = await serveRegistry({ registry, home });
const browser = await chromium.launch({
  executablePath: process.env['STRONGROOM_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
await page.goto(host.url);
await page.getByLabel('User id').fill('root');
await page.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
await page.keyboard.press('/');
await page.getByRole('grid', { name: 'Found' }).waitFor();
await page.evaluate(watchStrokes);

const all: Stroke[] = [];
process.stdout.write('| typed | keystrokes | p50 | p95 | longest |\n|---|---|---|---|---|\n');
const part = (strokes: readonly Stroke[], share: number): string => {
  const sorted = strokes.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return (sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0).toFixed(0);
};
const line = (name: string, strokes: readonly Stroke[]): string =>
  `| ${name} | ${strokes.length} | ${part(strokes, 0.5)} | ${part(strokes, 0.95)} | ${part(strokes, 1)} |\n`;
for (const text of typed) {
  const strokes = await strokesOf(page, text);
  all.push(...strokes);
  process.stdout.write(line(`\`${text}\``, strokes));
}
process.stdout.write(line('all', all));
const over = all.filter(({ ms }) => ms >= LIMIT_MS);
process.stdout.write(`${over.length} of ${all.length} at or over ${LIMIT_MS} ms\n`);
for (const { text, ms } of over.slice(0, 20)) process.stdout.write(`${ms.toFixed(0)} ms: ${text}\n`);
await browser.close();
await host.stop();
rmSync(home, { recursive: true });
