import type { Handlers } from '../../../../shared/contract/define.ts';
import type { workflowMethods } from '../../../../shared/contract/methods/workflow.ts';
import type { Caller, Registry } from '../context.ts';
import {
  attach,
  closeFinding,
  exportDocument,
  listDocuments,
  openFinding,
  reviewDocument,
  signDocument,
} from '../version/documents.ts';
import { decommission, reviewDecommission } from './decommission.ts';
import { dueList } from './due.ts';
import { decideModification, reviewModification } from './modification.ts';

export const workflowHandlers = (registry: () => Registry): Handlers<typeof workflowMethods, Caller> => ({
  'document.attach': (input, caller) => attach(registry(), caller.actor(), input),
  'document.list': (input) => listDocuments(registry(), input),
  'document.export': (input, caller) => exportDocument(registry(), caller.actor(), input),
  'document.openFinding': (input, caller) => openFinding(registry(), caller.actor(), input),
  'document.closeFinding': (input, caller) => closeFinding(registry(), caller.actor(), input),
  'document.review': ({ documentId }, caller) => reviewDocument(registry(), caller, documentId),
  'document.sign': ({ documentId, ...signing }, caller) => signDocument(registry(), caller, documentId, signing),
  'modification.review': (input, caller) => reviewModification(registry(), caller, input),
  'modification.decide': ({ version, substantial, ...signing }, caller) =>
    decideModification(registry(), caller, { version, substantial }, signing),
  'model.decommissionReview': (input, caller) => reviewDecommission(registry(), caller, input),
  'model.decommission': ({ model, checklist, ...signing }, caller) =>
    decommission(registry(), caller, { model, checklist }, signing),
  'due.list': (input, { session }) => dueList(registry(), session?.actor ?? null, input),
});
