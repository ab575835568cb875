import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, expect, type Page } from '@playwright/test';
import { look } from './look.ts';
import { chooseMore } from './people-on-pages.ts';

/** Writes an evidence pack of the version that is shown; the code of its checkpoint. */
export async function writeEvidencePack(page: Page, out: string): Promise<string> {
  await chooseMore(page, 'Evidence pack…');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New folder').fill(out);
  await dialog.getByRole('button', { name: 'Write evidence pack' }).click();
  await expect(dialog.getByText('The evidence pack was written')).toBeVisible();
  await look(page, 'evidence-pack');
  const code = (await dialog.locator('code').textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  return code;
}

/** Opens the pack's own page from the disk, in a browser that can reach nothing, and verifies the pack and a changed copy. */
export async function verifyInStandalonePage(browser: Browser, folder: string, code: string): Promise<void> {
  const context = await browser.newContext({ offline: true });
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(pathToFileURL(path.join(folder, 'verify.html')).href);
    await page.getByLabel(/^Code of a checkpoint/).fill(code);
    await page.getByLabel(/^Folder of the pack/).setInputFiles(folder);
    await expect(
      page.getByText('VERIFIED: nothing was changed, and it agrees with what you kept outside.'),
    ).toBeVisible();
    await look(page, 'evidence-verified');

    const copy = `${folder}-changed`;
    cpSync(folder, copy, { recursive: true });
    const records = path.join(copy, 'records.json');
    writeFileSync(records, readFileSync(records, 'utf8').replace('promotion.requested', 'promotion.requestee'));
    await page.getByLabel(/^Folder of the pack/).setInputFiles(copy);
    await expect(page.getByText(/^NOT VERIFIED/)).toBeVisible();
    await expect(page.getByText(/records\.json, record \d+: The content or the hash/)).toBeVisible();
    await look(page, 'evidence-refused');
    expect(problems).toEqual([]);
  } finally {
    await context.close();
  }
}
