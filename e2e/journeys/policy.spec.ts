import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, firstStart, goTo, PASSPHRASE, signIn } from './people-on-pages.ts';

test('a policy is written, tried, proposed and signed', async ({ app, page }) => {
  test.setTimeout(120_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Coco Pliance', 'coco', 'compliance');
  const coco = await app.openPage();
  await signIn(coco, 'coco');
  await goTo(coco, 'Policies');
  await expect(coco.getByRole('grid', { name: 'Moves' })).toBeVisible();
  await look(coco, 'policies');
  await coco.getByRole('tab', { name: 'Templates' }).click();
  await coco
    .getByRole('article', { name: /EU AI Act/ })
    .getByRole('button', { name: 'Look at it' })
    .click();
  await expect(coco.getByRole('grid', { name: 'Clauses' })).toBeVisible();
  await look(coco, 'policies-templates');
  await coco.getByRole('link', { name: 'Policies' }).click();
  await coco.getByRole('button', { name: 'Write a policy' }).click();
  const text = coco.getByLabel('Text of the policy');
  await expect(coco.getByText('The text is a policy')).toBeVisible();
  const good = await text.inputValue();
  await text.fill(good.replace('number: 1', 'number: none').replace('id: strongroom.default', 'id: Ours'));
  await expect(coco.getByText('2 problems')).toBeVisible();
  await look(coco, 'policy-editor-wrong');
  await coco.emulateMedia({ colorScheme: 'dark' });
  await look(coco, 'policy-editor-wrong-dark');
  await coco.reload();
  await expect(coco.getByText('2 problems')).toBeVisible();
  await text.fill(good.replace('number: 1', 'number: 2').replace('id: strongroom.default', 'id: ours'));
  await coco.getByLabel('Reason').fill('Two people from now on.');
  await expect(coco.getByText('The text is a policy')).toBeVisible();
  await coco.getByRole('button', { name: 'Dry run' }).click();
  await expect(coco.getByRole('status').filter({ hasText: 'no version to judge' })).toBeVisible();
  await look(coco, 'policy-editor-dark');
  await coco.getByRole('button', { name: 'Propose' }).click();
  await coco.getByRole('button', { name: 'Sign and put in force…' }).click();
  const dialog = coco.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Agreed in the board.');
  await dialog.getByLabel('User id').fill('coco');
  await dialog.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  await look(coco, 'policy-sign-dark');
  await dialog.getByRole('button', { name: 'Sign the policy' }).click();
  await expect(coco.getByText('The policy is in force')).toBeVisible();
  await look(coco, 'policy-signed-dark');
});
