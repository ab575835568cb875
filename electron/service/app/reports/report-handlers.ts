import type { Handlers } from '../../../../shared/contract/define.ts';
import type { reportMethods } from '../../../../shared/contract/methods/reports.ts';
import { reportKinds, reportNames } from '../../../../shared/model/report.ts';
import { frameworks } from '../../policy/index.ts';
import type { Caller, Registry } from '../context.ts';
import { declareClause, reviewClause } from './clause-statement.ts';
import { previewReport, startReport } from './report-use.ts';

export const reportHandlers = (registry: () => Registry): Handlers<typeof reportMethods, Caller> => ({
  'report.list': () => ({
    reports: reportNames.map((name) => ({ name, ...reportKinds[name], formats: [...reportKinds[name].formats] })),
    frameworks: frameworks.map(({ id, title, clauses }) => ({
      id,
      title,
      clauses: clauses.map(({ id: clause, source, asks }) => ({ id: clause, source, asks })),
    })),
  }),
  'report.preview': (query, caller) => previewReport(registry(), caller.actor(), query),
  'report.write': (input, caller) => startReport(registry(), caller.actor(), input),
  'clause.review': (input, caller) => reviewClause(registry(), caller, input),
  'clause.declare': (input, caller) => declareClause(registry(), caller, input),
});
