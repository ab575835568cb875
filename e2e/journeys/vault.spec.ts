import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { filesBelow } from '../cli/damage.ts';
import { expect, test } from '../fixtures.ts';
import { walkByKeyboard } from './keyboard-steps.ts';
import { look } from './look.ts';
import { addPerson, chooseMore, firstStart, goTo, openVersion, signIn } from './people-on-pages.ts';
import { commandAs, registerFamily } from './vault-registry.ts';

/** A menu of places inside the vault's page. */
const openTab = (page: Page, name: RegExp) => page.getByRole('tab', { name }).click();

test('the vault shows what it saves, and what is held stays until it is released', async ({ app, page }) => {
  test.setTimeout(180_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await goTo(page, 'Vault');
  await expect(page.getByText('not measured yet').first()).toBeVisible();
  await expect(page.getByText('Nothing is stored yet')).toBeVisible();
  await look(page, 'vault-empty');
  await openTab(page, /Packs/);
  await expect(page.getByText('No packs yet')).toBeVisible();
  await openTab(page, /Legal holds/);
  await expect(page.getByText('No legal hold is in force')).toBeVisible();
  await look(page, 'vault-holds-empty');

  await app.stop();
  await registerFamily(app, 'ana');
  await app.restart();
  const rosa = await app.openPage();
  await signIn(rosa, 'rosa');
  await goTo(rosa, 'Vault');
  // Four files of the same size share most of their pieces; the changed tensor and the retrained file do not.
  await expect(
    rosa.getByRole('img', { name: /Size of the vault over 4 changes: now 19\.2 MB of files/ }),
  ).toBeVisible();
  await expect(rosa.getByRole('row', { name: /Deduplication 8\.\d+ MB/ })).toBeVisible();
  await expect(rosa.getByRole('row', { name: /Left in packs/ })).toBeVisible();
  await expect(rosa.getByRole('grid', { name: 'Codecs' })).toContainText('byte planes of 4');
  await look(rosa, 'vault', 'vault');
  await rosa.getByText('Table', { exact: true }).click();
  const sizes = rosa.getByRole('grid', { name: 'Size over time' });
  await expect(sizes.getByRole('row')).toHaveCount(5);
  await expect(sizes).toContainText('registered churn@1.1.0');

  await rosa.getByRole('button', { name: 'Verify every byte' }).click();
  await expect(rosa.getByText('The vault verifies (every byte)')).toBeVisible();
  await openTab(rosa, /Packs/);
  await expect(rosa.getByRole('grid', { name: 'Packs' })).toContainText('sound');
  await rosa.getByLabel('Pack id begins with').fill('xyz');
  await expect(rosa.getByText('Digits 0 to 9 and letters a to f.')).toBeVisible();
  await rosa.getByLabel('Pack id begins with').fill('');
  await look(rosa, 'vault-packs');

  await openVersion(rosa, 'churn', '1.1.0');
  await expect(rosa.getByText(/Registering it added .* the other .* were there/)).toBeVisible();
  await rosa.getByRole('button', { name: 'Legal hold…' }).click();
  await rosa.getByRole('dialog').getByLabel('Reason').fill('Case 12 is open.');
  await look(rosa, 'version-hold');
  await rosa.getByRole('dialog').getByRole('button', { name: 'Place hold' }).click();
  await expect(rosa.getByText(/Legal hold on churn@1\.1\.0/)).toBeVisible();
  await chooseMore(rosa, 'Delete…');
  await expect(rosa.getByRole('dialog')).toContainText('A legal hold on churn@1.1.0 is in force.');
  await expect(rosa.getByRole('button', { name: 'Delete version' })).toBeDisabled();
  await look(rosa, 'version-delete-held');
  await rosa.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

  await goTo(rosa, 'Vault');
  await openTab(rosa, /Legal holds/);
  await look(rosa, 'vault-holds');
  await rosa.getByRole('button', { name: /Release… the hold on churn@1\.1\.0/ }).click();
  await rosa.getByRole('dialog').getByLabel('Reason').fill('Case 12 is closed.');
  await rosa.getByRole('dialog').getByRole('button', { name: 'Release hold' }).click();
  await expect(rosa.getByText('No legal hold is in force')).toBeVisible();

  await openVersion(rosa, 'churn', '1.1.0');
  await chooseMore(rosa, 'Delete…');
  await rosa.getByRole('dialog').getByLabel('Reason').fill('Superseded, and nobody uses it.');
  await look(rosa, 'version-delete');
  await rosa.getByRole('button', { name: 'Delete version' }).click();
  await expect(rosa.getByText(/Deleted on .* by rosa: Superseded, and nobody uses it/)).toBeVisible();
  await expect(rosa.getByRole('dialog')).toBeHidden();
  await rosa.getByRole('button', { name: 'More', exact: true }).click();
  await expect(rosa.getByRole('menuitem', { name: 'Export report…' })).toBeVisible();
  await expect(rosa.getByRole('menuitem', { name: 'Delete…' })).toBeHidden();
  await rosa.getByRole('menu').press('Escape');
  await expect(rosa.getByRole('menu')).toBeHidden(); // it fades out
  await look(rosa, 'version-deleted');
  await goTo(rosa, 'Vault');
  await expect(rosa.getByRole('img', { name: /over 5 changes: now 14\.4 MB of files/ })).toBeVisible();

  // What would go is seen before it goes, and is certified afterwards.
  await rosa.getByRole('button', { name: 'Collect garbage…' }).click();
  const dialog = rosa.getByRole('dialog');
  await expect(dialog.getByText(/It frees about/)).toBeVisible();
  await expect(dialog.getByRole('grid', { name: 'Deleted versions whose bytes go' })).toContainText('churn@1.1.0');
  await look(rosa, 'vault-collect');
  await dialog.getByRole('button', { name: 'Run this plan' }).click();
  await expect(rosa.getByText(/the bytes of churn@1\.1\.0 are gone/)).toBeVisible();
  await rosa.getByText('Table', { exact: true }).click();
  await expect(sizes).toContainText('garbage collected');
  await rosa.getByRole('button', { name: 'Collect garbage…' }).click();
  await expect(dialog.getByText('There is nothing to collect.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Run this plan' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await openTab(rosa, /Certificates/);
  await expect(rosa.getByRole('grid', { name: 'Deletion certificates' })).toContainText('signature valid');
  await look(rosa, 'vault-certificates');
  await rosa.getByRole('button', { name: /^Export… / }).click();
  await dialog.getByLabel('Path').fill(path.join(app.home, 'certificate.json'));
  await dialog.getByRole('button', { name: 'Export certificate' }).click();
  await expect(dialog.getByText('The certificate was written')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await rosa.getByRole('button', { name: 'Verify every byte' }).click();
  await expect(rosa.getByText('The vault verifies (every byte)')).toBeVisible();

  // What one may not do is not offered.
  const ana = await app.openPage();
  await ana.emulateMedia({ colorScheme: 'dark' });
  await signIn(ana, 'ana');
  await goTo(ana, 'Vault');
  await expect(ana.getByText('Savings by cause')).toBeVisible();
  await ana.getByRole('button', { name: 'Collect garbage…' }).click();
  await expect(ana.getByText('Administrators run collections.')).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Run this plan' })).toBeHidden();
  await ana.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
  await look(ana, 'vault-dark');
  await openTab(ana, /Legal holds/);
  await expect(ana.getByText('Compliance and administrators place and release holds.')).toBeVisible();
  await openVersion(ana, 'churn', '1.0.0');
  await ana.getByRole('button', { name: 'More', exact: true }).click();
  await expect(ana.getByRole('menuitem', { name: 'Export report…' })).toBeVisible();
  await expect(ana.getByRole('menuitem', { name: 'Delete…' })).toBeHidden();
  await ana.getByRole('menu').press('Escape');
  await expect(ana.getByRole('menu')).toBeHidden(); // it fades out
  await look(ana, 'version-dark');
});

test('a mirror is added, kept in step, and counted as a copy', async ({ app, page }) => {
  test.setTimeout(180_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await app.stop();
  await registerFamily(app, 'ana');
  await app.restart();
  const rosa = await app.openPage();
  await signIn(rosa, 'rosa');
  await goTo(rosa, 'Vault');
  await openTab(rosa, /Mirrors/);
  await expect(rosa.getByText('No mirror yet')).toBeVisible();
  await rosa.getByRole('button', { name: 'Add mirror…' }).click();
  const dialog = rosa.getByRole('dialog');
  await dialog.getByText('S3-compatible storage').click();
  await look(rosa, 'mirror-add-s3');
  await dialog.getByText('Folder on another disk or share').click();
  await dialog.getByLabel('Name').fill('usb');
  await dialog.getByLabel(/^Folder( \*)?$/).fill('not a whole path');
  await dialog.getByRole('button', { name: 'Add mirror' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await look(rosa, 'mirror-add-refused');
  await dialog.getByLabel(/^Folder( \*)?$/).fill(path.join(app.home, 'usb'));
  await dialog.getByRole('button', { name: 'Add mirror' }).click();
  const mirrors = rosa.getByRole('grid', { name: 'Mirrors' });
  await expect(mirrors).toContainText('never synced');

  await rosa.getByRole('button', { name: 'Change rules…' }).click();
  await dialog.getByRole('button', { name: 'Add rule' }).click();
  await dialog.getByRole('combobox', { name: 'Stage' }).click();
  await rosa.getByRole('option', { name: 'any stage' }).click();
  await dialog.getByLabel('Reason').fill('Every version has a second home.');
  await look(rosa, 'mirror-rules');
  await dialog.getByRole('button', { name: 'Save rules' }).click();
  await expect(rosa.getByText('4 of 4 versions have fewer copies than the rules want')).toBeVisible();
  await look(rosa, 'mirror-short');
  await rosa.getByRole('button', { name: 'Sync usb' }).click();
  await expect(rosa.getByText('The mirror usb is in step')).toBeVisible();
  await expect(mirrors).toContainText('complete');
  await expect(rosa.getByText('All 4 versions have the copies that the rules want')).toBeVisible();
  await look(rosa, 'mirror-synced');

  // A disk that is not there is not an empty one.
  renameSync(path.join(app.home, 'usb'), path.join(app.home, 'unplugged'));
  await rosa.getByRole('button', { name: 'Ask again' }).click();
  await expect(mirrors).toContainText('not reachable');
  await look(rosa, 'mirror-unreachable');
});

test('damage is named with what it hits, and repaired from a mirror', async ({ app, page }) => {
  test.setTimeout(180_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await app.stop();
  await registerFamily(app, 'ana');
  await commandAs(app, 'rosa', ['mirror', 'add', 'usb', '--folder', path.join(app.home, 'usb')]);
  await commandAs(app, 'rosa', ['mirror', 'sync', 'usb']);
  const pack =
    filesBelow(path.join(app.registry, 'vault', 'packs'))
      .toSorted(bySize)
      .at(-1) ?? '';
  const bytes = readFileSync(pack);
  bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
  writeFileSync(pack, bytes);
  await app.restart();
  const rosa = await app.openPage();
  await signIn(rosa, 'rosa');
  await goTo(rosa, 'Vault');
  await rosa.getByRole('button', { name: 'Verify every byte' }).click();
  await expect(rosa.getByText(/The vault is damaged: \d+ problem/)).toBeVisible();
  await expect(rosa.getByRole('list', { name: 'Problems' })).toContainText('Hits churn@1.');
  await look(rosa, 'vault-damaged');
  await openTab(rosa, /Packs/);
  await rosa.getByText('Damaged', { exact: true }).click();
  await expect(rosa.getByRole('grid', { name: 'Packs' }).getByRole('row')).toHaveCount(2);

  await rosa.getByRole('button', { name: 'Repair…' }).first().click();
  const dialog = rosa.getByRole('dialog');
  await look(rosa, 'vault-repair');
  await dialog.getByRole('button', { name: 'Repair', exact: true }).click();
  await expect(rosa.getByText(/The vault is repaired: 1 damaged pack/)).toBeVisible();
  await look(rosa, 'vault-repaired');
  await rosa.getByRole('button', { name: 'Verify every byte' }).click();
  await expect(rosa.getByText('The vault verifies (every byte)')).toBeVisible();
  await expect(rosa.getByText('No damaged packs')).toBeVisible();

  // Rosa, who has every section in her sidebar, goes through them all without a mouse.
  await walkByKeyboard(rosa);
});

const bySize = (a: string, b: string): number => statSync(a).size - statSync(b).size;
