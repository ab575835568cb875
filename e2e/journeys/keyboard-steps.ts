import { expect, type Page } from '@playwright/test';

/** Presses of Tab that are followed on each page: enough to pass its header, filters, tabs and first table. */
const STOPS = 25;

/** What has the focus, and whether a person can see where it is. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const box = element.getBoundingClientRect();
    // A field shows the ring on its own border, a hidden input on what stands for it.
    const shown = [element, element.parentElement, element.nextElementSibling].filter((one) => one !== null);
    const isMarked = shown.some((one) => {
      const { outlineStyle, boxShadow } = getComputedStyle(one);
      return outlineStyle !== 'none' || boxShadow !== 'none';
    });
    const isInView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
    const name = element.getAttribute('aria-label') ?? label ?? element.textContent?.trim().slice(0, 40);
    return { what: `${element.tagName.toLowerCase()} “${name}”`, isVisible: isMarked && isInView };
  });

/**
 * Opens each page of the sidebar with Enter and goes through it with Tab: the focus can always be seen, and never stays where it is. Shift and
 * Tab lead back, so nothing holds the keyboard.
 */
export async function walkByKeyboard(page: Page): Promise<void> {
  const sections = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
  for (let at = 0; at < (await sections.count()); at += 1) {
    const link = sections.nth(at);
    await link.focus();
    await page.keyboard.press('Enter');
    await expect(link).toHaveAttribute('aria-current', 'page');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await link.focus();
    let before = '';
    for (let stop = 0; stop < STOPS; stop += 1) {
      await page.keyboard.press('Tab');
      const now = await focused(page);
      if (now === null) break; // past the last one: the browser's own bar comes next
      expect(now.isVisible, `the focus is seen on ${now.what}, after ${before}, on ${page.url()}`).toBe(true);
      before = now.what;
    }
    // A field for a date has several stops of its own.
    await expect(async () => {
      await page.keyboard.press('Shift+Tab');
      expect((await focused(page))?.what, `Shift and Tab lead back from ${before}`).not.toBe(before);
    }).toPass({ timeout: 5000 });
  }
}
