import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { type App, expect } from '../fixtures.ts';
import { look } from './look.ts';
import { goTo, PASSPHRASE } from './people-on-pages.ts';
import { commandAs } from './vault-registry.ts';

/** A safetensors file with one tensor of one number. */
function tinyFile(to: string, value: number): string {
  const header = Buffer.from(JSON.stringify({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(to, Buffer.concat([length, header, Buffer.from(Float32Array.of(value).buffer)]));
  return to;
}

/** Registers m@1.0.0, which was in production, and m@1.0.1, which is in staging, while the program is stopped. */
export async function seedModel(app: App): Promise<void> {
  const move = async (version: string, to: string): Promise<void> => {
    const request = await commandAs(app, 'ana', ['promote', version, '--to', to, '--reason', 'Ready.']);
    await commandAs(app, 'bo', ['approve', request.trim(), '--reason', 'Read.', '--yes']);
  };
  const told = ['--model', 'm', '--owner', 'Ana Lyst', '--purpose', 'Scores'];
  await commandAs(app, 'ana', ['import', tinyFile(path.join(app.home, 'one.safetensors'), 1), ...told]);
  for (const stage of ['staging', 'production', 'deprecated']) await move('m@1.0.0', stage);
  const two = tinyFile(path.join(app.home, 'two.safetensors'), 2);
  await commandAs(app, 'ana', ['import', two, ...told, '--change', 'patch', '--parent', 'm@1.0.0']);
  await move('m@1.0.1', 'staging');
}

/** A reviewer and then an approver for production, with a validation report. */
export const twoInOrder = (text: string): string =>
  text
    .replace('id: strongroom.default', 'id: ours')
    .replace('title: Built-in policy', 'title: Two people in order')
    .replace(
      /(from: staging\n\s+to: production[\s\S]*?)evidence: \[\]([\s\S]*?approvals:\n)[\s\S]*?expiryDays: null/,
      '$1evidence: [validation_report]$2      steps: [{ roles: [reviewer], number: 1 }, { roles: [approver], number: 1 }]\n      ordered: true\n      expiryDays: 14',
    );

/** Fills what a signature asks for, inside a dialog or a page. */
export async function fillSignature(page: Page, userId: string, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  const field = dialog.getByLabel('User id');
  if (await field.isVisible()) await field.fill(userId);
  await dialog.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
}

/** Writes the policy: what is wrong is said with its line, a draft outlives the page, and the dry run says what would change. */
export async function writePolicy(coco: Page): Promise<void> {
  await goTo(coco, 'Policies');
  await expect(coco.getByRole('grid', { name: 'Moves' })).toBeVisible();
  await look(coco, 'policies');
  await coco.getByRole('tab', { name: 'Templates' }).click();
  const template = coco.getByRole('article', { name: /EU AI Act/ });
  await template.getByRole('button', { name: 'Look at it' }).click();
  await expect(template.getByRole('grid', { name: 'Clauses' })).toBeVisible();
  await look(coco, 'policies-templates');
  await coco.getByRole('button', { name: 'Write a policy' }).click();
  const text = coco.getByLabel('Text of the policy');
  await expect(coco.getByText('The text is a policy')).toBeVisible();
  const good = twoInOrder(await text.inputValue());
  await text.fill(good.replace('number: 1', 'number: none').replace('id: ours', 'id: Ours'));
  await expect(coco.getByText('2 problems')).toBeVisible();
  await expect(coco.getByText('Draft saved')).toBeVisible();
  // The draft is the service's: a page whose storage is empty finds it.
  await coco.evaluate(() => localStorage.clear());
  await coco.reload();
  await expect(coco.getByText('2 problems')).toBeVisible();
  await coco.getByRole('button', { name: 'Line 2', exact: true }).click();
  await expect(text).toBeFocused();
  await look(coco, 'policy-editor-wrong');
  await goTo(coco, 'Policies');
  await coco.getByRole('tab', { name: 'Drafts (1)' }).click();
  const draft = coco
    .getByRole('grid', { name: 'Drafts' })
    .getByRole('row', { name: /Two people in order.*Coco Pliance/ });
  await expect(draft).toBeVisible();
  await look(coco, 'policy-drafts');
  await draft.getByRole('button', { name: 'Go on' }).click();
  await expect(coco.getByText('2 problems')).toBeVisible();
  await text.fill(good);
  await coco.getByLabel('Reason').fill('Two people from now on.');
  await expect(coco.getByText('The text is a policy')).toBeVisible();
  await coco.getByRole('button', { name: 'Dry run' }).click();
  const change = coco.getByRole('grid', { name: 'What would change' }).getByRole('row', { name: /m@1\.0\.1/ });
  await expect(change).toContainText('No validation report is attached.');
  await coco.emulateMedia({ colorScheme: 'dark' });
  await look(coco, 'policy-dry-run-dark');
  await coco.getByRole('button', { name: 'Propose' }).click();
  await expect(coco.getByText('Somebody else signs it')).toBeVisible();
  await expect(coco.getByRole('button', { name: 'Sign and put in force…' })).toBeHidden();
  await look(coco, 'policy-own-dark');
}

/** Somebody else's draft is read; two windows of one person never overwrite each other's text. */
export async function draftTwice(rosa: Page, coco: Page, again: Page): Promise<void> {
  await goTo(coco, 'Policies');
  await coco.getByRole('tab', { name: 'Templates' }).click();
  await coco
    .getByRole('article', { name: /EU AI Act/ })
    .getByRole('button', { name: 'Start from it' })
    .click();
  const text = coco.getByLabel('Text of the policy');
  await expect(coco.getByText('The text is a policy')).toBeVisible();
  await again.goto(coco.url().replace(/^.*\/\?/, `${new URL(again.url()).origin}/?`));
  const other = again.getByLabel('Text of the policy');
  await expect(again.getByText('The text is a policy')).toBeVisible();
  await text.fill('title: Of the first window');
  await expect(coco.getByText('Draft saved')).toBeVisible();
  await other.fill('title: Of the second window');
  await expect(again.getByText('This draft was saved from another window')).toBeVisible();
  await look(again, 'policy-draft-conflict');
  await again.getByRole('button', { name: 'Keep this text' }).click();
  await expect(again.getByText('Draft saved')).toBeVisible();
  await text.press('End');
  await text.pressSequentially('!');
  await coco.getByRole('button', { name: 'Take the other text' }).click();
  await expect(text).toHaveValue('title: Of the second window');

  await goTo(rosa, 'Policies');
  await rosa.getByRole('tab', { name: 'Drafts (1)' }).click();
  await rosa.getByRole('grid', { name: 'Drafts' }).getByRole('button', { name: 'Read' }).click();
  await expect(rosa.getByText('Coco Pliance writes this draft')).toBeVisible();
  await expect(rosa.getByLabel('Text of the policy')).not.toBeEditable();
  await look(rosa, 'policy-draft-of-another');
  await coco.getByRole('button', { name: 'Delete draft…' }).click();
  await coco.getByRole('button', { name: 'Delete it' }).click();
  await expect(coco.getByText('There is no draft')).toBeVisible();
}

/** Another person reads the proposal and puts it in force. */
export async function signPolicy(rosa: Page): Promise<void> {
  await goTo(rosa, 'Due');
  await rosa.getByRole('link', { name: /^ours/ }).click();
  await rosa.getByRole('button', { name: 'Sign and put in force…' }).click();
  await fillSignature(rosa, 'rosa', 'Agreed in the board.');
  await look(rosa, 'policy-sign');
  await rosa.getByRole('dialog').getByRole('button', { name: 'Sign the policy' }).click();
  await expect(rosa.getByText('The policy is in force')).toBeVisible();
}

/** Attaches a validation report, records what it found, and closes that. */
export async function attachReport(ana: Page, file: string): Promise<void> {
  writeFileSync(file, 'The report.');
  await ana.getByRole('tab', { name: 'Documents' }).click();
  await expect(ana.getByText('No document is attached')).toBeVisible();
  await ana.getByRole('button', { name: 'Attach a document…' }).click();
  const dialog = ana.getByRole('dialog');
  await dialog.getByLabel('File').fill(file);
  await dialog.getByLabel('Title').fill('Validation in spring');
  await dialog.getByLabel('Dated').fill('2026-02-01');
  await look(ana, 'document-attach');
  await dialog.getByRole('button', { name: 'Attach', exact: true }).click();
  const card = ana.getByRole('article', { name: 'Validation in spring' });
  await card.getByRole('button', { name: 'Record a finding…' }).click();
  await dialog.getByLabel('What was found').fill('Drift in the north.');
  await dialog.getByRole('button', { name: 'Record the finding' }).click();
  await card.getByRole('button', { name: 'Close finding 1…' }).click();
  await dialog.getByLabel('What was done').fill('Retrained with the north.');
  await dialog.getByRole('button', { name: 'Close the finding' }).click();
  await expect(card.getByText('closed', { exact: true })).toBeVisible();
  await card.getByRole('button', { name: 'Sign…' }).click();
  await fillSignature(ana, 'ana', 'I have read it.');
  await dialog.getByRole('button', { name: 'Sign the document' }).click();
  await expect(card.getByText(/Ana Lyst, analyst/)).toBeVisible();
  await look(ana, 'documents');
  await ana.emulateMedia({ colorScheme: 'dark' });
  await look(ana, 'documents-dark');
}
