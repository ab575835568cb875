import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../fixtures.ts';
import { look } from './look.ts';
import { addPerson, firstStart, goTo, signIn } from './people-on-pages.ts';

/** A GGUF file (version 3) with this many tensors of four values each, named block.N.weight. */
function manyTensors(count: number): Buffer {
  const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
  const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
  const parts = [Buffer.from('GGUF'), u32(3), u64(count), u64(1), text('general.architecture'), u32(8), text('llama')];
  for (let at = 0; at < count; at += 1)
    parts.push(text(`block.${at}.weight`), u32(2), u64(2), u64(2), u32(0), u64(at * 32));
  const head = Buffer.concat(parts);
  const padded = Math.ceil(head.length / 32) * 32;
  return Buffer.concat([head, Buffer.alloc(padded - head.length + count * 32)]);
}

test('the structure of a file with 10,000 tensors is shown and searched', async ({ app, page }) => {
  test.setTimeout(120_000);
  await firstStart(page, 'Rosa Root', 'rosa');
  await addPerson(page, 'Ana Lyst', 'ana', 'analyst');
  writeFileSync(path.join(app.home, 'many.gguf'), manyTensors(10_000));
  writeFileSync(path.join(app.home, 'danger.pkl'), "cos\nsystem\n(S'true'\ntR.");
  const ana = await app.openPage();
  await signIn(ana, 'ana');
  await goTo(ana, 'Quarantine');
  for (const name of ['many.gguf', 'danger.pkl']) {
    await ana.getByRole('button', { name: 'Bring in…' }).first().click();
    await ana.getByRole('dialog').getByLabel('Path').fill(path.join(app.home, name));
    await ana.getByRole('dialog').getByRole('button', { name: 'Bring in', exact: true }).click();
    await expect(ana.getByRole('link', { name, exact: true })).toBeVisible({ timeout: 20_000 });
  }
  await ana.getByRole('link', { name: 'many.gguf', exact: true }).click();
  const table = ana.getByRole('grid', { name: 'Tensors' });
  await expect(table).toContainText('block.0.weight', { timeout: 20_000 });
  await expect(ana.getByText('10,000 tensors; the first 300 are read, scroll for more')).toBeVisible();
  await look(ana, 'inspection-tensors-top');
  await table.scrollIntoViewIfNeeded();
  await table.locator('tr[data-index="0"]').focus();
  await ana.keyboard.press('End');
  await expect(ana.getByText('10,000 tensors; the first 3,300 are read, scroll for more')).toBeVisible();
  await look(ana, 'inspection-tensors');
  await ana.getByLabel('Find tensors by name').fill('block.9999');
  await expect(ana.getByText('1 tensor with “block.9999” in the name')).toBeVisible();
  await ana.emulateMedia({ colorScheme: 'dark' });
  await look(ana, 'inspection-tensors-found-dark');
  await goTo(ana, 'Quarantine');
  await ana.getByRole('link', { name: 'danger.pkl', exact: true }).click();
  await expect(ana.getByText('This can’t be registered without a waiver')).toBeVisible({ timeout: 20_000 });
  await look(ana, 'inspection-danger-dark');
  await ana.emulateMedia({ colorScheme: 'light' });
  await look(ana, 'inspection-danger');
});
