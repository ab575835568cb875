import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, bringIn, chooseMore, firstStart, goTo, PASSPHRASE, signIn } from './people-on-pages.ts';

test('R6, R18, R19: what is recorded is corrected, the tier is signed, and the inventory names what is missing', async ({
  app,
  page,
}) => {
  test.setTimeout(150_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await addPerson(page, 'Cora Pliance', 'cora', 'compliance');
  const file = path.join(app.home, 'churn.txt');
  writeFileSync(file, 'weights');

  const ana = await app.openPage();
  await signIn(ana, 'ana');
  await bringIn(ana, file);
  await ana.getByRole('button', { name: 'Register…' }).click();
  await ana.getByLabel('Model name').fill('churn');
  await ana.getByRole('button', { name: 'Next' }).click();
  await expect(ana.getByText('Proposed version')).toBeVisible();
  await ana.getByRole('button', { name: 'Next' }).click();
  await ana.getByRole('button', { name: 'Add metric' }).click();
  await ana.getByLabel('Metric', { exact: true }).fill('f1');
  await ana.getByLabel('Value', { exact: true }).fill('0.91');
  await ana.getByText('Confidence interval').click();
  await ana.getByLabel('Level in percent').fill('95');
  await ana.getByLabel('Lower bound').fill('0.93');
  await ana.getByLabel('Upper bound').fill('0.89');
  await ana.getByRole('button', { name: 'Next' }).click();
  await expect(ana.getByText('This is below the lower bound.')).toBeVisible();
  await expect(ana.getByLabel('Upper bound')).toBeFocused();
  await ana.getByLabel('Lower bound').fill('0.87');
  await look(ana, 'metadata-training');
  await ana.getByRole('button', { name: 'Next' }).click();
  await ana.getByLabel('Purpose').fill('Ranks customers by risk of leaving.');
  await ana.getByText('People and origin').click();
  await ana.getByLabel('Developer').fill('Ana Lyst');
  await ana.getByText('Design and validation').click();
  await look(ana, 'metadata-purpose');
  await ana.getByRole('button', { name: 'Next' }).click();
  await look(ana, 'metadata-review');
  await ana.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(ana.getByRole('heading', { level: 1, name: /churn 1\.0\.0/ })).toBeVisible({ timeout: 20_000 });
  await expect(ana.getByText('f1 = 0.91, 95 % interval 0.87 to 0.89')).toBeVisible();

  await chooseMore(ana, 'Correct…');
  const dialog = ana.getByRole('dialog');
  await dialog.getByLabel('Correct value').fill('Retail analytics');
  await dialog.getByLabel('Reason').fill('The team answers for it, not one person.');
  await look(ana, 'metadata-correct');
  await dialog.getByRole('button', { name: 'Save correction' }).click();
  await expect(dialog).toBeHidden();
  const corrections = ana.getByRole('grid', { name: 'Corrections' });
  await expect(corrections.getByRole('row', { name: /Owner.*Ana Lyst.*Retail analytics/ })).toBeVisible();
  await expect(ana.getByText('corrected', { exact: true })).toBeVisible();
  await look(ana, 'metadata-corrected');

  const cora = await app.openPage();
  await cora.emulateMedia({ colorScheme: 'dark' });
  await signIn(cora, 'cora');
  await goTo(cora, 'Inventory');
  const row = cora.getByRole('grid', { name: 'Inventory' }).getByRole('row', { name: /churn/ });
  await expect(row).toContainText('Materiality tier');
  await look(cora, 'inventory-dark');
  await cora.getByRole('link', { name: 'churn', exact: true }).click();
  await cora.getByRole('button', { name: 'Change tier…' }).click();
  await expect(cora.getByText('I change the materiality tier of churn from no tier to high.')).toBeVisible();
  await cora.getByLabel('Reason').fill('It decides whom we call.');
  await cora.getByLabel('User id').fill('cora');
  await cora.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await look(cora, 'tier-sign-dark');
  await cora.getByRole('button', { name: 'Sign the change of tier' }).click();
  await expect(cora.getByRole('heading', { level: 1, name: /churn tier high/ })).toBeVisible();
  await cora.getByText('History of the record').click();
  await expect(cora.getByRole('grid', { name: 'Changes of the model' })).toContainText('It decides whom we call.');
  await look(cora, 'tier-changed-dark');
});
