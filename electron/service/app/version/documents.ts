import path from 'node:path';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { type DocumentKind, maxDocumentBytes, type VersionDocument } from '../../../../shared/model/document.ts';
import type { Severity } from '../../../../shared/model/inspection.ts';
import { formatBytes } from '../../../../shared/model/size-text.ts';
import { newId, sha256Hex } from '../../platform/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement } from '../sign/statement-view.ts';
import { refuseDeleted } from '../storage/deletion.ts';
import { refOf, versionIdOf } from '../version-ref.ts';
import { getDocument, toVersionDocument } from './document-view.ts';

const signers = ['analyst', 'reviewer', 'approver', 'compliance'] as const;

export interface Attachment {
  readonly version: string;
  readonly path: string;
  readonly kind: DocumentKind;
  readonly title: string;
  readonly dated: string;
  readonly expiresOn: string | null;
}

/** The bytes of a document. Its size is checked before anything is allocated, and again while it is read: it may grow. */
async function readDocument({ openDisk }: Registry, file: string): Promise<Uint8Array> {
  if (!path.isAbsolute(file))
    throw new StrongroomError('file.not_found', `Give the whole path of the document: ${file}.`, { path: file });
  const handle = await openDisk(path.dirname(file)).open(path.basename(file));
  try {
    const { kind, sizeBytes } = await handle.stat();
    if (kind !== 'file') throw new StrongroomError('file.not_a_file', `${file} is not a file.`, { path: file });
    if (sizeBytes === 0) throw new StrongroomError('file.empty', `${file} is empty.`, { path: file });
    const tooLarge = new StrongroomError(
      'artifact.too_large',
      `${file} is larger than a document may be (${formatBytes(maxDocumentBytes)}).`,
      { sizeBytes },
    );
    if (sizeBytes > maxDocumentBytes) throw tooLarge;
    const bytes = new Uint8Array(sizeBytes + 1);
    const read = await handle.read(bytes, 0);
    if (read > sizeBytes) throw tooLarge;
    return bytes.slice(0, read);
  } finally {
    await handle.close();
  }
}

/** Attaches a document. Its bytes and its row are one transaction; the copy in the vault's records follows. */
export async function attach(registry: Registry, actor: Actor, input: Attachment): Promise<VersionDocument> {
  const { catalog, random } = registry;
  const versionId = versionIdOf(registry, input.version);
  const bytes = await readDocument(registry, input.path);
  const contentId = sha256Hex(bytes);
  const id = newId(random, 'vd');
  commit(registry, actor, (change) => {
    refuseDeleted(registry, versionId, 'documented');
    const { model, version } = refOf(registry, versionId);
    if (!catalog.documents.hasContent(contentId)) {
      catalog.documents.addContent({
        id: contentId,
        sizeBytes: bytes.length,
        base64: Buffer.from(bytes).toString('base64'),
      });
      change.created('document.kept', 'document_content', contentId, path.basename(input.path));
    }
    const { kind, title, dated, expiresOn } = input;
    const at = { attachedBy: actor.id, attachedAt: change.at };
    catalog.documents.add({
      id,
      versionId,
      kind,
      title,
      fileName: path.basename(input.path),
      contentId,
      dated,
      expiresOn,
      ...at,
    });
    change.created('document.attached', 'version_document', id, `${model}@${version}: ${title}`);
  });
  registry.changed('models', 'promotions', 'audit');
  return toVersionDocument(registry, getDocument(registry, id));
}

export const listDocuments = (registry: Registry, input: { version: string }): VersionDocument[] =>
  registry.catalog.documents
    .ofVersion(versionIdOf(registry, input.version))
    .map((row) => toVersionDocument(registry, row));

/** Writes a document's bytes to a new file; bytes that do not have their digest are not given out. */
export async function exportDocument(registry: Registry, actor: Actor, input: { documentId: string; path: string }) {
  const row = getDocument(registry, input.documentId);
  const bytes = Buffer.from(registry.catalog.documents.content(row.contentId) ?? '', 'base64');
  if (sha256Hex(bytes) !== row.contentId)
    throw new StrongroomError(
      'chunk.digest_mismatch',
      `The bytes of ${row.title} are damaged. Rebuild the registry from its vault.`,
      {
        documentId: row.id,
      },
    );
  if (!path.isAbsolute(input.path))
    throw new StrongroomError('file.not_found', `Give the whole path of the file: ${input.path}.`, {
      path: input.path,
    });
  const handle = await registry.openDisk(path.dirname(input.path)).create(path.basename(input.path));
  try {
    await handle.append(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  commit(registry, actor, (change) =>
    change.noted(
      'document.exported',
      { type: 'document_export', id: row.id, label: row.title },
      { next: { sha256: row.contentId } },
    ),
  );
  return { path: input.path, sha256: row.contentId, sizeBytes: row.sizeBytes };
}

export function openFinding(
  registry: Registry,
  actor: Actor,
  input: { documentId: string; severity: Severity; text: string },
): VersionDocument {
  const { catalog, random } = registry;
  const row = getDocument(registry, input.documentId);
  const id = newId(random, 'df');
  commit(registry, actor, (change) => {
    const number = (catalog.documents.findings(row.id).at(-1)?.number ?? 0) + 1;
    const { severity, text } = input;
    catalog.documents.addFinding({
      id,
      documentId: row.id,
      number,
      severity,
      text,
      openedBy: actor.id,
      openedAt: change.at,
    });
    change.created('document.finding_opened', 'document_finding', id, `${row.title}, finding ${number}`);
  });
  registry.changed('models', 'promotions', 'audit');
  return toVersionDocument(registry, row);
}

export function closeFinding(
  registry: Registry,
  actor: Actor,
  input: { findingId: string; closure: string },
): VersionDocument {
  const { catalog } = registry;
  const finding = catalog.documents.finding(input.findingId);
  if (finding === null)
    throw new StrongroomError('document.not_found', `There is no finding ${input.findingId}.`, {
      findingId: input.findingId,
    });
  const row = getDocument(registry, finding.documentId);
  commit(registry, actor, (change) => {
    if (catalog.documents.finding(finding.id)?.closedAt !== null)
      throw new StrongroomError('document.finding_closed', `Finding ${finding.number} is closed already.`, {
        findingId: finding.id,
      });
    const { closure } = input;
    change.updated(
      'document.finding_closed',
      'document_finding',
      finding.id,
      `${row.title}, finding ${finding.number}`,
      { reason: closure },
      () => catalog.documents.closeFinding(finding.id, { by: actor.id, at: change.at, closure }),
    );
  });
  registry.changed('models', 'promotions', 'audit');
  return toVersionDocument(registry, row);
}

/** R23: a signature for a document binds the digest of its bytes. */
const documentStatement = (registry: Registry, documentId: string): StatementToSign => ({
  kind: 'document',
  roles: signers,
  compose: () => {
    const row = getDocument(registry, documentId);
    const { model, version } = refOf(registry, row.versionId);
    const { findings, signatures: _, ...shown } = toVersionDocument(registry, row);
    return {
      subject: {
        type: 'version_document',
        id: row.id,
        label: `${model}@${version}: ${row.title}`,
        digest: row.contentId,
      },
      meaning: `I have read the document “${row.title}” of ${model}@${version} and stand for what it says.`,
      fields: { kind: row.kind, dated: row.dated, expiresOn: row.expiresOn, versionId: row.versionId },
      displayed: { document: shown, findings },
    };
  },
});

const nobody: Actor = { id: '', name: '', roles: [] };

export const reviewDocument = (registry: Registry, { session }: Caller, documentId: string) =>
  reviewStatement(
    documentStatement(registry, documentId),
    session?.actor ?? nobody,
    session?.actor.roles.some((role) => signers.some((one) => one === role))
      ? null
      : 'Sign in as somebody who works with models.',
  );

export async function signDocument(
  registry: Registry,
  caller: Caller,
  documentId: string,
  signing: Signing,
): Promise<VersionDocument> {
  await signStatement(registry, caller, { ...documentStatement(registry, documentId), signing }, () => undefined);
  registry.changed('models', 'promotions');
  return toVersionDocument(registry, getDocument(registry, documentId));
}
