import path from 'node:path';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, decide, firstStart, goTo, openVersion, signIn } from './people-on-pages.ts';
import { attachReport, draftTwice, seedModel, signPolicy, writePolicy } from './policy-steps.ts';

test('a policy is written, tried, signed and followed to production and back', async ({ app, page }) => {
  test.setTimeout(240_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  await addPerson(page, 'Rita Viewer', 'rita', 'reviewer');
  await addPerson(page, 'Bo Proof', 'bo', 'approver');
  await addPerson(page, 'Coco Pliance', 'coco', 'compliance');
  await app.stop();
  await seedModel(app);
  await app.restart();
  const open = async (userId: string) => {
    const opened = await app.openPage();
    await signIn(opened, userId);
    return opened;
  };

  const coco = await open('coco');
  await writePolicy(coco);
  const rosa = await open('rosa');
  await signPolicy(rosa);
  await draftTwice(rosa, coco, await open('coco'));

  const ana = await open('ana');
  await openVersion(ana, 'm', '1.0.1');
  await attachReport(ana, path.join(app.home, 'validation.txt'));
  await ana.getByRole('button', { name: 'Request promotion…' }).click();
  await ana.getByRole('combobox', { name: 'To stage' }).click();
  await ana.getByRole('option', { name: 'production' }).click();
  await expect(ana.getByText(/Needs 1 × reviewer, then 1 × approver/)).toBeVisible();
  await ana.getByRole('dialog').getByLabel('Reason').fill('It is better.');
  await look(ana, 'policy-request-dark');
  await ana.getByRole('dialog').getByRole('button', { name: 'Request promotion' }).click();

  const bo = await open('bo');
  await goTo(bo, 'Promotions');
  await bo.getByRole('grid', { name: 'Promotion requests' }).getByRole('link').first().click();
  await expect(bo.getByText('0 of 1 by reviewer')).toBeVisible();
  await expect(bo.getByText('The next signature needs the role reviewer.')).toBeVisible();
  await expect(bo.getByRole('button', { name: 'Approve and sign' })).toBeHidden();
  await bo.getByLabel('Add a comment').fill('Which slice got better?');
  await bo.getByRole('button', { name: 'Add comment' }).click();
  await expect(bo.getByText('Which slice got better?', { exact: true })).toBeVisible();
  await look(bo, 'policy-order');
  const rita = await open('rita');
  await decide(rita, 'Approve and sign', { userId: 'rita', reason: 'Read.' });
  await expect(rita.getByText('1 of 1 by reviewer')).toBeVisible();
  // What he had read has changed by her signature; he reads it anew.
  await bo.reload();
  await decide(bo, 'Approve and sign', { userId: 'bo', reason: 'Read.' });
  await expect(bo.getByText('1 of 1 by approver')).toBeVisible();

  await goTo(ana, 'Models');
  await ana.getByRole('link', { name: 'm', exact: true }).first().click();
  await ana.getByRole('button', { name: 'Roll back…' }).click();
  await ana.getByRole('dialog').getByLabel('Reason').fill('It drifts.');
  await look(ana, 'rollback-dark');
  await ana.getByRole('button', { name: 'Ask for the rollback' }).click();
  await expect(ana.getByText('m@1.0.1').first()).toBeVisible();
  await decide(bo, 'Approve and sign', { userId: 'bo', reason: 'It does.' });
  await goTo(ana, 'Models');
  await ana.getByRole('link', { name: 'm', exact: true }).first().click();
  await expect(ana.getByRole('button', { name: 'In production: 1.0.0' })).toBeVisible();

  await goTo(coco, 'Models');
  await coco.getByRole('link', { name: 'm', exact: true }).first().click();
  await coco.getByRole('button', { name: 'Decommission…' }).click();
  await expect(coco.getByText('It can’t be decommissioned now')).toBeVisible();
  await look(coco, 'decommission-dark');
});
