import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { goTo, openVersion, signIn } from './people-on-pages.ts';
import { leaveRequestBehind } from './requests-of-the-past.ts';

test('a request ends when nobody decides it or its author takes it back, and what waits is listed', async ({ app }) => {
  test.setTimeout(90_000);
  await leaveRequestBehind(app);
  const ana = await app.openPage();
  await signIn(ana, 'ana');
  await goTo(ana, 'Promotions');
  const requests = ana.getByRole('grid', { name: 'Promotion requests' });
  await expect(ana.getByText('No open request')).toBeVisible();
  await ana.getByText('Closed', { exact: true }).click();
  await requests.getByRole('link', { name: 'late@1.0.0' }).click();
  await expect(ana.getByText('This request is expired')).toBeVisible();
  await expect(ana.getByText(/Nobody decided it by/)).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Withdraw…' })).toBeHidden();
  await look(ana, 'request-expired');
  const bo = await app.openPage();
  await signIn(bo, 'bo');
  await goTo(bo, 'Due');
  await expect(bo.getByText('Nothing waits')).toBeVisible();

  await openVersion(ana, 'fresh', '1.0.0');
  await ana.getByRole('button', { name: 'Request promotion…' }).click();
  await ana.getByRole('dialog').getByLabel('Reason').fill('Ready for a trial.');
  await ana.getByRole('dialog').getByRole('button', { name: 'Request promotion' }).click();
  const due = bo.getByRole('grid', { name: 'Due' });
  await expect(due.getByRole('row', { name: /you.*fresh@1\.0\.0.*Decide/ })).toBeVisible();
  await look(bo, 'due-approval');
  await due.getByRole('link', { name: 'fresh@1.0.0' }).click();
  await expect(bo.getByRole('button', { name: 'Approve and sign' })).toBeVisible();

  await goTo(ana, 'Promotions');
  await requests.getByRole('link', { name: 'fresh@1.0.0' }).click();
  await ana.getByRole('button', { name: 'Withdraw…' }).click();
  await ana.getByRole('dialog').getByLabel('Reason').fill('It was the wrong file.');
  await ana.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
  for (const page of [ana, bo]) {
    await expect(page.getByText('This request is withdrawn')).toBeVisible();
    await expect(page.getByText('It was the wrong file.')).toBeVisible();
  }
  await expect(bo.getByRole('button', { name: 'Approve and sign' })).toBeHidden();
  await look(bo, 'request-withdrawn');
  await goTo(bo, 'Due');
  await expect(bo.getByText('Nothing waits')).toBeVisible();
});
