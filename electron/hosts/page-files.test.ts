import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPageFile } from './page-files.ts';

let root: string;
let pages: string;
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strongroom-pages-'));
  pages = path.join(root, 'renderer');
  mkdirSync(path.join(pages, 'assets'), { recursive: true });
  writeFileSync(path.join(root, 'secret.json'), 'secret');
  writeFileSync(path.join(pages, 'index.html'), '<p>');
  writeFileSync(path.join(pages, 'assets/app-1a_B.js'), 'code');
  writeFileSync(path.join(pages, 'assets/.hidden.js'), 'secret');
  writeFileSync(path.join(pages, 'assets/key.pem'), 'secret');
});
afterAll(() => rmSync(root, { recursive: true }));

describe('readPageFile', () => {
  it('answers the page and its assets with their types', async () => {
    expect(await readPageFile(pages, '/')).toMatchObject({
      status: 200,
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
    });
    const script = await readPageFile(pages, '/assets/app-1a_B.js');
    expect(script).toMatchObject({ status: 200, headers: { 'X-Content-Type-Options': 'nosniff' } });
    expect(String(script.body)).toBe('code');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/..%5c..%5csecret.json',
    '/assets/%2e%2e/%2e%2e/secret.json',
    '//secret.json/../../secret.json',
    '/C:/secret.json',
    '/assets/.hidden.js',
    '/assets/key.pem',
    '/assets',
    '/assets/',
    '/%',
    '/%00index.html',
    '/assets/none.js',
  ])('answers nothing for %s', async (pathname) => {
    const file = await readPageFile(pages, pathname);
    expect(file.status).toBeGreaterThanOrEqual(403);
    expect(String(file.body)).not.toContain('secret');
  });
});
