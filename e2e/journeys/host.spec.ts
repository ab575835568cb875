import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { firstStart } from './people-on-pages.ts';

test('opens on a new registry and asks for the first administrator', async ({ page }) => {
  await expect(page.getByRole('heading').first()).toBeVisible();
  await expect(page).toHaveTitle(/Strongroom/);
  await expect(page.getByLabel(/passphrase/i).first()).toBeVisible();
});

test('starts again on the same registry', async ({ app }) => {
  await (await app.openPage()).getByRole('heading').first().waitFor();
  await app.restart();
  await expect((await app.openPage()).getByLabel(/passphrase/i).first()).toBeVisible();
});

test.describe('started for the first time, told of no registry', () => {
  test.use({ isTold: false });

  test('asks for a folder, and opens that one the next time', async ({ app, page }) => {
    await expect(page.getByRole('heading', { name: 'Choose the registry folder' })).toBeVisible();
    await expect(page.getByLabel('Registry folder')).toHaveValue(/strongroom.registry$/i);
    await look(page, 'registry-folder');
    await page.getByRole('button', { name: 'Continue' }).click();
    await firstStart(page, 'Rosa Root', 'rosa');
    await app.restart();
    await expect((await app.openPage()).getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});
