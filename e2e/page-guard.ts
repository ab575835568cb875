import type { BrowserContext } from '@playwright/test';

/** True for what a page of `origin` may ask for: itself, and what it made itself. */
export const isOurs = (url: string, origin: string): boolean =>
  url === origin || url.startsWith(`${origin}/`) || url.startsWith('data:') || url.startsWith(`blob:${origin}/`);

/** Chromium reports each failed call of the contract as an error of its own; the page has handled it. */
const isHandledCall = (text: string, url: string): boolean =>
  text.startsWith('Failed to load resource: the server responded with a status of') && url.endsWith('/rpc');

/** Collects what no page may do: ask another origin, break the content policy, throw, log an error. */
export class PageGuard {
  readonly problems: string[] = [];
  readonly #expected: readonly RegExp[];

  constructor(expected: readonly RegExp[]) {
    this.#expected = expected;
  }

  async watch(context: BrowserContext, isAllowed: (url: string) => boolean): Promise<void> {
    context.on('request', (request) => {
      if (!isAllowed(request.url())) this.#note(`request to ${request.url()}`);
    });
    context.on('console', (message) => {
      if (message.type() !== 'error' || isHandledCall(message.text(), message.location().url)) return;
      this.#note(`console: ${message.text()}`);
    });
    context.on('weberror', (failure) => this.#note(`page error: ${failure.error().message}`));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (violation) => {
        console.error(`CSP violation: ${violation.violatedDirective} ${violation.blockedURI}`);
      });
    });
  }

  /** Throws with every problem seen; a problem that the test expects does not count. */
  assertClean(): void {
    if (this.problems.length > 0) throw new Error(`The page did what no page may do:\n${this.problems.join('\n')}`);
  }

  #note(problem: string): void {
    if (!this.#expected.some((pattern) => pattern.test(problem))) this.problems.push(problem);
  }
}
