import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { seedLineage } from './lineage-registry.ts';
import { look } from './look.ts';
import { addPerson, firstStart, goTo, openVersion, signIn } from './people-on-pages.ts';

const graph = (page: Page) => page.getByRole('application', { name: /^Lineage graph/ });
const laidOut = (page: Page) => expect(graph(page)).toHaveAttribute('data-laid-out', 'true', { timeout: 60_000 });

test('lineage is recorded, read and followed, with 2,000 nodes too', async ({ app, page }) => {
  test.setTimeout(240_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await goTo(page, 'Lineage');
  await expect(page.getByText('No data sets yet')).toBeVisible();
  await look(page, 'records-empty');
  await app.stop();
  await seedLineage(app, 'ana', 2000);
  await app.restart();
  const ana = await app.openPage();
  await signIn(ana, 'ana');

  // A deployment, recorded with what is known, ends the guessing of the impact.
  await goTo(ana, 'Lineage');
  await ana.getByRole('tab', { name: 'Deployments' }).click();
  await ana.getByRole('button', { name: 'Record a deployment…' }).click();
  const dialog = ana.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Fraud desk');
  await dialog.getByLabel('Runs').fill('score@1.0.0');
  await dialog.getByLabel('Environment').fill('production');
  await dialog.getByLabel('Usage count').fill('400');
  await dialog.getByLabel('Reason').fill('Live since Monday.');
  await look(ana, 'record-form');
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(ana.getByRole('heading', { level: 1, name: /Fraud desk/ })).toBeVisible();
  await expect(ana.getByText(/can’t be worked out wholly without it/)).toBeVisible();
  await expect(ana.getByRole('grid', { name: 'Edges' })).toContainText('deployment of');
  await ana.getByRole('button', { name: 'Edit…' }).click();
  await dialog.getByLabel('Usage count').fill('800');
  await dialog.getByLabel('Owner').fill('Desk North');
  await dialog.getByLabel('Reason').fill('Counted again.');
  await dialog.getByRole('button', { name: 'Save as a new revision' }).click();
  await expect(ana.getByText('Usage count: 400 → 800')).toBeVisible();
  await expect(ana.getByText('(changed since it was first recorded)')).toHaveCount(1);
  await look(ana, 'record-deployment');

  // A cycle is refused, and named.
  await ana.getByRole('button', { name: 'Add an edge…' }).click();
  await dialog.getByRole('combobox', { name: 'Fraud desk is or has' }).click();
  await ana.getByRole('option', { name: /^influence on/ }).click();
  await dialog.getByRole('combobox', { name: /^The other end/ }).fill('base@1.0.0');
  await dialog.getByLabel('Reason').fill('Feedback.');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('would close a cycle');
  await look(ana, 'edge-cycle');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await openVersion(ana, 'score', '1.0.0');
  await ana.getByRole('tab', { name: 'Impact' }).click();
  const dependents = ana.getByRole('grid', { name: 'Dependents' });
  await expect(dependents).toContainText('Fraud desk');
  await expect(dependents).toContainText('not recorded');
  await expect(ana.getByText('The scores are incomplete')).toBeVisible();
  await look(ana, 'impact');

  // Edges of a version are added by search and retracted on its own page.
  await ana.getByRole('tab', { name: 'Lineage' }).click();
  const edges = ana.getByRole('grid', { name: 'Edges' });
  await expect(edges.getByRole('row', { name: /derived from.*base@1\.0\.0/ })).toContainText('With the registration');
  await ana.getByRole('button', { name: 'Add an edge…' }).click();
  await dialog.getByRole('combobox', { name: 'score@1.0.0 is or has' }).click();
  await ana.getByRole('option', { name: /^trained on/ }).click();
  await dialog.getByRole('combobox', { name: 'The other end: data set' }).fill('nor');
  await ana.getByRole('option', { name: 'dataset:north@1' }).click();
  await dialog.getByLabel('Reason').fill('Its notebook says so.');
  await look(ana, 'version-edge-add');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(edges.getByRole('row', { name: /trained on.*north@1/ })).toContainText('Added by Ana Lyst');
  await ana.getByRole('button', { name: 'Add an edge…' }).click();
  await dialog.getByRole('combobox', { name: 'score@1.0.0 is or has' }).click();
  await ana.getByRole('option', { name: /^parent of/ }).click();
  await dialog.getByRole('combobox', { name: 'The other end: version' }).fill('base@1.0.0');
  await dialog.getByLabel('Reason').fill('A mistake.');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('score@1.0.0 came from base@1.0.0 came from score@1.0.0');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await edges.getByRole('button', { name: 'Retract trained on north@1' }).click();
  await dialog.getByLabel('Reason').fill('It was another notebook.');
  await dialog.getByRole('button', { name: 'Retract', exact: true }).click();
  await expect(edges.getByRole('row', { name: /trained on.*north@1/ })).toContainText('Retracted by Ana Lyst');
  await look(ana, 'version-lineage-tab');

  // The small graph: path, comparison, tree, exports.
  await ana.getByRole('button', { name: 'Open lineage' }).click();
  await laidOut(ana);
  await ana.getByRole('button', { name: 'Path or compare…' }).click();
  await ana.getByLabel('Other node').fill('dataset:north@1');
  await ana.getByRole('button', { name: 'Show the path' }).click();
  await expect(ana.getByText('score@1.0.0 came from north@1. 2 steps.')).toBeVisible();
  await ana.getByRole('button', { name: 'Back to the lineage' }).click();
  await ana.getByRole('button', { name: 'Path or compare…' }).click();
  await ana.getByLabel('Other node').fill('family-0@1.0.0');
  await ana.getByRole('button', { name: 'Compare ancestry' }).click();
  await expect(ana.getByText(/2 in both, 2 only of the first, 1 only of the second/)).toBeVisible();
  await laidOut(ana);
  await look(ana, 'lineage-compare');
  await ana.getByRole('button', { name: 'Back to the lineage' }).click();
  await laidOut(ana);
  const tree = ana.getByRole('treegrid');
  await tree.getByRole('row', { name: /score@1\.0\.0 development/ }).focus();
  await ana.keyboard.press('ArrowDown');
  await ana.keyboard.press('ArrowRight');
  await expect(tree.getByRole('row', { name: /trained on north@1/ })).toBeVisible();
  await ana.keyboard.press('Enter');
  await expect(ana.getByRole('region', { name: 'Selected node' })).toContainText('base@1.0.0');
  for (const [item, text] of [
    ['Mermaid text', 'flowchart RL'],
    ['CycloneDX pedigree', '"pedigree"'],
    ['SVG drawing', '<svg'],
  ] as const) {
    const download = ana.waitForEvent('download');
    await ana.getByRole('button', { name: 'Export graph…' }).click();
    await ana.getByRole('menuitem', { name: item }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain(text);
  }
  await look(ana, 'lineage', 'lineage');

  // 2,000 nodes: groups first, all of them when asked, and the page stays alive while they are laid out.
  await openVersion(ana, 'base', '1.0.0');
  await ana.getByRole('button', { name: 'Open lineage' }).click();
  await ana.getByLabel('Depth').fill('10');
  await expect(ana.getByText(/for 2,00\d nodes/)).toBeVisible({ timeout: 30_000 });
  await laidOut(ana);
  await look(ana, 'lineage-groups');
  await ana.getByRole('switch', { name: 'Group' }).uncheck({ force: true });
  await expect(ana.getByText(/^2,00\d nodes$/)).toBeVisible();
  await ana.getByRole('button', { name: 'Filter…' }).click();
  await ana.getByRole('checkbox', { name: 'development' }).uncheck();
  await ana.keyboard.press('Escape');
  await expect(ana.getByText(/^2\d nodes$/)).toBeVisible();
  await laidOut(ana);
  await look(ana, 'lineage-filtered');

  await goTo(ana, 'Lineage');
  await ana.getByRole('tab', { name: 'Concentration' }).click();
  const shared = ana.getByRole('grid', { name: 'Shared data sets and parents' });
  await expect(shared.getByRole('row', { name: /base@1\.0\.0/ })).toContainText('20');
  await expect(shared.getByRole('row', { name: /north@1/ })).toBeVisible();
  await look(ana, 'concentration');
});
