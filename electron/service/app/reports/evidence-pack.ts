import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { WrittenPack } from '../../../../shared/model/report.ts';
import { parseCheckpoint, parseRecord, type SignedCheckpoint } from '../../audit/index.ts';
import type { AuditRow } from '../../catalog/index.ts';
import { toBase64 } from '../../evidence/index.ts';
import { readWhole, sha256Hex } from '../../platform/index.ts';
import {
  type EvidenceManifest,
  type PackFile,
  renderDossierJson,
  renderDossierPdf,
  sealManifest,
  type VersionDossier,
  verifierFolder,
} from '../../report/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { checkOutput } from '../output-file.ts';
import { writeOutputFolder } from '../output-folder.ts';
import { pacingOf } from '../pacing.ts';
import { verifyStoredStatement } from '../sign/statement-view.ts';
import { versionStorage } from '../storage/figures-use.ts';
import { checkpoint, requireWorkstationKey } from '../trail/audit-use.ts';
import { versionSubjects } from '../version/models.ts';
import { versionIdOf } from '../version-ref.ts';
import { makeDossier } from './dossier.ts';
import { LogTree } from './log-tree.ts';
import { type SignedRow, statementSubjects, statementsAbout } from './pack-statements.ts';
import { openPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { hiddenRecords, redactDossier } from './redact.ts';

const MAX_VERIFIER_BYTES = 4 * 1024 * 1024;

interface Part {
  readonly what: PackFile['what'];
  readonly bytes: Uint8Array;
}

/** What the records of a pack are taken from: the log up to the checkpoint. */
interface Log {
  readonly tree: LogTree;
  readonly size: number;
}

interface PackInput {
  readonly version: string;
  readonly out: string;
  readonly earlierCheckpoints: readonly string[];
  readonly redact: boolean;
}

/**
 * Starts writing an evidence pack; nothing of it is there until it is whole, also when it is stopped. Throws `version.not_found`,
 * `audit.malformed` for a note that is none of this log, those of `checkOutput`.
 */
export async function startEvidencePack(registry: Registry, actor: Actor, input: PackInput) {
  requireWorkstationKey(registry);
  const versionId = versionIdOf(registry, input.version);
  for (const note of input.earlierCheckpoints) earlierHead(note, registry.catalog.audit.count());
  await checkOutput(registry, input.out);
  const ref = registry.catalog.versions.ref(versionId);
  const operation = registry.operations.start({
    kind: 'report',
    title: `Evidence pack ${ref?.model}@${ref?.version}`,
    unit: 'items',
    startedBy: actor.id,
    run: async (run) => ({ ...(await writeEvidencePack(registry, actor, input, run)) }),
  });
  return { operationId: operation.id };
}

/**
 * Writes an evidence pack: a folder with the dossier of a version, every signed statement with the record that was displayed,
 * the keys, the audit records with their proofs, and a verifier that needs nothing else (docs/formats/evidence-pack.md).
 * `earlierCheckpoints` are notes that were kept outside; the pack proves that the log continues them. `redact` leaves out what names
 * people (R31). Errors: `audit.malformed` for a note that is none of this log, those of `writeOutput`.
 */
async function writeEvidencePack(
  registry: Registry,
  actor: Actor,
  input: PackInput,
  run: OperationRun,
): Promise<WrittenPack> {
  const key = requireWorkstationKey(registry);
  const pacing = pacingOf(run);
  const versionId = versionIdOf(registry, input.version);
  const storage = await versionStorage(registry, versionId);
  const tree = await LogTree.of(registry, pacing('Reading the log'));
  const pseudonyms = input.redact ? await openPseudonyms(registry) : null;
  await registry.audit.ready();
  // Until the rows are read nothing waits: the pack is of the moment of its checkpoint.
  const head = checkpoint(registry);
  const log = { tree, size: head.size };
  const signed = signedOf(registry, versionId);
  const whole = makeDossier(registry, actor, versionId, { head, storage, tree });
  const dossier = pseudonyms === null ? whole : redacted(registry, whole, versionId, { pseudonyms, tree });
  const rows = rowsOf(registry, versionId, signed, log);
  await pacing('Sealing')(0, 1);
  const report = renderDossierJson(dossier, key.privateKeyDer);
  const parts = new Map<string, Part>([
    ['report.json', { what: 'report', bytes: Buffer.from(report) }],
    ['report.pdf', { what: 'printout', bytes: await renderDossierPdf(dossier, report, pacing('Writing PDF')) }],
    ['checkpoint.txt', { what: 'checkpoint', bytes: Buffer.from(head.note) }],
    ['records.json', jsonPart('records', input.redact ? hiddenRecords(tree, rows, log.size) : recordsOf(rows, log))],
    ['consistency.json', jsonPart('consistency', consistencyOf(input.earlierCheckpoints, log))],
    ...(input.redact ? [] : signatureParts(registry, signed)),
    ...(await verifierParts(registry)),
    ['README.txt', { what: 'readme', bytes: Buffer.from(readme(dossier, head.shortCode)) }],
  ]);
  const counts = { records: rows.length, recordsInLog: head.size, statements: signed.length };
  const manifest = manifestOf(dossier, counts, parts);
  const sealed = Buffer.from(sealManifest(manifest, key.privateKeyDer));
  const files = new Map<string, Uint8Array>([...parts].map(([path, { bytes }]) => [path, bytes]));
  files.set('pack.json', sealed);
  run.signal.throwIfAborted();
  const written = await writeOutputFolder(registry, input.out, files);
  const sha256 = sha256Hex(sealed);
  const label = `${manifest.subject.model}@${manifest.subject.version}`;
  const { redacted: isRedacted } = manifest;
  commit(registry, actor, (change) =>
    change.noted(
      'evidence.packed',
      { type: 'evidence_pack', id: sha256, label },
      {
        next: {
          to: input.out,
          sha256,
          checkpoint: head.shortCode,
          statements: signed.length,
          ...(isRedacted ? { redacted: true } : {}),
        },
      },
    ),
  );
  registry.changed('audit');
  return { ...written, sha256, files: files.size, shortCode: head.shortCode };
}

/** Approvals of the version and the other statements about it. */
function signedOf(registry: Registry, versionId: string): SignedRow[] {
  const { promotions } = registry.catalog;
  const approvals = promotions.list({ status: null, versionId }).flatMap((request) => promotions.approvals(request.id));
  return [...approvals, ...statementsAbout(registry, versionId)];
}

/** The dossier without names; what it leaves out of other statements is stated like that of approvals. */
function redacted(
  registry: Registry,
  whole: VersionDossier,
  versionId: string,
  by: { readonly pseudonyms: Pseudonyms; readonly tree: LogTree },
): VersionDossier {
  const dossier = redactDossier(registry, whole, by);
  const others = statementsAbout(registry, versionId);
  return {
    ...dossier,
    signaturesLeftOut: [
      ...dossier.signaturesLeftOut,
      ...others.map((row) => ({
        id: row.id,
        envelopeSha256: sha256Hex(row.envelope),
        status: verifyStoredStatement(registry, row).status,
      })),
    ],
    leavesOut: [
      ...dossier.leavesOut,
      ...(others.length === 0
        ? []
        : [`${others.length} other signed statements: their digests and verdicts are stated.`]),
    ],
  };
}

function signatureParts(registry: Registry, signed: readonly SignedRow[]): (readonly [string, Part])[] {
  const keyIds = [...new Set(signed.map(({ keyId }) => keyId))];
  const keys = keyIds.map((id) => publicKeyOf(registry, id));
  return [['keys.json', jsonPart('keys', keys)], ...signed.flatMap(statementParts)];
}

/** What the pack says of itself; `parts` are its files. */
function manifestOf(
  { registryId, workstationPublicKeyPem, origin, version, leavesOut, redacted }: VersionDossier,
  count: { readonly records: number; readonly recordsInLog: number; readonly statements: number },
  parts: ReadonlyMap<string, Part>,
): EvidenceManifest {
  const { id: versionId, model, version: number, stage, rootDigest } = version;
  const recordsLeftOut = count.recordsInLog - count.records;
  return {
    registryId,
    workstationPublicKeyPem,
    origin,
    subject: { versionId, model, version: number, stage, rootDigest },
    redacted,
    totals: { recordsInLog: count.recordsInLog, recordsLeftOut, statements: count.statements },
    leavesOut: [
      ...leavesOut,
      ...(recordsLeftOut === 0
        ? []
        : [`${recordsLeftOut} audit records that are about something else than this version.`]),
      'The files of the version: export them with it, and compare their SHA-256 with the report.',
    ],
    files: [...parts].map(([path, { what, bytes }]) => ({
      path,
      what,
      sizeBytes: bytes.length,
      sha256: sha256Hex(bytes),
    })),
  };
}

const jsonPart = (what: PackFile['what'], value: unknown): Part => ({
  what,
  bytes: Buffer.from(`${JSON.stringify(value, null, 1)}\n`),
});

/** The records about the version, what was signed about it, its signers' keys and the registry itself. */
function rowsOf(registry: Registry, versionId: string, signed: readonly SignedRow[], log: Log): AuditRow[] {
  const registryId = registry.catalog.registry.get()?.id ?? '';
  const statements = signed.flatMap((row) => ('kind' in row ? [row] : []));
  const subjects = [
    ...versionSubjects(registry, versionId),
    ...statementSubjects(registry, versionId, statements),
    ...[...new Set(signed.map(({ keyId }) => keyId))].map((id) => ({ type: 'person_key', id })),
    { type: 'registry', id: registryId },
  ];
  return registry.catalog.audit.about(subjects).filter(({ seq }) => seq < log.size);
}

/** Records with the proof of each. */
function recordsOf(rows: readonly AuditRow[], log: Log) {
  const tree = log.tree.upTo(log.size);
  return rows.map(({ seq, hash, canonical }) => ({
    seq,
    hash,
    proof: tree.inclusionProof(seq, log.size).map(toBase64),
    record: parseRecord(canonical),
  }));
}

/** A key with its end and its revocation, as the log holds them. */
function publicKeyOf({ catalog }: Registry, keyId: string) {
  const key = catalog.people.key(keyId);
  if (key === null)
    throw new StrongroomError('key.malformed', `The key ${keyId} of a signature is missing: verify the registry.`, {
      keyId,
    });
  const { id, personId, publicKeyPem, expiresAt, revokedFrom, revokedAt, revokedBy, revocationReason } = key;
  return { personId, keyId: id, publicKeyPem, expiresAt, revokedFrom, revokedAt, revokedBy, revocationReason };
}

/** A proof for each note that the log continues it. */
function consistencyOf(notes: readonly string[], log: Log) {
  const tree = log.tree.upTo(log.size);
  return notes.map((note) => {
    const old = earlierHead(note, log.size);
    return { note, proof: tree.consistencyProof(old.size, log.size).map(toBase64) };
  });
}

/** A checkpoint that was kept outside. Throws `audit.malformed` for one that a log of this size can't continue. */
function earlierHead(note: string, size: number): SignedCheckpoint {
  const old = parseCheckpoint(note);
  if (old.size >= 1 && old.size <= size) return old;
  throw new StrongroomError(
    'audit.malformed',
    `The checkpoint of ${old.time} counts ${old.size} records; this log has ${size}.`,
    { size: old.size },
  );
}

const statementParts = ({ id, envelope, displayedRecord }: SignedRow): (readonly [string, Part])[] => [
  [`statements/${id}.json`, { what: 'statement', bytes: Buffer.from(envelope) }],
  [`displayed/${id}.json`, { what: 'displayed_record', bytes: Buffer.from(displayedRecord) }],
];

async function verifierParts(registry: Registry): Promise<(readonly [string, Part])[]> {
  const disk = registry.openDisk(await verifierFolder());
  const read = async (name: string) =>
    [name, { what: 'verifier', bytes: await readWhole(disk, name, MAX_VERIFIER_BYTES) }] as const;
  return Promise.all(['verify.mjs', 'verify.html'].map(read));
}

const readme = ({ version: { model, version }, redacted: isRedacted }: VersionDossier, shortCode: string): string =>
  `Evidence of ${model}@${version}

report.pdf        to read; report.json is the same for programs
${
  isRedacted
    ? `records.json      places of audit records in the log, each with its proof; their content is left out
checkpoint.txt    the signed head of the log; its code is ${shortCode}
pack.json         the list of all files, signed by the workstation

This pack is redacted: people are pseudonyms, and what they signed is left out.`
    : `statements/       what people signed (DSSE envelopes with in-toto statements)
displayed/        what each of them was shown when they signed
records.json      audit records, each with the proof that it stands in the log
checkpoint.txt    the signed head of the log; its code is ${shortCode}
keys.json         the public keys of those who signed
pack.json         the list of all files, signed by the workstation`
}

To verify it without Strongroom: open verify.html in a browser and choose this folder, or run
    node verify.mjs --code CODE
with the code of a checkpoint that you kept outside. A verifier from another source than this pack
is better evidence: whoever can change the pack can change its verifier.
`;
