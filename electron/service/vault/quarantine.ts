import { join } from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Disk, FileReader, OpenDisk } from '../platform/disk.ts';
import { makeFolders, removeTree } from '../platform/disk-durable.ts';
import type { PlacedTree } from '../platform/source-tree.ts';
import { manifestOf } from './manifest.ts';
import type { PausePoint, Progress } from './progress.ts';
import { QuarantineCopy } from './quarantine-copy.ts';
import { placedReader, placesOf } from './quarantine-files.ts';
import {
  type Copied,
  changed,
  Journal,
  type JournalState,
  type Plan,
  readJournal,
  requireSamePlan,
} from './quarantine-journal.ts';
import { isItemId, itemFilesPath, itemJournalPath, itemPath, quarantineFolder } from './quarantine-layout.ts';
import type { FileEntry } from './rows.ts';
import { listSource, type Source } from './source-listing.ts';
import { diskFull, namingSpace } from './space.ts';

export interface BringIn {
  /** Chosen by the caller; the same id again goes on with an interrupted copy. */
  readonly id: string;
  /** A file or folder as the platform names it. */
  readonly sourcePath: string;
  readonly signal?: AbortSignal;
  /** Waits while the work is paused; asked between pieces. */
  readonly pausePoint?: PausePoint;
  readonly onProgress?: Progress;
}

export interface BroughtIn {
  readonly id: string;
  /** Base name of the source. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly files: readonly FileEntry[];
  readonly sizeBytes: number;
  readonly rootDigest: string;
}

/** What lies in quarantine, as its own journal tells it. */
export interface QuarantineFolder {
  readonly id: string;
  /** `complete`: every file is there and was compared with the source. `damaged`: the journal cannot be read; discard it. */
  readonly status: 'interrupted' | 'complete' | 'damaged';
  /** Null when damaged. */
  readonly sourcePath: string | null;
  /** Null unless complete. */
  readonly broughtIn: BroughtIn | null;
}

export interface Quarantine {
  /**
   * Copies a file or folder into quarantine and compares it with the source again at the end. Durable when it resolves.
   * Errors: `file.not_found`, `file.no_permission`, `file.not_a_file` (links, devices), `file.empty`, `file.name_refused`,
   * `file.changed_while_read`, `file.unreadable`, `disk.full` (details neededBytes, freeBytes), `disk.failed`, `operation.cancelled`.
   * After an error what was copied stays, to go on with or to discard.
   */
  bringIn(request: BringIn): Promise<BroughtIn>;
  /** Every item, also those that a crash interrupted. */
  list(): Promise<readonly QuarantineFolder[]>;
  /** Deletes an item's bytes. Nothing happens when there is none. */
  discard(id: string): Promise<void>;
  /** Reads an item's files, for `Vault.store`. `file.unreadable` when there is no journal that can be read. */
  source(id: string): Promise<{ readonly disk: FileReader; readonly folder: string }>;
  /** Where an item's files lie, as the platform names it: for inspection. Throws as `source`. */
  placed(id: string): Promise<PlacedTree>;
}

export interface QuarantineOptions {
  /** The registry's folder. */
  readonly disk: Disk;
  readonly openDisk: OpenDisk;
}

/** The quarantine of a registry. */
export function openQuarantine(options: QuarantineOptions): Quarantine {
  const { disk } = options;
  return {
    bringIn: (request) => bringIn(options, request),
    list: () => listItems(disk),
    discard: async (id) => {
      const path = itemPath(id);
      if ((await disk.stat(path)) === null) return;
      await removeTree(disk, path);
      await disk.syncFolder(quarantineFolder);
    },
    source: async (id) => ({ disk: placedReader(disk, placesOf(id, await itemState(disk, id))), folder: '' }),
    placed: (id) => placedTree(disk, id),
  };
}

async function itemState(disk: Disk, id: string): Promise<JournalState> {
  const state = await readJournal(disk, id);
  if (state !== null) return state;
  const message = 'The journal of this item in quarantine cannot be read. Discard the item and bring it in again.';
  throw new StrongroomError('file.unreadable', message, { path: itemJournalPath(id) });
}

async function placedTree(disk: Disk, id: string): Promise<PlacedTree> {
  const state = await itemState(disk, id);
  const files = placesOf(id, state).map(({ path, sizeBytes, holder, offset }) => {
    return { path, sizeBytes, holder: join(disk.root, ...holder.split('/')), offset };
  });
  return { name: state.plan.name, isFolder: state.plan.isFolder, files };
}

async function bringIn(options: QuarantineOptions, request: BringIn): Promise<BroughtIn> {
  const { disk, openDisk } = options;
  const { id } = request;
  const state = await readJournal(disk, id);
  if (state?.rootDigest)
    return broughtIn({ id, plan: state.plan, files: copiesOf(state), rootDigest: state.rootDigest });
  const source = await listSource(openDisk, request.sourcePath);
  // A stick that was plugged in again may number its files anew: identity counts within one run only.
  if (state) requireSamePlan(state.plan, source.plan, false);
  else await removeTree(disk, itemPath(id)); // what a journal does not vouch for
  await makeFolders(disk, itemFilesPath(id));
  const fresh = { plan: source.plan, copied: new Map<string, Copied>(), synced: null, rootDigest: null };
  const before = state ? { ...state, plan: source.plan } : fresh;
  const bringing = new BringingIn(options, request, source, before);
  await bringing.requireSpace();
  return namingSpace(
    disk,
    () => bringing.bytesLeft,
    () => bringing.run(),
  );
}

class BringingIn {
  readonly #options: QuarantineOptions;
  readonly #request: BringIn;
  readonly #source: Source;
  readonly #before: JournalState;
  readonly #totalBytes: number;
  #doneBytes = 0;
  #step = 'Copying';

  constructor(options: QuarantineOptions, request: BringIn, source: Source, before: JournalState) {
    this.#options = options;
    this.#request = request;
    this.#source = source;
    this.#before = before;
    this.#totalBytes = source.plan.files.reduce((total, file) => total + file.sizeBytes, 0);
  }

  get bytesLeft(): number {
    return this.#totalBytes - this.#doneBytes;
  }

  /** Refuses at once what cannot fit, before hours of copying. */
  async requireSpace(): Promise<void> {
    const { files } = this.#source.plan;
    const copied = files.filter((file) => this.#before.copied.has(file.path));
    const there = copied.reduce((total, file) => total + file.sizeBytes, this.#before.synced?.sizeBytes ?? 0);
    const neededBytes = Math.max(0, this.#totalBytes - there);
    const freeBytes = await this.#options.disk.freeBytes();
    if (neededBytes > freeBytes) throw diskFull(neededBytes, freeBytes);
  }

  async run(): Promise<BroughtIn> {
    const { disk } = this.#options;
    const { id, signal } = this.#request;
    const journal = await Journal.continue(disk, id, this.#before);
    try {
      const advance = (bytes: number): void => this.#advance(bytes);
      const { pausePoint } = this.#request;
      const context = { disk, id, source: this.#source, journal, signal, pausePoint, advance };
      const copy = new QuarantineCopy(context, this.#before);
      const files = await copy.run();
      await this.#compare(copy, files);
      const { rootDigest } = manifestOf(files);
      await journal.write([{ complete: { rootDigest } }]);
      return broughtIn({ id, plan: this.#source.plan, files, rootDigest });
    } finally {
      await journal.close();
    }
  }

  /** The source once more: the same files, and the same bytes in them. */
  async #compare(copy: QuarantineCopy, files: readonly FileEntry[]): Promise<void> {
    this.#step = 'Checking';
    this.#doneBytes = 0;
    for (const [at, planned] of this.#source.plan.files.entries()) {
      if (!(await copy.isAsCopied(planned, files[at]?.sha256 ?? ''))) throw changed(planned.path);
    }
    const again = await listSource(this.#options.openDisk, this.#request.sourcePath);
    requireSamePlan(this.#source.plan, again.plan, true);
  }

  #advance(bytes: number): void {
    this.#doneBytes += bytes;
    this.#request.onProgress?.(this.#doneBytes, this.#totalBytes, this.#step);
  }
}

function broughtIn({
  id,
  plan,
  files,
  rootDigest,
}: Pick<BroughtIn, 'id' | 'files' | 'rootDigest'> & { readonly plan: Plan }): BroughtIn {
  const { name, isFolder } = plan;
  const sizeBytes = files.reduce((total, file) => total + file.sizeBytes, 0);
  return { id, name, isFolder, files, sizeBytes, rootDigest };
}

const copiesOf = ({ plan, copied }: JournalState): FileEntry[] =>
  plan.files.map(({ path, sizeBytes }) => ({ path, sizeBytes, sha256: copied.get(path)?.sha256 ?? '' }));

async function listItems(disk: Disk): Promise<readonly QuarantineFolder[]> {
  if ((await disk.stat(quarantineFolder)) === null) return [];
  const items: QuarantineFolder[] = [];
  for (const { name: id, kind } of await disk.list(quarantineFolder)) {
    if (kind !== 'folder' || !isItemId(id)) continue;
    const state = await readJournal(disk, id);
    if (state === null) items.push({ id, status: 'damaged', sourcePath: null, broughtIn: null });
    else items.push(itemOf(id, state));
  }
  return items;
}

function itemOf(id: string, state: JournalState): QuarantineFolder {
  const { plan, rootDigest } = state;
  const { sourcePath } = plan;
  if (rootDigest === null) return { id, status: 'interrupted', sourcePath, broughtIn: null };
  const files = copiesOf(state);
  return { id, status: 'complete', sourcePath, broughtIn: broughtIn({ id, plan, files, rootDigest }) };
}
