import { z } from 'zod';
import { defineMethods } from '../define.ts';

/** What the host around the page can do; the UI asks this and never guesses from the browser. */
export const HostCapabilities = z.strictObject({
  kind: z.enum(['electron', 'loopback']),
  /** Native dialogs for files and folders. */
  canPickPath: z.boolean(),
  /** Shows a path in the system's file manager. */
  canReveal: z.boolean(),
  /** A dropped file has a path (window.strongroom.pathOf). */
  canDropPaths: z.boolean(),
  /** host.listFolder and host.places answer: the folder browser of the service's machine. */
  canListFolder: z.boolean(),
  homeDir: z.string(),
  separator: z.enum(['/', '\\']),
});
export type HostCapabilities = z.infer<typeof HostCapabilities>;

export const FolderEntry = z.strictObject({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['file', 'folder', 'other']),
  /** null for folders and for what could not be read. */
  sizeBytes: z.number().int().nonnegative().nullable(),
  modifiedAt: z.iso.datetime().nullable(),
  isHidden: z.boolean(),
});
export type FolderEntry = z.infer<typeof FolderEntry>;

export const FolderListing = z.strictObject({
  path: z.string(),
  /** null at the top. */
  parent: z.string().nullable(),
  /** Folders first, then by name. */
  entries: z.array(FolderEntry),
  /** True when the folder holds more entries than are listed. */
  isCut: z.boolean(),
});
export type FolderListing = z.infer<typeof FolderListing>;

export const Place = z.strictObject({
  path: z.string(),
  label: z.string(),
  kind: z.enum(['home', 'removable', 'drive', 'network']),
});
export type Place = z.infer<typeof Place>;

/** Absolute: a relative path would depend on where the service was started. */
const absolutePath = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^(?:\/|[A-Za-z]:[\\/]|\\\\)[^\0]*$/, 'must be an absolute path');

/** The second contract: what the host around the page answers, not the service. No method of it touches the registry. */
export const hostMethods = defineMethods({
  'host.capabilities': {
    summary: 'Says what the host can do.',
    effect: 'read',
    access: 'public',
    audit: null,
    input: z.strictObject({}),
    output: HostCapabilities,
    errors: [],
  },
  'host.pickPath': {
    summary:
      'Asks the person for a file, a folder or a place to save with the system’s own dialog; null when cancelled.',
    effect: 'read',
    access: 'public',
    audit: null,
    input: z.strictObject({
      kind: z.enum(['file', 'folder', 'save']),
      title: z.string().min(1).max(200),
      suggestedName: z.string().max(255).optional(),
    }),
    output: z.strictObject({ path: z.string() }).nullable(),
    errors: ['host.not_available'],
  },
  'host.revealPath': {
    summary: 'Shows a file or folder in the system’s file manager. It is never opened or run.',
    effect: 'read',
    access: 'public',
    audit: null,
    input: z.strictObject({ path: absolutePath }),
    output: z.null(),
    errors: ['host.not_available', 'file.not_found'],
  },
  'host.listFolder': {
    summary: 'Lists a folder of the service’s machine, for choosing a path where there are no native dialogs.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ path: absolutePath }),
    output: FolderListing,
    errors: ['host.not_available', 'file.not_found', 'file.not_a_file'],
  },
  'host.places': {
    summary: 'Where to start looking: home, removable drives, other drives, network shares.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(Place),
    errors: ['host.not_available'],
  },
});
export type HostMethods = typeof hostMethods;
