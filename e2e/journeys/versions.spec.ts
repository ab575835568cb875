import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, bringIn, chooseMore, firstStart, goTo, openVersion, signIn } from './people-on-pages.ts';
import { commandAs, writeFamily } from './vault-registry.ts';

async function openModel(page: Page, tab: string): Promise<void> {
  await goTo(page, 'Models');
  await page.getByRole('link', { name: 'churn', exact: true }).first().click();
  await page.getByRole('tab', { name: tab }).click();
}

const isVersion = (page: Page, version: string) =>
  expect(
    page.getByRole('heading', { level: 1, name: new RegExp(`churn ${version.replaceAll('.', '\\.')} `) }),
  ).toBeVisible();

test('a branch is made, registered on, merged and finalised in the browser, and the graph shows it', async ({
  app,
  page,
}) => {
  test.setTimeout(180_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await app.stop();
  const files = writeFamily(app.home);
  await commandAs(app, 'ana', ['import', files.base, '--model', 'churn']);
  await commandAs(app, 'ana', [
    'import',
    files.tuned,
    '--model',
    'churn',
    '--parent',
    'churn@1.0.0',
    '--change',
    'patch',
  ]);
  await app.restart();
  const ana = await app.openPage();
  await signIn(ana, 'ana');

  await openModel(ana, 'Branches');
  await ana.getByRole('button', { name: 'New branch…' }).click();
  const dialog = ana.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Forks from' }).click();
  await ana.getByRole('option', { name: '1.0.0', exact: true }).click();
  await dialog.getByLabel('Branch name').fill('Main');
  await expect(dialog.getByText(/Use 1 to 40 lower-case letters/)).toBeVisible();
  await dialog.getByLabel('Branch name').fill('fast');
  await dialog.getByRole('textbox', { name: 'For', exact: true }).fill('A smaller network for the counters.');
  await look(ana, 'branch-dialog');
  await dialog.getByRole('button', { name: 'Create branch' }).click();
  await expect(ana.getByRole('row', { name: /fast.*1\.0\.0.*open/ })).toBeVisible();
  await look(ana, 'branches');

  await bringIn(ana, files.retrained);
  await ana.getByRole('button', { name: 'Register…' }).click();
  await ana.getByRole('radio', { name: 'The first version of a new model' }).check();
  await ana.getByRole('combobox', { name: 'Version strategy' }).click();
  await ana.getByRole('option', { name: 'Own template' }).click();
  await ana.getByRole('textbox', { name: 'Template' }).fill('R{year}.{seq:3}');
  await look(ana, 'register-strategy');
  await ana.getByRole('radio', { name: 'A version of an existing model' }).check();
  await ana.getByRole('combobox', { name: 'Model' }).click();
  await ana.getByRole('option', { name: 'churn' }).click();
  await ana.getByRole('button', { name: 'Next' }).click();
  await ana.getByRole('combobox', { name: 'Branch' }).click();
  await ana.getByRole('option', { name: /^fast/ }).click();
  await ana.getByRole('combobox', { name: 'Change type' }).click();
  await ana.getByRole('option', { name: /^Feature/ }).click();
  await expect(ana.getByText('1.1.0-fast.1', { exact: true })).toBeVisible();
  await look(ana, 'register-branch');
  await ana.getByRole('button', { name: 'Next' }).click();
  await ana.getByRole('button', { name: 'Next' }).click();
  await ana.getByLabel('Purpose').fill('Churn on the counters.');
  await ana.getByRole('button', { name: 'Next' }).click();
  await ana.getByRole('button', { name: 'Register', exact: true }).click();
  await isVersion(ana, '1.1.0-fast.1');

  await chooseMore(ana, 'Continue from it…');
  await ana.getByRole('radio', { name: /A merge with other versions/ }).check();
  await ana.getByRole('combobox', { name: 'Merged with' }).click();
  await ana.getByRole('option', { name: 'churn@1.0.1' }).click();
  await ana.keyboard.press('Escape');
  await ana.getByRole('combobox', { name: 'Change type' }).click();
  await ana.getByRole('option', { name: 'breaking' }).click();
  await expect(ana.getByText('It will be churn 2.0.0')).toBeVisible();
  await look(ana, 'adopt-dialog');
  await ana.getByRole('button', { name: 'Register version' }).click();
  await isVersion(ana, '2.0.0');
  await expect(ana.getByText('Those of churn@1.1.0-fast.1, byte for byte')).toBeVisible();

  await openVersion(ana, 'churn', '1.1.0-fast.1');
  await chooseMore(ana, 'Continue from it…');
  await expect(ana.getByText('It will be churn 1.1.0')).toBeVisible();
  await ana.getByRole('button', { name: 'Register version' }).click();
  await isVersion(ana, '1.1.0');

  await openModel(ana, 'Version graph');
  const graph = ana.getByRole('grid', { name: 'Version graph' });
  const merge = graph.getByRole('row', { name: /2\.0\.0/ });
  await expect(merge).toContainText(
    /merge of (1\.0\.1 and 1\.1\.0-fast\.1|1\.1\.0-fast\.1 and 1\.0\.1), files of 1\.1\.0-fast\.1/,
  );
  await expect(graph.getByRole('row', { name: /finalise/ })).toContainText('1.1.0');
  await graph.getByRole('row').nth(1).focus();
  await ana.keyboard.press('ArrowDown');
  await expect(merge).toBeFocused();
  await look(ana, 'version-graph', 'version-graph');
  await ana.emulateMedia({ colorScheme: 'dark' });
  await look(ana, 'version-graph-dark');
  await ana.emulateMedia({ colorScheme: 'light' });
  await ana.keyboard.press('Enter');
  await isVersion(ana, '2.0.0');

  await openModel(ana, 'Branches');
  await ana.getByRole('button', { name: 'Close the branch fast' }).click();
  await ana.getByRole('dialog').getByLabel('Reason').fill('Merged into main.');
  await ana.getByRole('dialog').getByRole('button', { name: 'Close branch' }).click();
  await expect(ana.getByRole('row', { name: /fast.*closed/ })).toBeVisible();
  await ana.getByRole('button', { name: 'Reopen the branch fast' }).click();
  await ana.getByRole('dialog').getByLabel('Reason').fill('One more try.');
  await look(ana, 'branch-reopen');
  await ana.getByRole('dialog').getByRole('button', { name: 'Reopen branch' }).click();
  await expect(ana.getByRole('row', { name: /fast.*open/ })).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Close the branch fast' })).toBeFocused();
});
