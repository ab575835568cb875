import { z } from 'zod';
import { canonicalBytes, type EnvelopeSigner, parseFields, parseJsonText, signEnvelope } from '../evidence/index.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from './statement.ts';
import { DigestSet, line, MAX_STATEMENT_BYTES, Sha256 } from './statement-fields.ts';

export const DELETION_PREDICATE_TYPE = 'urn:strongroom:predicate:deletion:v1';

const count = z.number().int().nonnegative();
const time = z.iso.datetime();

/** A file of a deleted version. `kept`: another version that is there has the same content, so its bytes stay. */
const DeletedFile = z.object({
  path: line(4096),
  digest: DigestSet,
  sizeBytes: count,
  outcome: z.enum(['removed', 'kept']),
});

/** What the workstation states: which versions were deleted, by whom and why, and what became of their bytes. */
export const DeletionPredicate = z.object({
  certificateId: line(100),
  registryId: line(100),
  issuedAt: z.object({ time, source: z.literal('service-clock') }),
  /** Who ran the collection. */
  collectedBy: z.object({ id: line(64), printedName: line(200) }),
  versions: z
    .array(
      z.object({
        name: line(300),
        rootDigest: DigestSet,
        deletedBy: z.object({ id: line(64), printedName: line(200) }),
        deletedAt: time,
        reason: line(10_000),
        files: z.array(DeletedFile),
        /** Files that are not listed here because there are too many; the root digest stands for them too. */
        filesNotListed: count,
        /** Stored bytes that only deleted versions used: removed, and left in place. */
        freedBytes: count,
        leftBytes: count,
      }),
    )
    .min(1),
  /** Files of the vault that were deleted since the certificate before. `digest`: over their ids, a line each, in order. */
  packs: z.object({
    count,
    sizeBytes: count,
    digest: DigestSet,
    listed: z.array(z.object({ id: Sha256, sizeBytes: count })),
  }),
  /** The audit log's newest record when it was signed. */
  auditHead: z.object({ seq: count, hash: Sha256 }),
});
export type DeletionPredicate = z.infer<typeof DeletionPredicate>;

/** in-toto Statement v1; its subjects are the deleted versions, by root digest. */
export const DeletionStatement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: line(300), digest: DigestSet })).min(1),
  predicateType: z.literal(DELETION_PREDICATE_TYPE),
  predicate: DeletionPredicate,
});
export type DeletionStatement = z.infer<typeof DeletionStatement>;

/** The statement to sign. Throws `attest.malformed`, naming all fields that are wrong. */
export const makeDeletionStatement = (predicate: DeletionPredicate): DeletionStatement =>
  parseFields(
    DeletionStatement,
    {
      _type: STATEMENT_TYPE,
      subject: predicate.versions.map(({ name, rootDigest }) => ({ name, digest: rootDigest })),
      predicateType: DELETION_PREDICATE_TYPE,
      predicate,
    },
    'deletion statement',
  );

/** Signs a statement; the JSON text of the DSSE envelope, whose payload is the statement's canonical JSON. */
export const signDeletion = (statement: DeletionStatement, signer: EnvelopeSigner): string =>
  JSON.stringify(signEnvelope(STATEMENT_PAYLOAD_TYPE, canonicalBytes(statement), [signer]));

/** Reads the text of a deletion statement. Throws `attest.malformed` with all bad fields. */
export const parseDeletionStatement = (text: string): DeletionStatement =>
  parseJsonText(DeletionStatement, text, { what: 'deletion statement', maxBytes: MAX_STATEMENT_BYTES });
