import type { PolicyClause } from '../../../../shared/model/policy.ts';
import { bankModelRisk } from '../templates/bank-model-risk.ts';
import { euAiActHighRisk } from '../templates/eu-ai-act-high-risk.ts';
import { part11Annex11 } from '../templates/part-11-annex-11.ts';
import { iso42001 } from './iso-42001.ts';
import { nistAiRmf } from './nist-ai-rmf.ts';

/** A set of clauses that a crosswalk is made for. The clauses are those of the policy templates where there is one. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly clauses: readonly PolicyClause[];
}

const of = (prefix: string): PolicyClause[] => part11Annex11.clauses.filter(({ source }) => source.startsWith(prefix));

/** What crosswalks can be made for. Clauses are data in our words: read the source before you rely on them. */
export const frameworks: readonly Framework[] = [
  { id: '21-cfr-11', title: '21 CFR Part 11', clauses: of('21 CFR') },
  { id: 'eu-annex-11', title: 'EU GMP Annex 11', clauses: of('EU GMP') },
  { id: 'eu-ai-act', title: 'EU AI Act, high-risk systems', clauses: euAiActHighRisk.clauses },
  { id: 'sr-26-2', title: 'SR 26-2, model risk', clauses: bankModelRisk.clauses },
  { id: 'nist-ai-rmf', title: 'NIST AI RMF 1.0', clauses: nistAiRmf },
  { id: 'iso-42001', title: 'ISO/IEC 42001, Annex A', clauses: iso42001 },
];
