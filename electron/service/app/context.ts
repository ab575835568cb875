import type { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ServiceEvent, Topic } from '../../../shared/contract/events.ts';
import type { Role } from '../../../shared/model/role.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Argon2Cost, BuildInfo, Clock, Disk, Logger, OpenDisk, Random } from '../platform/index.ts';
import type { Quarantine, Vault } from '../vault/index.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Operations } from './operations.ts';
import type { WorkstationKey } from './people/workstation-key.ts';
import type { RecordCopies } from './rebuild/record-copies.ts';

/** What the service is given by whoever starts it; tests give their own. */
export interface Platform {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly openDisk: OpenDisk;
  readonly argon2Cost: Argon2Cost;
  readonly build: BuildInfo;
}

/** An open registry: everything that use cases work with. */
export interface Registry extends Platform {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly disk: Disk;
  readonly catalog: Catalog;
  readonly vault: Vault;
  readonly quarantine: Quarantine;
  readonly audit: AuditTrail;
  readonly records: RecordCopies;
  readonly operations: Operations;
  /** Null until the registry is initialised. */
  workstationKey: WorkstationKey | null;
  /** Failures for user ids that do not exist: they slow down just as real ones do, or they could be told apart. */
  readonly unknownSignIns: Map<string, { readonly failures: number; readonly lastFailureMs: number }>;
  /** What a person should know of the last start. */
  readonly notices: string[];
  readonly emit: (event: ServiceEvent) => void;
  readonly changed: (...topics: Topic[]) => void;
}

/** A person as an actor: as they were when the call began. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** The session of one connection. */
export interface SessionState {
  actor: Actor;
  locked: boolean;
  readonly signedInAt: string;
  /** On the clock that nobody can set: for the absolute limit. */
  readonly signedInMs: number;
  /** The sign-in before this one, and what failed since. */
  readonly before: {
    readonly lastSignInAt: string | null;
    readonly failures: number;
    readonly lastFailureAt: string | null;
  };
  lastActivityMs: number;
  /** The first signing of a session asks for the user id too (R11); locking resets this. */
  hasSigned: boolean;
}

/** What a handler knows of its caller. */
export interface Caller {
  readonly origin: {
    readonly host: 'electron' | 'loopback' | 'cli';
    readonly account: string;
    readonly localReader: boolean;
  };
  session: SessionState | null;
  /** The session's person; throws `session.required` when nobody is signed in. */
  actor(): Actor;
}

/** A failure that is part of a result, as it is stored. */
export const storedError = (error: StrongroomError): { code: string; message: string } => ({
  code: error.code,
  message: error.message,
});
