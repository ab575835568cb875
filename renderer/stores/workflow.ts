import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { DecommissionChecklist } from '../../shared/model/decommission.ts';
import type { VersionDocument } from '../../shared/model/document.ts';
import type { StatementReview, StatementSummary } from '../../shared/model/statement.ts';
import { service } from '../client/service.ts';
import type { SignatureInput } from '../components/signing/sign-form.tsx';
import { createKeyedStore } from './keyed-store.ts';

/** The documents of a version, by its id. */
export const versionDocuments = createKeyedStore<readonly VersionDocument[]>(['models', 'promotions'], (version) =>
  service.call('document.list', { version }),
);

/** What a person would sign for a document, by its id. */
export const documentReviews = createKeyedStore<StatementReview>(['models', 'session'], (documentId) =>
  service.call('document.review', { documentId }),
);

/** Attaches a document. Rejects with the service's error. */
export async function attachDocument(params: Params<Methods, 'document.attach'>): Promise<void> {
  await service.call('document.attach', params);
}

/** Writes a document to a file and gives what was written. Rejects with the service's error. */
export const exportDocument = (documentId: string, path: string): Promise<Output<Methods, 'document.export'>> =>
  service.call('document.export', { documentId, path });

/** Records a finding of a document. Rejects with the service's error. */
export async function openFinding(params: Params<Methods, 'document.openFinding'>): Promise<void> {
  await service.call('document.openFinding', params);
}

/** Closes a finding with what was done. Rejects with the service's error. */
export async function closeFinding(findingId: string, closure: string): Promise<void> {
  await service.call('document.closeFinding', { findingId, closure });
}

/** Signs for a document. Rejects with the service's error. */
export async function signDocument(documentId: string, signature: SignatureInput): Promise<void> {
  await service.call('document.sign', { documentId, ...signature });
}

/** Decisions on substantial modification, newest first, by the version's id. */
export const modificationDecisions = createKeyedStore<readonly StatementSummary[]>(['models', 'statements'], (id) =>
  service.call('statement.list', { kind: 'modification_decision', subjectId: id }),
);

/** The key of a decision in `modificationReviews`. */
export const modificationKey = (version: string, substantial: boolean): string =>
  JSON.stringify({ version, substantial });

/** What a person would sign to decide on a modification (`modificationKey`). */
export const modificationReviews = createKeyedStore<StatementReview>(['models', 'session'], (key) =>
  service.call('modification.review', JSON.parse(key) as Params<Methods, 'modification.review'>),
);

/** Decides whether a version is a substantial modification. Rejects with the service's error. */
export async function decideModification(
  version: string,
  substantial: boolean,
  signature: SignatureInput,
): Promise<void> {
  await service.call('modification.decide', { version, substantial, ...signature });
}

/** The key of a checklist in `decommissionReviews`; null while it is not answered. */
export const decommissionKey = (model: string, checklist: DecommissionChecklist | null): string =>
  JSON.stringify({ model, checklist });

/** Whether a model is or can be decommissioned, and what would be signed (`decommissionKey`). */
export const decommissionReviews = createKeyedStore<Output<Methods, 'model.decommissionReview'>>(
  ['models', 'promotions', 'session'],
  (key) => service.call('model.decommissionReview', JSON.parse(key) as Params<Methods, 'model.decommissionReview'>),
);

/** Ends a model with a signed checklist. Rejects with the service's error. */
export async function decommissionModel(
  model: string,
  checklist: DecommissionChecklist,
  signature: SignatureInput,
): Promise<void> {
  await service.call('model.decommission', { model, checklist, ...signature });
}

/** Asks for the version that was in production before; gives the request's id. Rejects with the service's error. */
export const askRollback = async (model: string, reason: string): Promise<string> =>
  (await service.call('promotion.rollback', { model, reason })).id;
