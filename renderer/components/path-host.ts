import { createContext, useContext } from 'react';
import type { FolderListing, HostCapabilities, Place } from '../../shared/contract/methods/host.ts';

/** What PathField needs of the host around the page; app.tsx provides it. */
export interface PathHost {
  readonly capabilities: HostCapabilities;
  pickPath(request: {
    readonly kind: 'file' | 'folder' | 'save';
    readonly title: string;
    readonly suggestedName?: string;
  }): Promise<{ readonly path: string } | null>;
  listFolder(path: string): Promise<FolderListing>;
  places(): Promise<readonly Place[]>;
  /** The path of a dropped file, or null where the host does not know it. */
  pathOf(file: File): string | null;
}

export const PathHostContext = createContext<PathHost | null>(null);

/** The host, or null until its capabilities are known: then only typing works. */
export const usePathHost = (): PathHost | null => useContext(PathHostContext);
