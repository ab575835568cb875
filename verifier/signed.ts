import type { JsonObject } from './shape.ts';

/** A decision on a promotion. */
export const APPROVAL_PREDICATE = 'urn:strongroom:predicate:approval:v1';
/** Anything else that somebody signed. */
export const STATEMENT_PREDICATE = 'urn:strongroom:predicate:statement:v1';

/** A signed statement that verified. */
export interface Signed {
  readonly path: string;
  readonly predicateType: string;
  readonly predicate: JsonObject;
  readonly subjectName: string;
  readonly rootDigest: string;
  /** As it stands in the file. */
  readonly envelopeText: string;
  /** Its key was revoked from a later time on; the signature counts. */
  readonly isRevokedLater: boolean;
}
