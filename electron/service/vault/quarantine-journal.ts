import { z } from 'zod';
import { isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import type { AppendHandle, Disk } from '../platform/disk.ts';
import { readWhole, writeDurable } from '../platform/disk-durable.ts';
import { itemJournalPath } from './quarantine-layout.ts';

const size = z.number().int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A file of the source as it was when the copy began. */
const PlannedFile = z.strictObject({ path: z.string(), sizeBytes: size, modifiedNs: z.string(), identity: z.string() });
export type PlannedFile = z.infer<typeof PlannedFile>;

const Plan = z.strictObject({
  type: z.literal('strongroom.quarantine/1'),
  sourcePath: z.string(),
  name: z.string(),
  isFolder: z.boolean(),
  files: z.array(PlannedFile),
});
export type Plan = z.infer<typeof Plan>;

const Step = z.union([
  /** So many bytes of the partial file are durable and belong to this file. */
  z.strictObject({ synced: z.strictObject({ path: z.string(), sizeBytes: size }) }),
  /** The copy of this file is durable under its own name. */
  z.strictObject({ copied: z.strictObject({ path: z.string(), sha256: digest }) }),
  /** The copy of this small file is durable, from this offset of a group. */
  z.strictObject({ gathered: z.strictObject({ path: z.string(), sha256: digest, group: size, offset: size }) }),
  /** Every file was compared with the source again. */
  z.strictObject({ complete: z.strictObject({ rootDigest: digest }) }),
]);
export type Step = z.infer<typeof Step>;

/** A complete copy: under its own name, or in a group. */
export interface Copied {
  readonly sha256: string;
  readonly place: { readonly group: number; readonly offset: number } | null;
}

/** What a journal says of its item. */
export interface JournalState {
  readonly plan: Plan;
  /** Each complete copy by path. */
  readonly copied: ReadonlyMap<string, Copied>;
  readonly synced: { readonly path: string; readonly sizeBytes: number } | null;
  readonly rootDigest: string | null;
}

const maxJournalBytes = 256 * 1024 * 1024;

/** Reads an item's journal; null when it has none or its first line is not whole. Lines after a torn one are not believed. */
export async function readJournal(disk: Disk, id: string): Promise<JournalState | null> {
  const text = await journalText(disk, id);
  const [first, ...rest] = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const plan = parse(Plan, first);
  if (plan === null) return null;
  const copied = new Map<string, Copied>();
  let synced: JournalState['synced'] = null;
  let rootDigest: string | null = null;
  for (const line of rest) {
    const step = parse(Step, line);
    if (step === null) break;
    if ('synced' in step) synced = step.synced;
    else if ('copied' in step) copied.set(step.copied.path, { sha256: step.copied.sha256, place: null });
    else if ('gathered' in step) {
      const { path, sha256, group, offset } = step.gathered;
      copied.set(path, { sha256, place: { group, offset } });
    } else rootDigest = step.complete.rootDigest;
  }
  return { plan, copied, synced, rootDigest };
}

async function journalText(disk: Disk, id: string): Promise<string> {
  try {
    return Buffer.from(await readWhole(disk, itemJournalPath(id), maxJournalBytes)).toString();
  } catch (error) {
    if (isCode(error, 'file.not_found') || isCode(error, 'file.unreadable')) return '';
    throw error;
  }
}

function parse<T>(schema: z.ZodType<T>, line: string | undefined): T | null {
  try {
    return schema.parse(JSON.parse(line ?? ''));
  } catch {
    return null; // a torn line: what it said is done again
  }
}

/** Writes steps. Each is durable when `write` resolves. */
export class Journal {
  readonly #handle: AppendHandle;

  /** Continues an item's journal after the steps that `state` holds; what follows them was torn and is rewritten. */
  static async continue(disk: Disk, id: string, state: JournalState): Promise<Journal> {
    const path = itemJournalPath(id);
    const steps = [...state.copied].map(([copiedPath, { sha256, place }]): Step => {
      const copied = { path: copiedPath, sha256 };
      return place === null ? { copied } : { gathered: { ...copied, ...place } };
    });
    if (state.synced !== null) steps.push({ synced: state.synced });
    const text = [state.plan, ...steps].map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeDurable(disk, path, Buffer.from(text));
    return new Journal(await disk.append(path));
  }

  private constructor(handle: AppendHandle) {
    this.#handle = handle;
  }

  async write(steps: readonly Step[]): Promise<void> {
    await this.#handle.append(Buffer.from(steps.map((step) => `${JSON.stringify(step)}\n`).join('')));
    await this.#handle.sync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** True when `plan` fits what is in a source now: same files, sizes and times. A copy that was interrupted may go on only then. */
export function requireSamePlan(before: Plan, now: Plan, withIdentity: boolean): void {
  const known = new Map(before.files.map((file) => [file.path, file]));
  for (const file of now.files) {
    const old = known.get(file.path);
    known.delete(file.path);
    const isSame =
      old?.sizeBytes === file.sizeBytes &&
      old.modifiedNs === file.modifiedNs &&
      (!withIdentity || old.identity === file.identity);
    if (!isSame) throw changed(file.path);
  }
  const [gone] = known.keys();
  if (gone !== undefined) throw changed(gone);
}

/** `file.changed_while_read`, naming the file. */
export const changed = (path: string): StrongroomError =>
  new StrongroomError('file.changed_while_read', `${path} changed while it was copied. Bring it in again.`, { path });
