import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { firstStart, goTo, PASSPHRASE } from './people-on-pages.ts';

test('a person chooses a report, sees what it leaves out, and writes it in several formats', async ({
  app,
  page,
  browser,
}) => {
  test.setTimeout(90_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await goTo(page, 'Reports');
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('heading', { name: 'Inventory: As it is now' })).toBeVisible();
  await look(page, 'reports-empty');

  await page.getByLabel('Report', { exact: true }).selectOption({ label: 'Regulation crosswalk' });
  await expect(preview.getByText('Choose a framework.')).toBeVisible();
  await page.getByLabel('Framework').selectOption({ label: '21 CFR Part 11' });
  await expect(preview.getByText('The wording of the sources: clauses are given in our words.')).toBeVisible();
  await page.getByText('A clause that does not apply').click();
  await page.getByLabel('Clause', { exact: true }).selectOption({ value: 'part11.300' });
  await page.getByLabel('Reason').fill('The site directory keeps passphrases.');
  await page.getByLabel('User id').fill('rosa');
  await page.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await look(page, 'reports-clause');
  await page.getByRole('button', { name: 'Sign that it does not apply' }).click();
  await expect(page.getByText(/Signed by Rosa Root/)).toBeVisible();
  await page.getByRole('checkbox', { name: 'Page (HTML)' }).check();
  await page.getByRole('switch', { name: 'Redact' }).check({ force: true });
  await expect(preview.getByText(/Names: people, owners/)).toBeVisible();
  const out = path.join(app.home, 'part11');
  await page.getByLabel('New folder').fill(out);
  await page.getByRole('button', { name: 'Write report' }).click();
  await expect(page.getByText('The report was written')).toBeVisible({ timeout: 20_000 });
  expect(existsSync(path.join(out, 'manifest.json'))).toBe(true);
  await expect(
    page.getByRole('grid', { name: 'Written reports' }).getByText('Regulation crosswalk: 21 CFR Part 11'),
  ).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await look(page, 'reports-written-dark');

  for (const colorScheme of ['light', 'dark'] as const) {
    const reader = await browser.newContext({ colorScheme, viewport: { width: 1100, height: 800 } });
    const file = await reader.newPage();
    await file.goto(`file://${path.join(out, 'crosswalk.html')}`);
    await expect(file.getByText(/Not applicable: The site directory keeps passphrases/)).toBeVisible();
    await look(file, `report-crosswalk-${colorScheme}`);
    await reader.close();
  }
});
