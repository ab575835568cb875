import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { firstStart, goTo, PASSPHRASE } from './people-on-pages.ts';

const OWN = 'a passphrase of my own';

test('a person takes over their key, changes it, and an administrator sees and revokes keys', async ({ app, page }) => {
  test.setTimeout(120_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'Add person…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Full name').fill('Ana Lyst');
  await dialog.getByLabel('User id').fill('ana');
  await dialog.getByRole('checkbox', { name: 'analyst' }).check();
  await dialog.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Add person' }).click();
  await expect(dialog).toBeHidden();

  const ana = await app.openPage();
  await ana.getByLabel('User id').fill('ana');
  await ana.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await ana.getByRole('button', { name: 'Sign in' }).click();
  await expect(ana.getByRole('heading', { name: 'Choose your own passphrase' })).toBeVisible();
  await look(ana, 'keys-change-due');
  await ana.getByLabel(/^Passphrase you signed in with/).fill(PASSPHRASE);
  await ana.getByLabel(/^New passphrase( \*)?$/).fill(OWN);
  await ana.getByLabel(/^New passphrase again/).fill(OWN);
  await ana.getByRole('button', { name: 'Change passphrase' }).click();
  await goTo(ana, 'Settings');
  await ana.getByRole('button', { name: 'Change to a new key…' }).click();
  await ana.getByRole('dialog').getByLabel('Reason').fill('A fresh start.');
  await ana.getByRole('dialog').getByLabel('User id').fill('ana');
  await ana
    .getByRole('dialog')
    .getByLabel(/^Passphrase( \*)?$/)
    .fill(OWN);
  await look(ana, 'keys-rotate');
  await ana.getByRole('dialog').getByRole('button', { name: 'Sign and change' }).click();
  await expect(ana.getByText('You sign with a new key now.')).toBeVisible();

  await page.getByRole('tab', { name: 'Roles' }).click();
  await expect(page.getByRole('grid', { name: 'Methods and roles' })).toContainText('clock.acknowledge');
  await look(page, 'keys-roles');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('tab', { name: 'Signing keys' }).click();
  await expect(page.getByRole('grid', { name: 'Signing keys' }).getByRole('row', { name: /Ana Lyst/ })).toHaveCount(3);
  await look(page, 'keys-list-dark');
  await page.getByRole('button', { name: 'Revoke the key of Ana Lyst' }).first().click();
  await page.getByRole('dialog').getByLabel('In other hands since').fill('2026-01-01T00:00:00Z');
  await page.getByRole('dialog').getByLabel('Reason').fill('The laptop was lost.');
  await look(page, 'keys-revoke-dark');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('The laptop was lost. (rosa)')).toBeVisible();
});
