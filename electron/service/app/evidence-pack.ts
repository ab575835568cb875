import { StrongroomError } from '../../../shared/contract/errors.ts';
import { parseCheckpoint, parseRecord, treeOf } from '../audit/index.ts';
import type { ApprovalRow, AuditRow } from '../catalog/index.ts';
import { toBase64 } from '../evidence/index.ts';
import { readWhole, sha256Hex } from '../platform/index.ts';
import {
  type EvidenceManifest,
  type PackFile,
  renderDossierJson,
  renderDossierPdf,
  sealManifest,
  type VersionDossier,
  verifierFolder,
} from '../report/index.ts';
import { checkpoint, requireWorkstationKey } from './audit-use.ts';
import { commit } from './commit.ts';
import type { Actor, Registry } from './context.ts';
import { makeDossier } from './dossier.ts';
import { versionStorage } from './figures-use.ts';
import { versionIdOf, versionSubjects } from './models.ts';
import { writeOutputFolder } from './output-folder.ts';

const MAX_VERIFIER_BYTES = 4 * 1024 * 1024;

interface Part {
  readonly what: PackFile['what'];
  readonly bytes: Uint8Array;
}

/** What the records of a pack are taken from: the log up to the checkpoint. */
interface Log {
  readonly rows: readonly AuditRow[];
  readonly size: number;
}

/**
 * Writes an evidence pack: a folder with the dossier of a version, every signed statement with the record that was displayed,
 * the keys, the audit records with their proofs, and a verifier that needs nothing else (docs/formats/evidence-pack.md).
 * `earlierCheckpoints` are notes that were kept outside; the pack proves that the log continues them. Errors:
 * `audit.malformed` for a note that is none of this log, those of `writeOutput`.
 */
export async function writeEvidencePack(
  registry: Registry,
  actor: Actor,
  input: { version: string; out: string; earlierCheckpoints: readonly string[] },
) {
  const { catalog } = registry;
  const key = requireWorkstationKey(registry);
  const versionId = versionIdOf(registry, input.version);
  const storage = await versionStorage(registry, versionId);
  const head = checkpoint(registry);
  const log = { rows: [...catalog.audit.each()].slice(0, head.size), size: head.size };
  const dossier = makeDossier(registry, actor, versionId, { head, storage });
  const report = renderDossierJson(dossier, key.privateKeyDer);
  const approvals = catalog.promotions
    .list({ status: null, versionId })
    .flatMap((request) => catalog.promotions.approvals(request.id));
  const keyIds = [...new Set(approvals.map(({ keyId }) => keyId))];
  const records = recordsOf(registry, versionId, keyIds, log);
  const parts = new Map<string, Part>([
    ['report.json', { what: 'report', bytes: Buffer.from(report) }],
    ['report.pdf', { what: 'printout', bytes: await renderDossierPdf(dossier, report) }],
    ['checkpoint.txt', { what: 'checkpoint', bytes: Buffer.from(head.note) }],
    ['records.json', jsonPart('records', records)],
    [
      'keys.json',
      jsonPart(
        'keys',
        keyIds.map((id) => publicKeyOf(registry, id)),
      ),
    ],
    ['consistency.json', jsonPart('consistency', consistencyOf(input.earlierCheckpoints, log))],
    ...approvals.flatMap(statementParts),
    ...(await verifierParts(registry)),
    ['README.txt', { what: 'readme', bytes: Buffer.from(readme(dossier.version, head.shortCode)) }],
  ]);
  const manifest = manifestOf(
    dossier,
    { records: records.length, recordsInLog: head.size, statements: approvals.length },
    parts,
  );
  const sealed = Buffer.from(sealManifest(manifest, key.privateKeyDer));
  const files = new Map<string, Uint8Array>([...parts].map(([path, { bytes }]) => [path, bytes]));
  files.set('pack.json', sealed);
  const written = await writeOutputFolder(registry, input.out, files);
  const sha256 = sha256Hex(sealed);
  const label = `${manifest.subject.model}@${manifest.subject.version}`;
  commit(registry, actor, (change) =>
    change.noted(
      'evidence.packed',
      { type: 'evidence_pack', id: sha256, label },
      { next: { to: input.out, sha256, checkpoint: head.shortCode, statements: approvals.length } },
    ),
  );
  registry.changed('audit');
  return { ...written, sha256, files: files.size, shortCode: head.shortCode };
}

/** What the pack says of itself; `parts` are its files. */
function manifestOf(
  { registryId, workstationPublicKeyPem, origin, version, leavesOut }: VersionDossier,
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
    redacted: false,
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

/** The records about the version, its signers' keys and the registry itself, each with its proof. */
function recordsOf(registry: Registry, versionId: string, keyIds: readonly string[], log: Log) {
  const registryId = registry.catalog.registry.get()?.id ?? '';
  const subjects = [
    ...versionSubjects(registry, versionId),
    ...keyIds.map((id) => ({ type: 'person_key', id })),
    { type: 'registry', id: registryId },
  ];
  const tree = treeOf(log.rows);
  return registry.catalog.audit
    .about(subjects)
    .filter(({ seq }) => seq < log.size)
    .map(({ seq, hash, canonical }) => ({
      seq,
      hash,
      proof: tree.inclusionProof(seq, log.size).map(toBase64),
      record: parseRecord(canonical),
    }));
}

function publicKeyOf({ catalog }: Registry, keyId: string) {
  const key = catalog.people.key(keyId);
  if (key === null)
    throw new StrongroomError('key.malformed', `The key ${keyId} of a signature is missing: verify the registry.`, {
      keyId,
    });
  return { personId: key.personId, keyId: key.id, publicKeyPem: key.publicKeyPem, revokedFrom: key.revokedFrom };
}

/** A proof for each note that the log continues it. */
function consistencyOf(notes: readonly string[], { rows, size }: Log) {
  const tree = treeOf(rows);
  return notes.map((note) => {
    const old = parseCheckpoint(note);
    if (old.size < 1 || old.size > size)
      throw new StrongroomError(
        'audit.malformed',
        `The checkpoint of ${old.time} counts ${old.size} records; this log has ${size}.`,
        { size: old.size },
      );
    return { note, proof: tree.consistencyProof(old.size, size).map(toBase64) };
  });
}

const statementParts = ({ id, envelope, displayedRecord }: ApprovalRow): (readonly [string, Part])[] => [
  [`statements/${id}.json`, { what: 'statement', bytes: Buffer.from(envelope) }],
  [`displayed/${id}.json`, { what: 'displayed_record', bytes: Buffer.from(displayedRecord) }],
];

async function verifierParts(registry: Registry): Promise<(readonly [string, Part])[]> {
  const disk = registry.openDisk(await verifierFolder());
  const read = async (name: string) =>
    [name, { what: 'verifier', bytes: await readWhole(disk, name, MAX_VERIFIER_BYTES) }] as const;
  return Promise.all(['verify.mjs', 'verify.html'].map(read));
}

const readme = ({ model, version }: { model: string; version: string }, shortCode: string): string =>
  `Evidence of ${model}@${version}

report.pdf        to read; report.json is the same for programs
statements/       what people signed (DSSE envelopes with in-toto statements)
displayed/        what each of them was shown when they signed
records.json      audit records, each with the proof that it stands in the log
checkpoint.txt    the signed head of the log; its code is ${shortCode}
keys.json         the public keys of those who signed
pack.json         the list of all files, signed by the workstation

To verify it without Strongroom: open verify.html in a browser and choose this folder, or run
    node verify.mjs --code CODE
with the code of a checkpoint that you kept outside. A verifier from another source than this pack
is better evidence: whoever can change the pack can change its verifier.
`;
