import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { pdfText } from '../../electron/testing/pdf-text.ts';
import { changeByteEverywhere, changeOneByte } from '../cli/damage.ts';
import { changedOnnxModel, onnxModel } from '../cli/onnx-fixture.ts';
import { ended, startStrongroom } from '../cli/strongroom.ts';
import { expect, test } from '../fixtures.ts';
import { reviewAuditTrail } from './audit-steps.ts';
import { verifyInStandalonePage, writeEvidencePack } from './evidence-steps.ts';
import { look } from './look.ts';
import { addPerson, bringIn, chooseMore, decide, firstStart, goTo, openVersion, signIn } from './people-on-pages.ts';

const run = (argv: readonly string[]) => ended(startStrongroom(argv));

async function register(
  page: Page,
  fill: (step: 'model' | 'version' | 'training' | 'purpose') => Promise<void>,
): Promise<void> {
  for (const step of ['model', 'version', 'training', 'purpose'] as const) {
    await fill(step);
    await look(page, `register-${step}`);
    await page.getByRole('button', { name: 'Next' }).click();
  }
  await look(page, 'register-review');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Request promotion…' })).toBeVisible();
}

async function requestPromotion(page: Page, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Request promotion…' }).click();
  await page.getByLabel('Reason').fill(reason);
  await look(page, 'request');
  await page.getByRole('button', { name: 'Request promotion', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /open/ })).toBeVisible();
}

async function exportReport(page: Page, format: 'PDF' | 'JSON', out: string): Promise<void> {
  await chooseMore(page, 'Export report…');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(format, { exact: true }).click();
  await dialog.getByLabel('Path').fill(out);
  await look(page, `report-${format}`);
  await dialog.getByRole('button', { name: 'Export report' }).click();
  await expect(dialog.getByText('The report was written')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
}

test('two people take a model from a folder to production, and every changed byte is found', async ({
  app,
  browser,
  page,
}) => {
  test.setTimeout(240_000);
  const first = path.join(app.home, 'inception.onnx');
  const second = path.join(app.home, 'inception-retrained.onnx');
  writeFileSync(first, onnxModel());
  writeFileSync(second, changedOnnxModel());

  await look(page, 'first-start');
  await firstStart(page, 'Rosa Root', 'rosa');
  await look(page, 'models-empty');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await addPerson(page, 'Bo Prover', 'bo', 'approver');
  await look(page, 'people');

  const ana = await app.openPage();
  await look(ana, 'sign-in');
  await signIn(ana, 'ana');
  await bringIn(ana, first);
  await look(ana, 'inspection');
  await expect(ana.getByRole('grid', { name: 'Inputs' })).toContainText('FLOAT');
  await ana.getByRole('button', { name: 'Register…' }).click();
  await register(ana, async (step) => {
    if (step === 'model') await ana.getByLabel('Model name').fill('inception');
    if (step === 'training') {
      await ana.getByRole('button', { name: /Add metric/ }).click();
      await ana.getByLabel('Metric', { exact: true }).fill('f1');
      await ana.getByLabel('Value', { exact: true }).fill('0.91');
    }
    if (step !== 'purpose') return;
    await ana.getByLabel('Owner').fill('Ana Lyst');
    await ana.getByLabel('Purpose').fill('Sorts incoming scans.');
    await ana.getByLabel('Description').fill('First delivery.');
  });
  await expect(ana.getByRole('heading', { level: 1, name: /inception 1\.0\.0/ })).toBeVisible();

  await bringIn(ana, second);
  await ana.getByRole('button', { name: 'Register…' }).click();
  await register(ana, async (step) => {
    if (step === 'model') {
      await ana.getByRole('radio', { name: 'A version of an existing model' }).check();
      await ana.getByRole('combobox', { name: 'Model' }).click();
      await ana.getByRole('option', { name: /inception/ }).click();
    }
    if (step === 'purpose') await ana.getByLabel('Purpose').fill('Sorts incoming scans, retrained.');
    if (step === 'version')
      await expect(ana.getByText('inception@1.0.0').filter({ visible: true }).first()).toBeVisible();
  });
  await expect(ana.getByRole('heading', { level: 1, name: /inception 1\.0\.1/ })).toBeVisible();
  await ana.getByRole('button', { name: 'Open lineage' }).click();
  const nodes = ana.getByRole('treegrid', { name: 'Nodes of the graph, as a tree' });
  await expect(nodes.getByRole('row', { name: /inception@1\.0\.0/ })).toBeVisible();
  await expect(ana.getByLabel(/^Lineage graph of .* with 2 nodes/)).toBeVisible();
  await look(ana, 'lineage');

  const bo = await app.openPage();
  await signIn(bo, 'bo');
  for (const stage of ['staging', 'production'] as const) {
    await openVersion(ana, 'inception', '1.0.0');
    await requestPromotion(ana, `Wanted in ${stage}.`);
    await expect(ana.getByText('You can’t sign this')).toBeVisible(); // the requester
    await decide(bo, 'Approve and sign', { userId: 'bo', reason: `Evidence for ${stage} read.` });
    await expect(bo.getByRole('heading', { level: 1, name: new RegExp(`${stage} approved`) })).toBeVisible();
    await look(bo, `approved-${stage}`);
  }
  await openVersion(ana, 'inception', '1.0.0');
  await expect(ana.getByRole('heading', { level: 1, name: /production/ })).toBeVisible();
  await look(ana, 'version', 'version');
  await ana.getByRole('tab', { name: /Approvals/ }).click();
  await expect(
    ana.getByText('I approve the promotion of inception@1.0.0 from staging to production.').first(),
  ).toBeVisible();
  await look(ana, 'approvals');

  const pack = path.join(app.home, 'evidence');
  const code = await writeEvidencePack(ana, pack);
  await verifyInStandalonePage(browser, pack, code);

  const pdf = path.join(app.home, 'dossier.pdf');
  await exportReport(ana, 'PDF', pdf);
  const words = pdfText(readFileSync(pdf)).replace(/\s+/g, ' ');
  for (const expected of [
    'inception',
    '1.0.0',
    'production',
    'Bo Prover',
    'I approve the promotion of inception@1.0.0 from staging to production.',
    'Evidence for production read.',
    'Sorts incoming scans.',
  ])
    expect(words).toContain(expected);
  const report = path.join(app.home, 'dossier.json');
  await exportReport(ana, 'JSON', report);

  await goTo(bo, 'Audit');
  await look(bo, 'audit');
  await bo.getByRole('button', { name: 'Verify audit log' }).click();
  await expect(bo.getByText('The audit log verifies')).toBeVisible();
  await bo.getByLabel('Code kept outside').fill(code);
  await bo.getByRole('button', { name: 'Compare' }).click();
  await expect(bo.getByText(/^What was kept outside agrees/)).toBeVisible();
  await bo.getByRole('button', { name: 'Show QR code' }).click();
  await look(bo, 'audit-verified');
  await reviewAuditTrail(page);
  await goTo(bo, 'Vault');
  await look(bo, 'vault');
  await goTo(bo, 'Models');
  await look(bo, 'models', 'models');

  await app.stop();
  const clean = await run(['audit', 'verify', '--json', '--registry', app.registry]);
  expect(clean.exitCode, clean.err).toBe(0);
  expect((await run(['audit', 'verify', report])).exitCode).toBe(0);

  const forged = path.join(app.home, 'forged.json');
  changeOneByte(report, forged, 'Evidence for production', 'Evidence far production');
  const inReport = await run(['audit', 'verify', forged]);
  expect(inReport.exitCode).toBe(3);
  expect(inReport.out).toContain('field requests');

  const database = path.join(app.registry, 'registry.sqlite');
  changeByteEverywhere(database, 'Sorts incoming scans.', 'Sorts incoming scars.');
  const inDatabase = await run(['audit', 'verify', '--registry', app.registry]);
  expect(inDatabase.exitCode).toBe(3);
  expect(inDatabase.out).toMatch(/inception@1\.0\.0|audit record \d+/);
});
