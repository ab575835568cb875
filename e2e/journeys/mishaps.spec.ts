import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onnxModel } from '../cli/onnx-fixture.ts';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, bringIn, firstStart, goTo, PASSPHRASE, signIn } from './people-on-pages.ts';

test('what goes wrong is said where it happens, and nothing that was typed is lost', async ({ app, page }) => {
  test.setTimeout(120_000);
  await page.emulateMedia({ colorScheme: 'dark' });
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await look(page, 'people-dark');

  const ana = await app.openPage();
  await ana.emulateMedia({ colorScheme: 'dark' });
  await ana.getByLabel('User id').fill('ana');
  await ana.getByLabel(/^Passphrase( \*)?$/).fill('not my passphrase');
  await ana.getByRole('button', { name: 'Sign in' }).click();
  await expect(ana.getByText('The user id or the passphrase is wrong.')).toBeVisible();
  await signIn(ana, 'ana');

  await goTo(ana, 'Quarantine');
  await ana.getByRole('button', { name: 'Bring in…' }).first().click();
  const dialog = ana.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: 'Bring in', exact: true });
  await dialog.getByLabel('Path').fill(path.join(app.home, 'nothing.onnx'));
  await submit.click();
  await expect(dialog.getByText(/There is nothing at .*nothing\.onnx/)).toBeVisible();
  const empty = path.join(app.home, 'empty.onnx');
  writeFileSync(empty, '');
  await dialog.getByLabel('Path').fill(empty);
  await submit.click();
  await expect(dialog.getByText(/empty\.onnx is empty/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // A file that can run code is named for what it is and can't be registered.
  const evil = path.join(app.home, 'evil.pkl');
  writeFileSync(evil, "cos\nsystem\n(S'true'\ntR.");
  await goTo(ana, 'Quarantine');
  await ana.getByRole('button', { name: 'Bring in…' }).first().click();
  await dialog.getByLabel('Path').fill(evil);
  await submit.click();
  await ana.getByRole('link', { name: 'evil.pkl', exact: true }).click();
  await expect(ana.getByText('critical').first()).toBeVisible();
  await look(ana, 'inspection-critical-dark');

  const file = path.join(app.home, 'model.onnx');
  writeFileSync(file, onnxModel());
  await bringIn(ana, file);
  await ana.getByRole('button', { name: 'Register…' }).click();
  await ana.getByLabel('Model name').fill('half-typed');
  await expect(ana.getByText('Draft saved')).toBeVisible();
  const draft = ana.url();
  await ana.reload();
  await expect(ana.getByLabel('Model name')).toHaveValue('half-typed');

  await ana.getByRole('button', { name: 'Lock' }).click();
  await expect(ana.getByLabel('Model name')).toBeHidden();
  await look(ana, 'locked-dark');
  await ana.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await ana.getByRole('button', { name: 'Unlock' }).click();
  await expect(ana.getByLabel('Model name')).toHaveValue('half-typed');

  // After a restart of the program the draft is still there.
  await app.restart();
  const again = await app.openPage();
  await signIn(again, 'ana');
  await again.goto(`${new URL(again.url()).origin}/${new URL(draft).hash}`);
  await expect(again.getByLabel('Model name')).toHaveValue('half-typed');

  await goTo(again, 'Vault');
  await again.getByRole('button', { name: /Verify structure/ }).click();
  await expect(again.getByText(/sound|verifies|No problem/i).first()).toBeVisible();
  await look(again, 'vault-verified');
});
