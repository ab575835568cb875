/** What the Electron preload puts on `window.strongroom`; absent in a browser. */
export interface Bridge {
  /** Asks main for a new port to the service; it arrives as a window message carrying `connectionId`. */
  connect(connectionId: string): void;
  /** Calls `listener` when the service process has ended. */
  onServiceLost(listener: () => void): void;
  /** Calls a host.* method; resolves to a reply of the contract. */
  host(request: unknown): Promise<unknown>;
  /** The path of a file that was dropped on the window; '' for one that has none. */
  pathOf(file: File): string;
}

declare global {
  interface Window {
    readonly strongroom?: Bridge;
  }
}
