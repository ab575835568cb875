import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const PASSPHRASE = 'seven quiet otters at dawn';

/** What a person does, in the words of the screen: steps that several journeys share. */
export async function firstStart(page: Page, name: string, userId: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Create the administrator' })).toBeVisible();
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('User id').fill(userId);
  await page.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await page.getByLabel('Passphrase again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Create registry' }).click();
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
}

export async function signIn(page: Page, userId: string): Promise<void> {
  await page.getByLabel('User id').fill(userId);
  await page.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
}

export async function addPerson(page: Page, name: string, userId: string, role: string): Promise<void> {
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'Add person…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Full name').fill(name);
  await dialog.getByLabel('User id').fill(userId);
  await dialog.getByRole('checkbox', { name: role }).check();
  await dialog.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await dialog.getByRole('checkbox', { name: /must choose their own/ }).uncheck();
  await dialog.getByRole('button', { name: 'Add person' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
}

export async function goTo(page: Page, section: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section }).click();
  await expect(page.getByRole('heading', { level: 1, name: section })).toBeVisible();
}

/** Fails with the rule and the element for each WCAG 2.2 AA violation on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
  ).toEqual([]);
}

/** Brings a file in by its typed path and opens its inspection. */
export async function bringIn(page: Page, file: string): Promise<void> {
  await goTo(page, 'Quarantine');
  await page.getByRole('button', { name: 'Bring in…' }).first().click();
  await page.getByRole('dialog').getByLabel('Path').fill(file);
  await page.getByRole('dialog').getByRole('button', { name: 'Bring in', exact: true }).click();
  await page
    .getByRole('link', { name: path.basename(file), exact: true })
    .first()
    .click();
  await expect(page.getByRole('button', { name: 'Register…' })).toBeVisible({ timeout: 20_000 });
}

export async function openVersion(page: Page, model: string, version: string): Promise<void> {
  await goTo(page, 'Models');
  await page.getByRole('link', { name: model, exact: true }).first().click();
  await page.getByRole('link', { name: version, exact: true }).first().click();
  await expect(
    page.getByRole('heading', { level: 1, name: new RegExp(`${model} ${version.replaceAll('.', '\\.')}`) }),
  ).toBeVisible();
}

/** Chooses what is in the menu of a version's page. */
export async function chooseMore(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
  await expect(page.getByRole('menu')).toBeHidden(); // it fades out
}

/** Opens the newest open request and signs a decision on it. */
export async function decide(
  page: Page,
  button: 'Approve and sign' | 'Reject and sign',
  given: { userId: string; reason: string },
): Promise<void> {
  await goTo(page, 'Promotions');
  await page.getByRole('grid', { name: 'Promotion requests' }).getByRole('link').first().click();
  await page.getByLabel('Reason').fill(given.reason);
  // Asked for at the first signature of a session only.
  const userId = page.getByLabel('User id');
  if (await userId.isVisible()) await userId.fill(given.userId);
  await page.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await page.getByRole('button', { name: button }).click();
}
