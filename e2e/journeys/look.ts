import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './people-on-pages.ts';

const folder = path.resolve(import.meta.dirname, '../../test-results/screens');
/** `npm run screenshots` sets it: the pictures of the README are then made anew. */
const docs =
  process.env['STRONGROOM_SCREENSHOTS'] === 'docs' ? path.resolve(import.meta.dirname, '../../docs/images') : null;

/** Keeps a picture of the screen for a person to look at, and checks it with axe. `doc`: its name in the documents. */
export async function look(page: Page, name: string, doc?: string): Promise<void> {
  await page.locator('h1').filter({ visible: true }).first().waitFor(); // a page that is still loading is nothing to judge
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  if (docs !== null && doc !== undefined) {
    mkdirSync(docs, { recursive: true });
    await page.screenshot({ path: path.join(docs, `${doc}.png`) });
  }
  await expectAccessible(page);
}
