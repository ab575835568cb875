import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Certificate } from '../../../../shared/model/collection.ts';
import {
  type DeletionPredicate,
  type DeletionVerdict,
  keyIdOf,
  makeDeletionStatement,
  signDeletion,
  verifyDeletion,
} from '../../attest/index.ts';
import type { CertificateRow } from '../../catalog/index.ts';
import { newId, sha256Hex } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { writeOutput } from '../output-file.ts';
import { earlierWorkstationKeys } from '../people/earlier-keys.ts';
import { requireWorkstationKey } from '../trail/audit-use.ts';

/** An envelope holds 1 MiB: what one certificate lists stays well below. The rest is bound by digests. */
const FILES_LISTED = 2500;
const PACKS_LISTED = 1500;
export const CERTIFICATE_FILE_TYPE = 'strongroom.deletion-certificate/1';

type CertifiedVersion = DeletionPredicate['versions'][number];

/**
 * Signs that versions were deleted: all that a collection took and that no certificate names yet. One transaction holds the certificates,
 * their mark on the deletions and the audit records. Call it when the packs' files are gone.
 */
export function issueCertificates(registry: Registry, actor: Actor): string[] {
  const ids = commit(registry, actor, (change) => {
    const issued: string[] = [];
    for (const group of grouped(certifiable(registry))) issued.push(issue(registry, change, actor, group));
    return issued;
  });
  if (ids.length > 0) registry.changed('models', 'vault', 'audit');
  return ids;
}

interface Certifiable {
  readonly versionId: string;
  readonly version: CertifiedVersion;
}

function certifiable(registry: Registry): Certifiable[] {
  const { collection, versions, people } = registry.catalog;
  const taken = collection.uncertified().flatMap((deletion) => {
    const bytes = collection.collected(deletion.versionId);
    return bytes === null ? [] : [{ deletion, bytes }];
  });
  if (taken.length === 0) return [];
  const certified = [...taken.map(({ deletion }) => deletion.versionId), ...collection.certifiedIds()];
  const inUse = collection.filesInUse(new Set(certified));
  return taken.map(({ deletion, bytes }) => {
    const { versionId, deletedAt, deletedBy, reason } = deletion;
    const summary = versions.record(versionId)?.summary;
    if (!summary)
      throw new StrongroomError('app.bug', `The deleted version ${versionId} has no record.`, { versionId });
    const files = versions.artifacts(versionId);
    const version: CertifiedVersion = {
      name: `${summary.model}@${summary.version}`,
      rootDigest: { sha256: summary.rootDigest },
      deletedBy: { id: deletedBy, printedName: people.get(deletedBy)?.name ?? deletedBy },
      deletedAt,
      reason,
      files: files.slice(0, FILES_LISTED).map(({ path, sha256, sizeBytes }) => {
        const outcome: 'kept' | 'removed' = inUse.has(sha256) ? 'kept' : 'removed';
        return { path, digest: { sha256 }, sizeBytes, outcome };
      }),
      filesNotListed: Math.max(0, files.length - FILES_LISTED),
      ...bytes,
    };
    return { versionId, version };
  });
}

/** As many versions a certificate as its list of files allows. */
function grouped(all: readonly Certifiable[]): Certifiable[][] {
  const groups: Certifiable[][] = [];
  let files = 0;
  for (const one of all) {
    const more = one.version.files.length + 10;
    const last = groups.at(-1);
    if (last === undefined || files + more > FILES_LISTED + 10) {
      groups.push([one]);
      files = more;
    } else {
      last.push(one);
      files += more;
    }
  }
  return groups;
}

function issue(registry: Registry, change: Change, actor: Actor, group: readonly Certifiable[]): string {
  const { catalog, random } = registry;
  const key = requireWorkstationKey(registry);
  const id = newId(random, 'dc');
  const packs = catalog.collection.uncertifiedPacks();
  const statement = makeDeletionStatement({
    certificateId: id,
    registryId: catalog.registry.get()?.id ?? '',
    issuedAt: { time: change.at, source: 'service-clock' },
    collectedBy: { id: actor.id, printedName: actor.name },
    versions: group.map(({ version }) => version),
    packs: {
      count: packs.length,
      sizeBytes: packs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      digest: { sha256: sha256Hex(packs.map((pack) => `${pack.id}\n`).join('')) },
      listed: packs.slice(0, PACKS_LISTED),
    },
    auditHead: registry.audit.head(),
  });
  const signer = { keyId: keyIdOf(key.publicKeyPem), privateKeyDer: key.privateKeyDer };
  const row = { id, issuedAt: change.at, issuedBy: actor.id, envelope: signDeletion(statement, signer) };
  catalog.collection.addCertificate(row);
  change.created(
    'certificate.issued',
    'deletion_certificate',
    id,
    group
      .map(({ version }) => version.name)
      .join(', ')
      .slice(0, 200),
  );
  catalog.collection.certifyPacks(id);
  for (const { versionId, version } of group)
    change.updated('version.collected', 'version_deletion', versionId, version.name, {}, () =>
      catalog.collection.certifyVersion(versionId, id),
    );
  return id;
}

/** The workstation's keys, the present one first; `untilSeq`: from that audit record on an earlier one signs no more. */
function workstationKeys({ catalog }: Pick<Registry, 'catalog'>) {
  const own = catalog.registry.get()?.workstationPublicKeyPem;
  const present = own === undefined ? [] : [{ publicKeyPem: own, untilSeq: Number.POSITIVE_INFINITY }];
  const earlier = earlierWorkstationKeys(catalog).map(({ publicKeyPem, untilSize: untilSeq }) => {
    return { publicKeyPem, untilSeq };
  });
  return [...present, ...earlier].map((key) => ({ ...key, keyId: keyIdOf(key.publicKeyPem) }));
}

/** Verifies a stored certificate against the registry that holds it. */
export function verifyStoredCertificate(registry: Pick<Registry, 'catalog'>, row: CertificateRow): DeletionVerdict {
  const keys = workstationKeys(registry);
  const expected = { registryId: registry.catalog.registry.get()?.id ?? '', certificateId: row.id };
  const verdict = verifyDeletion(row.envelope, keys, expected);
  if (verdict.status !== 'valid') return verdict;
  const key = keys.find(({ keyId }) => keyId === verdict.keyId);
  if (key !== undefined && verdict.statement.predicate.auditHead.seq < key.untilSeq) return verdict;
  return { status: 'unknown_key', detail: 'The workstation’s key that made this signature had been replaced by then.' };
}

export const listCertificates = (registry: Registry): Certificate[] =>
  registry.catalog.collection.certificates().map((row) => {
    const verdict = verifyStoredCertificate(registry, row);
    const predicate = verdict.status === 'valid' ? verdict.statement.predicate : null;
    return {
      id: row.id,
      issuedAt: row.issuedAt,
      issuedBy: row.issuedBy,
      versions: predicate?.versions.map(({ name }) => name) ?? [],
      freedBytes: predicate?.versions.reduce((sum, { freedBytes }) => sum + freedBytes, 0) ?? 0,
      packs: predicate?.packs.count ?? 0,
      verification: { status: verdict.status, detail: verdict.detail },
    };
  });

/** Writes a certificate with the key that made it. The envelope goes as it is stored, valid or not: a verifier says which. */
export async function exportCertificate(
  registry: Registry,
  actor: Actor,
  input: { certificateId: string; out: string },
): Promise<{ path: string; sha256: string; sizeBytes: number }> {
  const row = registry.catalog.collection.certificate(input.certificateId);
  if (row === null)
    throw new StrongroomError('certificate.not_found', `There is no deletion certificate ${input.certificateId}.`, {
      certificateId: input.certificateId,
    });
  const verdict = verifyStoredCertificate(registry, row);
  const keys = workstationKeys(registry);
  const made = verdict.status === 'valid' ? keys.find(({ keyId }) => keyId === verdict.keyId) : keys[0];
  const workstationPublicKeyPem = made?.publicKeyPem ?? '';
  const document = { type: CERTIFICATE_FILE_TYPE, envelope: JSON.parse(row.envelope), workstationPublicKeyPem };
  const written = await writeOutput(registry, input.out, Buffer.from(`${JSON.stringify(document, null, 1)}\n`));
  commit(registry, actor, (change) =>
    change.noted(
      'certificate.exported',
      { type: 'certificate_export', id: row.id, label: input.out },
      { next: { sha256: written.sha256 } },
    ),
  );
  registry.changed('audit');
  return written;
}
