import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type SmallOnnx, smallOnnx } from '../../electron/testing/small-onnx.ts';
import { type App, expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, firstStart, openVersion, signIn } from './people-on-pages.ts';
import { commandAs } from './vault-registry.ts';

/** Registers one version of `scores` while the program is stopped. */
async function registered(app: App, version: string, model: SmallOnnx, given: { f1: number; data: string }) {
  const folder = path.join(app.home, version);
  mkdirSync(folder);
  const file = path.join(folder, 'scores.onnx');
  writeFileSync(file, smallOnnx(model));
  const parent = version === '1.0.0' ? [] : ['--parent', 'scores@1.0.0'];
  const facts = ['--metric', `f1=${given.f1}:higher`, '--dataset', `adults@${given.data}`];
  await commandAs(app, 'ana', ['import', file, '--model', 'scores', '--version', version, ...parent, ...facts]);
}

test('two versions are compared side by side, and a heat map says which can take the place of which', async ({
  app,
  page,
}) => {
  test.setTimeout(120_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await app.stop();
  const first: SmallOnnx = { inputs: { features: ['N', 12] }, outputs: { label: ['N'], score: ['N', 2] } };
  await registered(app, '1.0.0', first, { f1: 0.8, data: '2026-01' });
  await registered(app, '1.0.1', { ...first, weights: [1, 2, 4] }, { f1: 0.82, data: '2026-02' });
  const widened: SmallOnnx = { ...first, inputs: { features: ['batch', 14] }, outputs: { score: ['batch', 2] } };
  await registered(app, '2.0.0', widened, { f1: 0.9, data: '2026-02' });
  await app.restart();
  const ana = await app.openPage();
  await signIn(ana, 'ana');

  await openVersion(ana, 'scores', '2.0.0');
  await ana.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(ana.getByText(/scores@1\.0\.0 to scores@2\.0\.0: 2 breaking/)).toBeVisible();
  const inputs = ana.getByRole('table', { name: 'Inputs' });
  await expect(inputs.getByRole('row', { name: /features/ })).toContainText('Callers give the earlier shape.');
  await expect(ana.getByRole('table', { name: 'Metrics' })).toContainText('+0.1 (');
  await expect(ana.getByRole('table', { name: 'Outputs' }).getByRole('row', { name: /label/ })).toContainText(
    'breaking',
  );
  await look(ana, 'compare');
  await ana.getByText('Everything', { exact: true }).click();
  await expect(ana.getByRole('table', { name: 'Operators and layers' })).toContainText('Relu');
  await ana.getByRole('combobox', { name: 'Earlier version' }).click();
  await ana.getByRole('option', { name: 'scores@1.0.1' }).click();
  await expect(ana.getByText(/scores@1\.0\.1 to scores@2\.0\.0/)).toBeVisible();
  await ana.getByRole('button', { name: 'Measure changes' }).click();
  const moved = ana.getByRole('grid', { name: 'How far values moved' });
  await expect(moved.getByRole('row', { name: /weight/ })).toContainText('1 of 3 (33.3 %)');
  await moved.scrollIntoViewIfNeeded();
  await look(ana, 'compare-magnitude');
  await ana.getByRole('button', { name: 'Swap sides' }).click();
  await expect(ana.getByRole('heading', { level: 1, name: 'Compare scores 1.0.1' })).toBeVisible();

  await ana.getByRole('link', { name: 'scores', exact: true }).click();
  await ana.getByRole('button', { name: 'Compatibility' }).click();
  const map = ana.getByRole('application', { name: 'Compatibility of 3 versions' });
  await map.focus();
  await map.press('End');
  await expect(ana.getByText('1.0.1 replaced by 1.0.0: score 0.73')).toBeVisible();
  await map.press('ArrowUp');
  await map.press('Home');
  await map.press('ArrowDown');
  await expect(ana.getByText('1.0.1 replaced by 2.0.0: score 0.17')).toBeVisible();
  await ana.getByText('API: 0.33').click();
  await expect(ana.getByRole('table', { name: 'What went into API' })).toContainText('output label');
  await look(ana, 'compatibility');
  await ana.getByText('Table', { exact: true }).click();
  await expect(ana.getByRole('grid', { name: 'Pairs' }).getByRole('row')).toHaveCount(10);
  await look(ana, 'compatibility-table');
});

test('the heat map stays usable with 200 versions', async ({ page }) => {
  await firstStart(page, 'Rosa Root', 'rosa');
  const count = 200;
  const cells = <T>(value: (row: number, column: number) => T): T[] =>
    Array.from({ length: count * count }, (_, at) => value(Math.floor(at / count), at % count));
  const near = (row: number, column: number) => Number(Math.max(0, 1 - Math.abs(row - column) / 90).toFixed(4));
  const matrix = {
    model: 'large',
    versions: Array.from({ length: count }, (_, at) => ({
      versionId: `mv_${at}`,
      version: `${10 - Math.floor(at / 20)}.${19 - (at % 20)}.0`,
      stage: at === 37 ? 'production' : 'archived',
      registeredAt: '2026-03-01T09:00:00.000Z',
    })),
    leftOut: 12,
    production: 37,
    api: cells(near),
    performance: cells((row, column) => (row % 7 === 3 || column % 7 === 3 ? null : 1)),
    data: cells(() => 1),
    score: cells((row, column) => (row % 7 === 3 || column % 7 === 3 ? null : near(row, column))),
  };
  const pair = { from: 'large@1.0.0', to: 'large@1.1.0', score: null, factors: [] };
  await page.route('**/rpc', async (route) => {
    const { id, method } = JSON.parse(route.request().postData() ?? '{}');
    const value = new Map<unknown, unknown>([
      ['model.compatibility', matrix],
      ['version.compatibility', pair],
    ]).get(method);
    if (value === undefined) return route.fallback();
    return route.fulfill({ contentType: 'application/json', body: JSON.stringify({ id, ok: true, value }) });
  });
  await page.evaluate(() => {
    location.hash = '#/models/large/compatibility';
  });
  const map = page.getByRole('application', { name: 'Compatibility of 200 versions' });
  await expect(map).toBeVisible();
  await map.focus();
  for (let step = 0; step < 4; step += 1) await map.press('Shift+ArrowDown');
  await expect(page.getByText('7.2.0 replaced by 10.19.0: score 0.14')).toBeVisible();
  await look(page, 'compatibility-200');
  await page.getByText('Table', { exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Pairs' })).toHaveAttribute('aria-rowcount', '40001');
});
