import { leafHash } from '../../audit/index.ts';
import type { AuditRow } from '../../catalog/index.ts';
import { toBase64 } from '../../evidence/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import { type HiddenRecord, VersionDossier } from '../../report/index.ts';
import type { Registry } from '../context.ts';
import type { LogTree } from './log-tree.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Records as places in the log: leaf hash and proof, nothing of their content. */
export function hiddenRecords(log: LogTree | null, rows: readonly AuditRow[], size: number): HiddenRecord[] {
  const tree = log?.upTo(size);
  return rows.map(({ seq, canonical }) => ({
    seq,
    leaf: Buffer.from(leafHash(canonical)).toString('hex'),
    proof: tree?.inclusionProof(seq, size).map(toBase64) ?? [],
    record: null,
  }));
}

/** Members whose value is a person's id: always a pseudonym, whatever else the text is. */
const people = new Set([
  'registeredBy',
  'correctedBy',
  'requestedBy',
  'signerId',
  'personId',
  'by',
  'byPerson',
  'createdBy',
  'placedBy',
  'releasedBy',
  'deletedBy',
]);
/** Members that are words of the program, digests or keys: never changed. */
const fixed = new Set([
  'roles',
  'approverRoles',
  'nextRoles',
  'role',
  'stage',
  'from',
  'to',
  'fromStage',
  'toStage',
  'status',
  'decision',
  'kind',
  'type',
  'format',
  'severity',
  'note',
  'proof',
  'digest',
  'sha256',
  'rootDigest',
  'keyId',
  'publicKeyPem',
  'workstationPublicKeyPem',
  'registryId',
]);

/**
 * The dossier with pseudonyms for names, without envelopes, keys and contents of records. What it says of signatures is vouched for by the
 * seal; `signaturesLeftOut` names each by its digest.
 */
export function redactDossier(
  registry: Registry,
  dossier: VersionDossier,
  { pseudonyms, tree }: { readonly pseudonyms: Pseudonyms; readonly tree: LogTree | null },
): VersionDossier {
  const { checkpoint, auditRecords, requests } = dossier;
  const rows = auditRecords.flatMap(({ seq }) => registry.catalog.audit.at(seq) ?? []);
  const by = dossier.origin.generatedBy;
  const approvals = requests.flatMap((request) => request.approvals);
  const changed = walk({ ...dossier, auditRecords: [], personKeys: [] }, '', pseudonyms);
  const plain = VersionDossier.parse(changed);
  return {
    ...plain,
    origin: { ...dossier.origin, generatedBy: by && { id: pseudonyms.of(by.id), name: pseudonyms.of(by.id) } },
    checkpoint,
    requests: plain.requests.map((request) => ({
      ...request,
      approvals: request.approvals.map((approval) => ({ ...approval, envelope: '' })),
    })),
    auditRecords: hiddenRecords(tree, rows, checkpoint.size),
    redacted: true,
    signaturesLeftOut: approvals.map(({ id, envelope, verification }) => ({
      id,
      envelopeSha256: sha256Hex(envelope),
      status: verification.status,
    })),
    leavesOut: [
      ...plain.leavesOut,
      'Names: people, owners, developers and validators are pseudonyms, the same in every redacted export of this registry. Other names in free text may remain.',
      `The envelopes of ${approvals.length} signatures: their digests and verdicts are stated, and sealed by the workstation.`,
      `The content of ${rows.length} audit records: their places in the log are proved.`,
    ],
  };
}

function walk(value: unknown, name: string, pseudonyms: Pseudonyms): unknown {
  if (typeof value === 'string') {
    if (people.has(name)) return pseudonyms.of(value);
    return fixed.has(name) ? value : pseudonyms.text(value);
  }
  if (Array.isArray(value)) return value.map((one) => walk(one, name, pseudonyms));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, key, pseudonyms)]));
}
