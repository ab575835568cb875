import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';

/** True for an address of our own page. Node gives `app://` the origin "null", so the parts are compared. */
export function isOurPage(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'app:' && parsed.host === 'strongroom';
}

/** True for a message of the main frame of our window while it shows our page; frames and other contents are refused. */
export const isTrustedSender = (event: IpcMainEvent | IpcMainInvokeEvent, page: WebContents): boolean =>
  event.senderFrame !== null && event.senderFrame === page.mainFrame && isOurPage(event.senderFrame.url);
