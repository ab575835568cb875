/**
 * Signatures of people: statements (in-toto), envelopes (DSSE), keys and passphrases. Pure functions over data; who may sign
 * and when is decided elsewhere. Format: docs/formats/attestation.md.
 */
export {
  canonicalBytes,
  canonicalJson,
  type Envelope,
  type Json,
  keyIdOf,
  parseEnvelope,
  preAuthEncoding,
} from '../evidence/index.ts';
export {
  DELETION_PREDICATE_TYPE,
  type DeletionPredicate,
  type DeletionStatement,
  makeDeletionStatement,
  parseDeletionStatement,
  signDeletion,
} from './deletion-statement.ts';
export type { PersonPublicKey } from './open-statement.ts';
export { checkPassphrase, MAX_PASSPHRASE_LENGTH, MIN_PASSPHRASE_LENGTH, passphraseProblems } from './passphrase.ts';
export {
  createPersonKey,
  EncryptedPersonKey,
  type PersonKey,
  rewrapPersonKey,
  type Unlocked,
  unlockPersonKey,
  withUnlockedKey,
} from './person-key.ts';
export {
  makePersonStatement,
  type PersonStatement,
  parsePersonStatement,
  SIGNED_STATEMENT_PREDICATE_TYPE,
  type StatementFacts,
  signPersonStatement,
} from './signed-statement.ts';
export {
  APPROVAL_PREDICATE_TYPE,
  type ApprovalFacts,
  type ApprovalPredicate,
  type ApprovalStatement,
  makeApprovalStatement,
  parseStatement,
  STATEMENT_PAYLOAD_TYPE,
  signApproval,
  subjectName,
} from './statement.ts';
export {
  type ApprovalExpectations,
  type ApprovalVerdict,
  type Difference,
  verifyApproval,
} from './verify-approval.ts';
export { type DeletionVerdict, verifyDeletion } from './verify-deletion.ts';
export { type StatementExpectations, type StatementVerdict, verifyPersonStatement } from './verify-signed-statement.ts';
