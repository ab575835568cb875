import { speakPlainly } from '../../model/plain-problems.ts';
import { auditReviewMethods } from './audit-review.ts';
import { collectionMethods } from './collection.ts';
import { comparisonMethods } from './comparison.ts';
import { auditMethods, settingsMethods } from './evidence.ts';
import { figureMethods } from './figures.ts';
import { clockMethods, keyMethods } from './keys.ts';
import { lineageMethods } from './lineage.ts';
import { mirrorMethods } from './mirrors.ts';
import { modelMethods } from './models.ts';
import { numberingMethods } from './numbering.ts';
import { operationMethods } from './operations.ts';
import { policyMethods } from './policies.ts';
import { policyDraftMethods } from './policy-drafts.ts';
import { promotionMethods } from './promotions.ts';
import { quarantineMethods } from './quarantine.ts';
import { recordMethods } from './records.ts';
import { personMethods, registryMethods, sessionMethods } from './registry.ts';
import { reportMethods } from './reports.ts';
import { searchMethods } from './search.ts';
import { statementMethods } from './statements.ts';
import { vaultMethods } from './vault.ts';
import { waiverMethods } from './waivers.ts';
import { workflowMethods } from './workflow.ts';

speakPlainly();

/** The whole contract of the service. */
export const methods = {
  ...registryMethods,
  ...sessionMethods,
  ...personMethods,
  ...keyMethods,
  ...clockMethods,
  ...quarantineMethods,
  ...numberingMethods,
  ...modelMethods,
  ...searchMethods,
  ...comparisonMethods,
  ...lineageMethods,
  ...recordMethods,
  ...promotionMethods,
  ...policyMethods,
  ...policyDraftMethods,
  ...workflowMethods,
  ...statementMethods,
  ...waiverMethods,
  ...auditReviewMethods,
  ...auditMethods,
  ...reportMethods,
  ...vaultMethods,
  ...collectionMethods,
  ...figureMethods,
  ...mirrorMethods,
  ...operationMethods,
  ...settingsMethods,
} as const;
export type Methods = typeof methods;
export type MethodName = keyof Methods & string;
