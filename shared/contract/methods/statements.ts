import { z } from 'zod';
import { SignedStatement, StatementKind, StatementSummary } from '../../model/statement.ts';
import { defineMethods } from '../define.ts';

export const statementMethods = defineMethods({
  'statement.list': {
    summary: 'Signed statements, newest first, each verified as it is read.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      kind: StatementKind.nullable().default(null),
      subjectType: z.string().max(100).nullable().default(null),
      subjectId: z.string().max(200).nullable().default(null),
      signerId: z.string().max(100).nullable().default(null),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.array(StatementSummary),
    errors: [],
  },
  'statement.get': {
    summary: 'One signed statement with what was displayed, its envelope and its verification.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ statementId: z.string() }),
    output: SignedStatement,
    errors: ['statement.not_found'],
  },
});
