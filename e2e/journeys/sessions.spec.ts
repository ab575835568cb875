import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { goTo, PASSPHRASE, signIn } from './people-on-pages.ts';
import { setUpPeople } from './set-up-people.ts';

async function tryToSignIn(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('User id').fill('ana');
  await page.getByLabel(/^Passphrase( \*)?$/).fill(passphrase);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function disable(page: Page, name: string): Promise<void> {
  await page.getByRole('row', { name }).getByRole('button', { name: 'Disable' }).click();
  const dialog = page.getByRole('dialog', { name: `Disable ${name}` });
  await dialog.getByLabel('Reason').fill('Leaves us.');
  await dialog.getByRole('button', { name: 'Disable', exact: true }).click();
}

test('R11, R13: wrong passphrases make a person wait, idle sessions lock, and whoever is disabled is out at once', async ({
  app,
}) => {
  test.setTimeout(90_000);
  await setUpPeople(app, { ana: 'analyst', bo: 'approver' });
  const ana = await app.openPage();
  // Each further wrong one makes the wait twice as long, so it is met however slow the machine is.
  await expect(async () => {
    await tryToSignIn(ana, 'not my passphrase');
    await expect(ana.getByText(/Too many wrong passphrases\. Wait \d+ seconds?, then/)).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(ana.getByLabel('User id')).toHaveValue('ana');
  await look(ana, 'slowed-down');
  await expect(async () => {
    await tryToSignIn(ana, PASSPHRASE);
    await expect(ana.getByRole('navigation', { name: 'Sections' })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(ana.getByText(/\d sign-ins with your user id failed/)).toBeVisible();

  const rosa = await app.openPage();
  await signIn(rosa, 'rosa');
  await goTo(rosa, 'People');
  await disable(rosa, 'Rosa Root');
  const dialog = rosa.getByRole('dialog');
  await expect(dialog.getByText('Rosa Root is the last administrator.')).toBeVisible();
  await expect(dialog.getByLabel('Reason')).toHaveValue('Leaves us.');
  await look(rosa, 'last-administrator');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await disable(rosa, 'ana Person');
  await expect(ana.getByText('This account is disabled. An administrator can enable it again.')).toBeVisible();
  await look(ana, 'disabled-at-once');
  await tryToSignIn(ana, PASSPHRASE);
  await expect(ana.getByText('ana Person is disabled.')).toBeVisible();

  await goTo(rosa, 'Settings');
  await rosa.getByLabel('Lock after minutes without activity').fill('1');
  await rosa.getByLabel('Hours after which a session ends').fill('8');
  await rosa.getByRole('button', { name: 'Save settings' }).click();
  await expect(rosa.getByRole('button', { name: 'Save settings' })).toBeDisabled();
  const bo = await app.openPage();
  await bo.clock.install();
  await signIn(bo, 'bo');
  await bo.clock.fastForward(15_000);
  await expect(bo.getByText(/Locks in \d+ s/)).toBeVisible();
  await bo.clock.fastForward(60_000);
  await expect(bo.getByRole('heading', { name: 'Locked' })).toBeVisible();
  await expect(bo.getByRole('navigation', { name: 'Sections' })).toBeHidden();
  await bo.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await bo.getByRole('button', { name: 'Unlock' }).click();
  await expect(bo.getByRole('navigation', { name: 'Sections' })).toBeVisible();
});
