import type { Command } from '../command.ts';
import { auditCheckpoint, auditExport, auditVerify } from './audit.ts';
import { auditAnnotate, auditReview } from './audit-review.ts';
import { branchClose, branchCreate, branchList, branchReopen } from './branch.ts';
import { certificateExport, certificateList } from './certificate.ts';
import { clauseDeclare, clauseList } from './clause.ts';
import { correct } from './correct.ts';
import { approve, reject, withdraw } from './decide.ts';
import { decommission } from './decommission.ts';
import { deleteVersion } from './delete.ts';
import { diff } from './diff.ts';
import {
  documentAttach,
  documentExport,
  documentFindingClose,
  documentFindingList,
  documentFindingOpen,
  documentList,
  documentSign,
  modification,
} from './document.ts';
import { due } from './due.ts';
import { edgeAdd, edgeDescribe, edgeList, edgeRetract } from './edge.ts';
import { evidence } from './evidence.ts';
import { exportVersion } from './export.ts';
import { gc } from './gc.ts';
import { holdList, holdPlace, holdRelease } from './hold.ts';
import { concentration, impact } from './impact.ts';
import { importModel } from './import.ts';
import { init } from './init.ts';
import { inspect } from './inspect.ts';
import { inventory } from './inventory.ts';
import { clockAcknowledge, clockStatus, keyList, keyRevoke, keyRotate, userResetKey } from './key.ts';
import { lineage } from './lineage.ts';
import {
  datasetAdd,
  datasetEdit,
  datasetList,
  datasetShow,
  deploymentAdd,
  deploymentEdit,
  deploymentEnd,
  deploymentList,
  deploymentShow,
  experimentAdd,
  experimentEdit,
  experimentList,
  experimentShow,
} from './lineage-records.ts';
import { list } from './list.ts';
import { matrix } from './matrix.ts';
import { mirrorAdd, mirrorList, mirrorRemove } from './mirror.ts';
import { mirrorPolicy } from './mirror-policy.ts';
import { mirrorStatus, mirrorSync } from './mirror-sync.ts';
import { modelEdit, modelTier } from './model.ts';
import { policyCheck, policyDryRun, policyList, policyPropose, policyShow, policySign } from './policy.ts';
import { policyDraftDelete, policyDraftList, policyDraftShow } from './policy-draft.ts';
import { promote } from './promote.ts';
import { quarantineDiscard, quarantineList } from './quarantine.ts';
import { rebuild } from './rebuild.ts';
import { repair } from './repair.ts';
import { report } from './report.ts';
import { comment, revalidate, rollback } from './request-steps.ts';
import { requests } from './requests.ts';
import { search } from './search.ts';
import { serve } from './serve.ts';
import { show } from './show.ts';
import { statementList, statementShow } from './statement.ts';
import { stats } from './stats.ts';
import { userAdd, userDisable, userEnable, userList, userSetRoles } from './user.ts';
import { verify } from './verify.ts';
import { version } from './version.ts';
import { versionAdopt, versionFinalise, versionGraph, versionPropose, versionStrategy } from './version-numbers.ts';
import { waiverList, waiverRefuse, waiverRequest, waiverShow, waiverSign } from './waiver.ts';

/** All commands but `help`, in the order in which help lists them. */
export const commands: readonly Command[] = [
  init,
  userAdd,
  userList,
  userDisable,
  userEnable,
  userSetRoles,
  userResetKey,
  keyList,
  keyRotate,
  keyRevoke,
  clockStatus,
  clockAcknowledge,
  inspect,
  importModel,
  quarantineList,
  quarantineDiscard,
  versionPropose,
  versionFinalise,
  versionAdopt,
  versionGraph,
  versionStrategy,
  branchList,
  branchCreate,
  branchClose,
  branchReopen,
  waiverRequest,
  waiverList,
  waiverShow,
  waiverSign,
  waiverRefuse,
  list,
  search,
  show,
  diff,
  matrix,
  correct,
  modelEdit,
  modelTier,
  inventory,
  lineage,
  impact,
  concentration,
  edgeAdd,
  edgeDescribe,
  edgeRetract,
  edgeList,
  datasetAdd,
  datasetList,
  datasetShow,
  datasetEdit,
  experimentAdd,
  experimentList,
  experimentShow,
  experimentEdit,
  deploymentAdd,
  deploymentList,
  deploymentShow,
  deploymentEdit,
  deploymentEnd,
  promote,
  requests,
  approve,
  reject,
  withdraw,
  comment,
  revalidate,
  rollback,
  due,
  documentAttach,
  documentList,
  documentSign,
  documentExport,
  documentFindingOpen,
  documentFindingClose,
  documentFindingList,
  modification,
  decommission,
  policyList,
  policyShow,
  policyCheck,
  policyDryRun,
  policyPropose,
  policySign,
  policyDraftList,
  policyDraftShow,
  policyDraftDelete,
  statementList,
  statementShow,
  exportVersion,
  deleteVersion,
  holdPlace,
  holdRelease,
  holdList,
  gc,
  certificateList,
  certificateExport,
  stats,
  verify,
  rebuild,
  repair,
  mirrorAdd,
  mirrorList,
  mirrorRemove,
  mirrorSync,
  mirrorStatus,
  mirrorPolicy,
  auditVerify,
  auditCheckpoint,
  auditAnnotate,
  auditReview,
  auditExport,
  report,
  evidence,
  clauseList,
  clauseDeclare,
  serve,
  version,
];
