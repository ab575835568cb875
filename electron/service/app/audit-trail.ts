import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { AuditRecord, Checkpoint } from '../../../shared/model/audit.ts';
import {
  appendLeaf,
  type CompactRange,
  checkpointDigest,
  emptyRange,
  GENESIS_HASH,
  leafHash,
  parseCheckpoint,
  parseRecord,
  rangeRoot,
  sealRecord,
  signCheckpoint,
} from '../audit/index.ts';
import type { AuditRow, Catalog } from '../catalog/index.ts';
import { type BuildInfo, type Clock, isoTime } from '../platform/index.ts';
import type { Actor } from './context.ts';
import { inPieces } from './in-turns.ts';
import type { WorkstationKey } from './people/workstation-key.ts';

interface Entry {
  readonly time: string;
  readonly actor: Actor | null;
  readonly action: string;
  readonly subject: { readonly type: string; readonly id: string; readonly label: string };
  readonly reason: string | null;
  readonly old: unknown;
  readonly next: unknown;
}

/** Records that are hashed before others are served: a few milliseconds. */
const HASHED_AT_ONCE = 500;

/** Writing the audit log and signing its head. */
export class AuditTrail {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #build: BuildInfo;
  readonly #written: () => void;
  /** The Merkle tree over the first `size` records; caught up with the table when a root is wanted. */
  #range: CompactRange = emptyRange;
  #readying: Promise<void> | null = null;

  /** `written` is told of each record and checkpoint, inside the transaction that writes it. */
  constructor(catalog: Catalog, clock: Clock, build: BuildInfo, written: () => void = () => undefined) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#build = build;
    this.#written = written;
  }

  /** Appends a record; must be called inside the transaction of the change that it records. */
  append(entry: Entry): void {
    const registry = this.#catalog.registry.get();
    if (registry === null)
      throw new StrongroomError('app.bug', 'An audit record was written before the registry was made.');
    const last = this.#catalog.audit.last();
    const record = sealRecord(
      {
        seq: last === null ? 0 : last.seq + 1,
        time: entry.time,
        registryId: registry.id,
        actor: entry.actor && { id: entry.actor.id, name: entry.actor.name, roles: [...entry.actor.roles] },
        action: entry.action,
        subject: { ...entry.subject },
        reason: entry.reason,
        old: plain(entry.old),
        new: plain(entry.next),
        requestId: null,
        appVersion: this.#build.version,
      },
      last?.hash ?? GENESIS_HASH,
    );
    this.#catalog.audit.append({
      ...record,
      time: entry.time,
      actorId: entry.actor?.id ?? null,
      action: entry.action,
      subjectType: entry.subject.type,
      subjectId: entry.subject.id,
      subjectLabel: entry.subject.label,
    });
    this.#written();
  }

  /** The newest record's number and hash, as a signature names them. */
  head(): { seq: number; hash: string } {
    const last = this.#catalog.audit.last();
    return last === null ? { seq: 0, hash: GENESIS_HASH } : { seq: last.seq, hash: last.hash };
  }

  /** The newest checkpoint; a new one is signed when records have come since it. */
  checkpoint(key: WorkstationKey): Checkpoint {
    const { audit, registry } = this.#catalog;
    const stored = audit.lastCheckpoint();
    const last = audit.last();
    if (last === null)
      throw new StrongroomError('registry.not_initialised', 'The audit log is empty: set the registry up first.');
    if (stored && stored.size === last.seq + 1) return toCheckpoint(stored.note);
    const range = this.#caughtUp();
    const signed = signCheckpoint(
      {
        registryId: registry.get()?.id ?? '',
        size: range.size,
        rootHash: Buffer.from(rangeRoot(range)).toString('hex'),
        time: isoTime(this.#clock.now()),
        headHash: last.hash,
        previous: stored && checkpointDigest(stored.note),
      },
      key,
    );
    this.#catalog.transaction(() => audit.addCheckpoint({ size: signed.size, time: signed.time, note: signed.note }));
    this.#written();
    return toCheckpoint(signed.note);
  }

  /**
   * Hashes what the next checkpoint would have to, in pieces between which others are served: after a start that is the whole log, which takes
   * seconds when it is long. Records that come meanwhile are few, and left to the checkpoint.
   */
  ready(): Promise<void> {
    this.#readying ??= inPieces(this.#catchingUp()).finally(() => {
      this.#readying = null;
    });
    return this.#readying;
  }

  *#catchingUp(): Generator<undefined, void> {
    const total = this.#catalog.audit.count();
    while (this.#range.size < total) {
      let read = 0;
      for (const row of this.#catalog.audit.each(this.#range.size - 1)) {
        this.#range = appendLeaf(this.#range, leafHash(row.canonical));
        read += 1;
        if (read === HASHED_AT_ONCE) break;
      }
      if (read < HASHED_AT_ONCE) return;
      yield;
    }
  }

  #caughtUp(): CompactRange {
    for (const row of this.#catalog.audit.each(this.#range.size - 1))
      this.#range = appendLeaf(this.#range, leafHash(row.canonical));
    return this.#range;
  }
}

export function toCheckpoint(note: string): Checkpoint {
  const { size, rootHash, time, shortCode } = parseCheckpoint(note);
  return { size, rootHash, time, note, shortCode };
}

/** A stored row as people see it. One that was damaged is shown as far as it can be, marked, instead of hiding the rest. */
export function toAuditRecord(row: AuditRow): AuditRecord {
  try {
    const { seq, time, actor, action, subject, reason, old, new: next } = parseRecord(row.canonical);
    return { seq, time, actor, action, subject, reason, old, new: next, hash: row.hash };
  } catch {
    const { seq, time, action, subjectType, subjectId, subjectLabel, hash } = row;
    const subject = { type: subjectType, id: subjectId, label: subjectLabel };
    return {
      seq,
      time,
      actor: null,
      action,
      subject,
      reason: 'This record is damaged: verify the audit log.',
      old: null,
      new: null,
      hash,
    };
  }
}

/** JSON-plain, without what JSON would drop. */
const plain = (value: unknown) => (value === undefined || value === null ? null : JSON.parse(JSON.stringify(value)));
