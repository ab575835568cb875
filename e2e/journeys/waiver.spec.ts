import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, firstStart, goTo, PASSPHRASE, signIn } from './people-on-pages.ts';

test('a dangerous file is registered only after a second person has answered for it', async ({ app, page }) => {
  test.setTimeout(120_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await addPerson(page, 'Rita Viewer', 'rita', 'reviewer');
  const file = path.join(app.home, 'scaler.pkl');
  writeFileSync(file, 'cour_scalers\nRobustScaler\n(I7\ntR.');

  const ana = await app.openPage();
  await signIn(ana, 'ana');
  await goTo(ana, 'Quarantine');
  await ana.getByRole('button', { name: 'Bring in…' }).first().click();
  await ana.getByRole('dialog').getByLabel('Path').fill(file);
  await ana.getByRole('dialog').getByRole('button', { name: 'Bring in', exact: true }).click();
  await ana.getByRole('link', { name: 'scaler.pkl', exact: true }).click();
  await expect(ana.getByText('This can’t be registered without a waiver')).toBeVisible({ timeout: 20_000 });
  await expect(ana.getByRole('button', { name: 'Register…' })).toBeHidden();
  await look(ana, 'waiver-needed');
  await ana.getByRole('button', { name: 'Ask for a waiver…' }).click();
  await ana.getByRole('dialog').getByLabel('Reason').fill('Our own scaler, made in house.');
  await look(ana, 'waiver-asking');
  await ana.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(ana.getByText('A waiver is asked for')).toBeVisible();
  await expect(ana.getByText('You brought this in, so someone else must answer for it.')).toBeVisible();

  const rita = await app.openPage();
  await rita.emulateMedia({ colorScheme: 'dark' });
  await signIn(rita, 'rita');
  await goTo(rita, 'Quarantine');
  await expect(rita.getByText('1 waiver may be signed by you')).toBeVisible();
  await look(rita, 'waiver-waiting-dark');
  await rita.getByRole('grid').getByRole('link', { name: 'scaler.pkl' }).click();
  await rita.getByLabel('Reason').fill('Its source was read.');
  await rita.getByLabel('User id').fill('rita');
  await rita.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await look(rita, 'waiver-sign-dark');
  await rita.getByRole('button', { name: 'Sign the waiver' }).click();
  await expect(rita.getByText(/Signed by Rita Viewer at/)).toBeVisible();
  await look(rita, 'waiver-signed-dark');

  await ana.getByRole('button', { name: 'Register…' }).click();
  await ana.getByLabel('Model name').fill('house-scaler');
  await expect(ana.getByText('Draft saved')).toBeVisible();
  for (const _step of ['version', 'training', 'purpose', 'review'])
    await ana.getByRole('button', { name: 'Next' }).click();
  await expect(ana.getByText(/Signed by/).first()).toBeVisible();
  await expect(ana.getByText('The version will keep this waiver.')).toBeVisible();
  await look(ana, 'waiver-wizard-review');
});
