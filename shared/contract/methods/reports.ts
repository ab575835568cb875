import { z } from 'zod';
import { ReportFormat, ReportName, ReportPreview, ReportQuery } from '../../model/report.ts';
import { StatementReview, StatementSummary } from '../../model/statement.ts';
import { defineMethods } from '../define.ts';
import { signingInput, signingRefusals } from '../signing.ts';

const refusals = ['report.refused', 'version.not_found', 'model.not_found'] as const;
const clause = {
  framework: z.string().max(64),
  clause: z.string().max(64),
  /** The name of a model; null: for the whole registry. */
  model: z.string().max(100).nullable().default(null),
};

export const reportMethods = defineMethods({
  'report.list': {
    summary: 'The reports that can be written, with the frameworks of clauses for the crosswalk.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.strictObject({
      reports: z.array(
        z.strictObject({
          name: ReportName,
          title: z.string(),
          summary: z.string(),
          subject: z.enum(['version', 'model', 'model_or_all', 'none']),
          time: z.enum(['none', 'period', 'as_of', 'filter']),
          framework: z.boolean(),
          formats: z.array(ReportFormat),
        }),
      ),
      frameworks: z.array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          clauses: z.array(z.strictObject({ id: z.string(), source: z.string(), asks: z.string() })),
        }),
      ),
    }),
    errors: [],
  },
  'report.preview': {
    summary: 'What a report will hold and what it will leave out; nothing is written.',
    effect: 'write',
    access: 'signed_in',
    audit: null,
    input: ReportQuery,
    output: ReportPreview,
    errors: [...refusals],
  },
  'report.write': {
    summary: 'Starts writing a report with its signature beside it; several formats go into a folder with a manifest.',
    effect: 'write',
    access: 'signed_in',
    audit: 'report.written',
    input: ReportQuery.extend({
      formats: z.array(ReportFormat).min(1).max(4),
      /** The file to write, or the folder for several formats; it must not exist yet. */
      out: z.string().min(1).max(4096),
    }),
    /** The operation’s result is a `WrittenReport`. */
    output: z.strictObject({ operationId: z.string() }),
    errors: [...refusals, 'file.exists', 'file.no_permission', 'file.not_found'],
  },
  'clause.review': {
    summary: 'What a declaration that a clause does not apply would say.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject(clause),
    output: StatementReview,
    errors: ['report.refused', 'model.not_found'],
  },
  'clause.declare': {
    summary: 'Signs that a clause does not apply, with the reason.',
    effect: 'write',
    access: ['compliance', 'administrator'],
    audit: 'statement.signed',
    input: z.strictObject({ ...clause, ...signingInput }),
    output: StatementSummary,
    errors: ['report.refused', 'model.not_found', ...signingRefusals],
  },
});
