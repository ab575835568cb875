import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { pdfText } from '../../electron/testing/pdf-text.ts';
import { smallOnnx } from '../../electron/testing/small-onnx.ts';
import { expect, test } from '../fixtures.ts';
import { verifyInStandalonePage, writeEvidencePack } from './evidence-steps.ts';
import { look } from './look.ts';
import { bringIn, chooseMore, decide, goTo, openVersion, PASSPHRASE, signIn } from './people-on-pages.ts';
import { setUpPeople } from './set-up-people.ts';
import { commandAs } from './vault-registry.ts';

const inputs = { features: ['N', 12] };
const first = smallOnnx({ inputs, outputs: { score: ['N'] } });
const second = smallOnnx({ inputs, outputs: { score: ['N'], reasons: ['N', 3] }, weights: [1, 2, 4] });

/** Registers a file that was brought in; `existing`: as a version of the model that is there. */
async function register(page: Page, file: string, given: { existing: boolean; purpose: string }): Promise<void> {
  await bringIn(page, file);
  await page.getByRole('button', { name: 'Register…' }).click();
  const next = () => page.getByRole('button', { name: 'Next' }).click();
  if (given.existing) {
    await page.getByRole('radio', { name: 'A version of an existing model' }).check();
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: /scores/ }).click();
  } else await page.getByLabel('Model name').fill('scores');
  await next();
  await expect(page.getByText('Proposed version')).toBeVisible();
  await next();
  await expect(page.getByRole('button', { name: 'Add metric' })).toBeVisible();
  await next();
  await page.getByLabel('Owner').fill('Credit team');
  await page.getByLabel('Purpose').fill(given.purpose);
  await next();
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Request promotion…' })).toBeVisible();
}

async function request(page: Page, version: string, stage: string): Promise<void> {
  await openVersion(page, 'scores', version);
  await page.getByRole('button', { name: 'Request promotion…' }).click();
  await page.getByLabel('Reason').fill(`Wanted in ${stage}.`);
  await page.getByRole('button', { name: 'Request promotion', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /open/ })).toBeVisible();
}

/** A deployment that is planned with the version, so that the request has an impact to report. */
async function recordDeployment(page: Page, runs: string): Promise<void> {
  await goTo(page, 'Lineage');
  await page.getByRole('tab', { name: 'Deployments' }).click();
  await page.getByRole('button', { name: 'Record a deployment…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Credit desk');
  await dialog.getByLabel('Runs').fill(runs);
  await dialog.getByLabel('Environment').fill('production');
  await dialog.getByLabel('Usage count').fill('400');
  await dialog.getByLabel('Reason').fill('Planned for Monday.');
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Credit desk/ })).toBeVisible();
}

test('R8, R17, R22: four people take a change to production, and its evidence stands without the registry', async ({
  app,
  browser,
}) => {
  test.setTimeout(240_000);
  const files = { first: path.join(app.home, 'scores.onnx'), second: path.join(app.home, 'scores-reasons.onnx') };
  writeFileSync(files.first, first);
  writeFileSync(files.second, second);
  await setUpPeople(app, { ana: 'analyst', rita: 'reviewer', bo: 'approver', cora: 'compliance' });
  const open = async (userId: string) => {
    const page = await app.openPage();
    await signIn(page, userId);
    return page;
  };
  const ana = await open('ana');
  const bo = await open('bo');

  // The analyst brings in two versions; the first goes to production.
  await register(ana, files.first, { existing: false, purpose: 'Scores applications for credit.' });
  for (const stage of ['staging', 'production'] as const) {
    await request(ana, '1.0.0', stage);
    await decide(bo, 'Approve and sign', { userId: 'bo', reason: `Evidence for ${stage} read.` });
    await expect(bo.getByRole('heading', { level: 1, name: new RegExp(`${stage} approved`) })).toBeVisible();
  }
  const before = new Date().toISOString();
  await register(ana, files.second, { existing: true, purpose: 'Scores applications and names its reasons.' });
  await expect(ana.getByRole('heading', { level: 1, name: /scores 1\.1\.0/ })).toBeVisible();
  await recordDeployment(ana, 'scores@1.1.0');
  await request(ana, '1.1.0', 'staging');
  await decide(bo, 'Approve and sign', { userId: 'bo', reason: 'Evidence for staging read.' });
  await expect(bo.getByRole('heading', { level: 1, name: /staging approved/ })).toBeVisible();
  await request(ana, '1.1.0', 'production');
  await expect(ana.getByText('You can’t sign this')).toBeVisible();

  // The reviewer says what they found.
  const rita = await open('rita');
  await goTo(rita, 'Promotions');
  await rita.getByRole('grid', { name: 'Promotion requests' }).getByRole('link').first().click();
  await rita.getByLabel('Add a comment').fill('The reasons were read against thirty cases.');
  await rita.getByRole('button', { name: 'Add comment' }).click();
  await expect(rita.getByText('rita Person (rita)')).toBeVisible();

  // The approver has the comment, the schema diff and the impact report on the page that is signed.
  await goTo(bo, 'Promotions');
  await bo.getByRole('grid', { name: 'Promotion requests' }).getByRole('link').first().click();
  await expect(bo.getByText('The reasons were read against thirty cases.', { exact: true })).toBeVisible();
  await expect(bo.getByRole('heading', { name: 'Compared with scores@1.0.0, in production' })).toBeVisible();
  await expect(bo.getByRole('table', { name: 'Compared with production' })).toContainText('reasons');
  await expect(bo.getByRole('heading', { name: 'Impact', exact: true })).toBeVisible();
  await expect(bo.getByRole('grid', { name: 'Dependents' })).toContainText('Credit desk');
  await look(bo, 'four-approve');
  await bo.getByLabel('Reason').fill('The change is described and its reach is known.');
  await bo.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await bo.getByRole('button', { name: 'Approve and sign' }).click();
  await expect(bo.getByRole('heading', { level: 1, name: /production approved/ })).toBeVisible();
  await look(bo, 'four-approved');

  // The compliance officer answers what was in production, and hands the evidence over.
  const cora = await open('cora');
  await openVersion(cora, 'scores', '1.1.0');
  await expect(cora.getByRole('heading', { level: 1, name: /production/ })).toBeVisible();
  await cora.getByRole('tab', { name: /Approvals/ }).click();
  const meaning = 'I approve the promotion of scores@1.1.0 from staging to production.';
  await expect(cora.getByText(meaning).first()).toBeVisible();

  const pdf = path.join(app.home, 'dossier.pdf');
  await chooseMore(cora, 'Export report…');
  const dialog = cora.getByRole('dialog');
  await dialog.getByText('PDF', { exact: true }).click();
  await dialog.getByLabel('Path').fill(pdf);
  await dialog.getByRole('button', { name: 'Export report' }).click();
  await expect(dialog.getByText('The report was written')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  const words = pdfText(readFileSync(pdf)).replace(/\s+/g, ' ');
  for (const expected of ['bo Person', meaning, 'The change is described and its reach is known.'])
    expect(words).toContain(expected);

  const pack = path.join(app.home, 'evidence');
  const code = await writeEvidencePack(cora, pack);
  await verifyInStandalonePage(browser, pack, code);

  // What was in production on that date, and what is now.
  await app.stop();
  for (const [name, at, second] of [
    ['then', before, 0],
    ['now', new Date().toISOString(), 1],
  ] as const) {
    const out = path.join(app.home, `stages-${name}.csv`);
    await commandAs(app, 'cora', ['report', 'stage-history', 'scores', '--at', at, '--out', out]);
    const standing = readFileSync(out, 'utf8')
      .split('\r\n')
      .filter((line) => line.startsWith('At '));
    expect(standing.filter((line) => line.includes(',scores,1.0.0,'))).toHaveLength(1);
    expect(standing.filter((line) => line.includes(',scores,1.1.0,production,'))).toHaveLength(second);
    expect(standing).toHaveLength(1 + second);
    if (name === 'then') expect(standing[0]).toContain(',scores,1.0.0,production,');
  }
});
