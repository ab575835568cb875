import path from 'node:path';
import { openCatalog } from '../../electron/service/catalog/index.ts';
import { fillLargeRegistry } from '../../electron/testing/large-registry.ts';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, firstStart, signIn } from './people-on-pages.ts';

test('a search is completed, narrowed by a facet, kept as a view and opened by the keyboard', async ({ app, page }) => {
  test.setTimeout(120_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await app.stop();
  const catalog = openCatalog(path.join(app.registry, 'registry.sqlite'));
  fillLargeRegistry(catalog, 'rosa', { versions: 1500, seed: 1 });
  catalog.close();
  await app.restart();
  const ana = await app.openPage();
  await signIn(ana, 'ana');

  await expect(ana.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await ana.keyboard.press('/');
  const box = ana.getByLabel('Search', { exact: true });
  await expect(box).toBeFocused();
  await expect(ana.getByText('1,620 found, newest first')).toBeVisible();
  const found = ana.getByRole('grid', { name: 'Found' });
  await look(ana, 'search-all');

  await box.pressSequentially('sta');
  await expect(ana.getByRole('option', { name: /^stage:/ })).toBeVisible();
  await ana.keyboard.press('ArrowDown');
  await ana.keyboard.press('Enter');
  await expect(box).toHaveValue('stage:');
  await expect(ana.getByRole('option', { name: /^production/ })).toBeVisible();
  await look(ana, 'search-completion');
  await box.pressSequentially('prod');
  await expect(ana.getByRole('option')).toHaveCount(1);
  await ana.keyboard.press('ArrowDown');
  await ana.keyboard.press('Enter');
  await expect(box).toHaveValue('stage:production');
  await expect(ana.getByText('15 found, newest first')).toBeVisible();

  await box.fill('stage:production stag:x');
  await expect(ana.getByText('There is no key “stag”.', { exact: false })).toBeVisible();
  await look(ana, 'search-problem');
  await box.fill('stage:production');
  const tier = ana.getByRole('checkbox', { name: /^onnx/ });
  await tier.check();
  await expect(box).toHaveValue('stage:production format:onnx');
  await expect(ana.getByText('3 found, newest first')).toBeVisible();

  await ana.getByRole('button', { name: 'Views' }).click();
  await ana.getByRole('menuitem', { name: 'Keep this search…' }).click();
  await ana.getByRole('dialog').getByLabel('Name').fill('ONNX in production');
  await look(ana, 'search-keep');
  await ana.getByRole('dialog').getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(ana.getByRole('button', { name: 'ONNX in production' })).toBeVisible();
  await ana.emulateMedia({ colorScheme: 'dark' });
  await look(ana, 'search-dark');

  // All hits can be reached, and only those in view are in the document.
  await box.fill('type:version');
  await expect(found.getByRole('row')).not.toHaveCount(4);
  await found.getByRole('row').nth(1).focus();
  for (let page = 0; page < 4; page += 1) await ana.keyboard.press('End');
  expect(await found.getByRole('row').count()).toBeLessThan(100);

  await box.fill('stage:production format:onnx');
  await expect(ana.getByText('3 found, newest first')).toBeVisible();
  await found.getByRole('row').nth(1).focus();
  await ana.keyboard.press('Enter');
  await expect(ana.getByRole('heading', { level: 1, name: /1\.97\.0|1\.9\d/ })).toBeVisible();

  await ana.keyboard.press('Control+K');
  await ana.getByRole('dialog').getByLabel('Search', { exact: true }).fill('service-3');
  await expect(ana.getByText('Search everything for “service-3”')).toBeVisible();
  await look(ana, 'search-palette-dark');
  await ana.getByText('Search everything for “service-3”').click();
  await expect(ana.getByLabel('Search', { exact: true })).toHaveValue('service-3');
});
