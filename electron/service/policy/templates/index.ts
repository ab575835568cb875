import type { PolicyDocument } from '../../../../shared/model/policy.ts';
import { bankModelRisk } from './bank-model-risk.ts';
import { euAiActHighRisk } from './eu-ai-act-high-risk.ts';
import { general } from './general.ts';
import { part11Annex11 } from './part-11-annex-11.ts';

/** The policies that come with Strongroom, to start from. Dates and clauses are data: adapt them to what holds for you. */
export const policyTemplates: readonly PolicyDocument[] = [general, part11Annex11, euAiActHighRisk, bankModelRisk];
