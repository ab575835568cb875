import { sha256Hex } from '../platform/crypto.ts';
import { joinPath } from '../platform/disk.ts';
import { between, type CopyContext, readSmall } from './quarantine-context.ts';
import type { JournalState, PlannedFile, Step } from './quarantine-journal.ts';
import { groupNumber, itemGroupPath, itemPath } from './quarantine-layout.ts';

/** Files up to this size are copied into groups: making a file of its own for each, and waiting for it, takes far longer than their bytes do. */
export const smallBytes = 256 * 1024;
/** An interrupted copy begins again with the group that it was at. */
const filesPerGroup = 256;

/**
 * Copies the small files that `state` does not have yet, one after another into a file each 256 of them. Order for each group: bytes, fsync, fsync
 * of the folder, lines in the journal: a line without its bytes cannot survive a power cut, and a group without a line is deleted. `buffer` holds
 * several files. Gives the digest of each file.
 */
export async function gatherSmall(
  context: CopyContext,
  state: JournalState,
  files: readonly PlannedFile[],
  buffer: Uint8Array,
): Promise<ReadonlyMap<PlannedFile, string>> {
  const groups = await knownGroups(context, state);
  const digests = new Map<PlannedFile, string>();
  const missing: PlannedFile[] = [];
  for (const planned of files) {
    const known = state.copied.get(planned.path);
    const end = (known?.place?.offset ?? 0) + planned.sizeBytes;
    if (known?.place && end <= (groups.get(known.place.group) ?? -1)) {
      digests.set(planned, known.sha256);
      context.advance(planned.sizeBytes);
    } else missing.push(planned);
  }
  let group = Math.max(-1, ...groups.keys());
  for (let next = 0; next < missing.length; next += filesPerGroup) {
    group += 1;
    const batch = missing.slice(next, next + filesPerGroup);
    const steps = await new Group(context, group, buffer).copy(batch);
    for (const [at, planned] of batch.entries()) digests.set(planned, steps[at]?.gathered.sha256 ?? '');
  }
  return digests;
}

/** Sizes of the groups that the journal knows; others are deleted, which a crash left. */
async function knownGroups({ disk, id }: CopyContext, state: JournalState): Promise<ReadonlyMap<number, number>> {
  const known = new Set([...state.copied.values()].map(({ place }) => place?.group));
  const sizes = new Map<number, number>();
  for (const { name } of await disk.list(itemPath(id))) {
    const group = groupNumber(name);
    if (group === null) continue;
    const path = joinPath(itemPath(id), name);
    if (known.has(group)) sizes.set(group, (await disk.stat(path))?.sizeBytes ?? 0);
    else await disk.remove(path);
  }
  return sizes;
}

type Gathered = Extract<Step, { gathered: unknown }>;

class Group {
  readonly #context: CopyContext;
  readonly #group: number;
  readonly #buffer: Uint8Array;

  constructor(context: CopyContext, group: number, buffer: Uint8Array) {
    this.#context = context;
    this.#group = group;
    this.#buffer = buffer;
  }

  /** Durable, with their lines in the journal, once this resolves. */
  async copy(files: readonly PlannedFile[]): Promise<readonly Gathered[]> {
    const { disk, id, journal } = this.#context;
    const steps: Gathered[] = [];
    const handle = await disk.create(itemGroupPath(id, this.#group));
    try {
      for await (const bytes of this.#pieces(files, steps)) await handle.append(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await disk.syncFolder(itemPath(id));
    await journal.write(steps);
    return steps;
  }

  /** The files' bytes, several files at a time; `steps` gets a line of each. */
  async *#pieces(files: readonly PlannedFile[], steps: Gathered[]): AsyncGenerator<Uint8Array> {
    let offset = 0;
    let filled = 0;
    for (const planned of files) {
      const { path, sizeBytes } = planned;
      await between(this.#context);
      if (filled + sizeBytes > this.#buffer.length) {
        yield this.#buffer.subarray(0, filled);
        filled = 0;
      }
      const bytes = this.#buffer.subarray(filled, filled + sizeBytes);
      await readSmall(this.#context, planned, bytes);
      steps.push({ gathered: { path, sha256: sha256Hex(bytes), group: this.#group, offset } });
      offset += sizeBytes;
      filled += sizeBytes;
      this.#context.advance(sizeBytes);
    }
    if (filled > 0) yield this.#buffer.subarray(0, filled);
  }
}
