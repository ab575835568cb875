import { expect, test } from '../fixtures.ts';

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
