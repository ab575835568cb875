import { useEffect } from 'react';
import { OVERLAYS_ID } from '../../theme/theme.ts';

/**
 * Gives the focus back to what had it before a dialog, also where the dialog goes away in one piece instead of closing: else a keyboard would
 * begin again at the top of the page. Where that is gone too (its row was taken away), the page's content gets it.
 */
export function useFocusReturn(): void {
  useEffect(() => {
    const overlays = document.getElementById(OVERLAYS_ID);
    if (overlays === null) return;
    let before: HTMLElement | null = null;
    const onFocus = ({ target }: FocusEvent): void => {
      if (target instanceof HTMLElement && !overlays.contains(target)) before = target;
    };
    const giveBack = (): void => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (!isLost || before === null || overlays.querySelector('[role="dialog"]') !== null) return;
      const next = before.isConnected ? before : document.querySelector<HTMLElement>('main');
      next?.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(giveBack);
    observer.observe(overlays, { childList: true, subtree: true });
    document.addEventListener('focusin', onFocus);
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', onFocus);
    };
  }, []);
}
