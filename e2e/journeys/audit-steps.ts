import { expect, type Page } from '@playwright/test';
import { look } from './look.ts';
import { goTo, PASSPHRASE } from './people-on-pages.ts';

/** An administrator notes something beside a record and signs the review of the last month. */
export async function reviewAuditTrail(page: Page): Promise<void> {
  await goTo(page, 'Audit');
  await page.getByRole('grid', { name: 'Audit records' }).getByText('Registry created').first().click();
  const record = page.getByRole('dialog');
  await record.getByLabel('New note').fill('Set up in the presence of two people.');
  await record.getByRole('button', { name: 'Add note' }).click();
  await expect(record.getByText('Set up in the presence of two people.').first()).toBeVisible();
  await look(page, 'audit-record');
  await record.getByRole('button', { name: 'Close record' }).click();

  await page.getByRole('link', { name: 'Review a period…' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Review of the audit trail' })).toBeVisible();
  await page.getByRole('radio', { name: 'My notes say what I found' }).check();
  await expect(page.getByText(/My notes say what I found\.$/)).toBeVisible();
  await look(page, 'audit-review');
  await page.getByLabel('Reason').fill('Monthly review.');
  await page.getByLabel('User id').fill('rosa');
  await page.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Sign the review' }).click();
  await expect(page.getByText('The review is signed')).toBeVisible();
  await look(page, 'audit-review-signed');
}
