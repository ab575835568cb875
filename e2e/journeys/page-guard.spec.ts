import { expect, test } from '@playwright/test';
import { isOurs, PageGuard } from '../page-guard.ts';

const origin = 'http://127.0.0.1:9';
const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'none'; connect-src *";

test.describe('the guard over every page', () => {
  for (const [name, script, problem] of [
    [
      'a request to another origin',
      "fetch('http://elsewhere.test/').catch(() => {})",
      'request to http://elsewhere.test/',
    ],
    [
      'a request to another port of this machine',
      "fetch('http://127.0.0.1:10/').catch(() => {})",
      'request to http://127.0.0.1:10/',
    ],
    ['a broken content policy', "document.body.setAttribute('style', 'color: red')", 'CSP violation: style-src'],
    ['an error in the console', "console.error('oops')", 'console: oops'],
    ['an uncaught error', "setTimeout(() => { throw new Error('late') })", 'page error: late'],
  ] as const) {
    test(`notes ${name}`, async ({ browser }) => {
      const context = await browser.newContext();
      const guard = new PageGuard([]);
      await guard.watch(context, (url) => isOurs(url, origin));
      const page = await context.newPage();
      const body = `<body><script>${script}</script>`;
      await page.route(`${origin}/`, (route) =>
        route.fulfill({ body, headers: { 'content-type': 'text/html', 'content-security-policy': policy } }),
      );
      await page.goto(`${origin}/`);
      await expect.poll(() => guard.problems.join('\n')).toContain(problem);
      expect(() => guard.assertClean()).toThrow(problem);
      await context.close();
    });
  }

  test('notes nothing of a page that keeps to the rules, nor of what a test expects', async ({ browser }) => {
    const context = await browser.newContext();
    const guard = new PageGuard([/planned/]);
    await guard.watch(context, (url) => isOurs(url, origin));
    const page = await context.newPage();
    const body = "<script>fetch('/rpc'); console.error('planned'); console.log('fine')</script>";
    await page.route(`${origin}/**`, (route) =>
      route.request().url().endsWith('/rpc')
        ? route.fulfill({ status: 403, body: '{}' })
        : route.fulfill({ body, contentType: 'text/html' }),
    );
    const answered = page.waitForResponse(`${origin}/rpc`);
    await page.goto(`${origin}/`);
    await answered;
    expect(await page.evaluate(() => matchMedia('(prefers-reduced-motion: reduce)').matches)).toBe(true);
    guard.assertClean();
    await context.close();
  });
});
