import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { StatementReview, StatementSummary } from '../../../../shared/model/statement.ts';
import { frameworks } from '../../policy/index.ts';
import type { Caller, Registry } from '../context.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement, toStatementSummary } from '../sign/statement-view.ts';
import { requireModel } from '../version-ref.ts';

const signers = ['compliance', 'administrator'] as const;

export interface ClauseOf {
  readonly framework: string;
  readonly clause: string;
  /** Null: for the whole registry. */
  readonly model: string | null;
}

/** What a declaration about a clause is about, as statements name it. */
export const clauseSubject = (framework: string, clause: string, modelId: string | null): string =>
  `${framework}/${clause}${modelId === null ? '' : `/${modelId}`}`;

const declaration = (registry: Registry, asked: ClauseOf): StatementToSign => ({
  kind: 'not_applicable',
  roles: signers,
  compose: () => {
    const framework = frameworks.find(({ id }) => id === asked.framework);
    const clause = framework?.clauses.find(({ id }) => id === asked.clause);
    if (!framework || !clause)
      throw new StrongroomError('report.refused', `There is no clause ${asked.clause} of ${asked.framework}.`, {
        framework: asked.framework,
        clause: asked.clause,
      });
    const model = asked.model === null ? null : requireModel(registry, asked.model);
    const where = model === null ? 'this registry' : `the model ${model.name}`;
    const { source, asks } = clause;
    return {
      subject: {
        type: 'clause',
        id: clauseSubject(framework.id, clause.id, model?.id ?? null),
        label: `${source}${model === null ? '' : ` for ${model.name}`}`,
        digest: null,
      },
      meaning: `I declare that ${source} does not apply to ${where}.`,
      fields: { framework: framework.id, clause: clause.id, model: model?.name ?? null },
      displayed: { source, asks, fields: clause.fields, evidence: clause.evidence },
    };
  },
});

/** What a declaration that a clause does not apply would say. */
export const reviewClause = (registry: Registry, { session }: Caller, asked: ClauseOf): StatementReview =>
  reviewStatement(
    declaration(registry, asked),
    session?.actor ?? { id: '', name: '', roles: [] },
    session?.actor.roles.some((role) => signers.some((one) => one === role))
      ? null
      : 'Only compliance or an administrator declares this.',
  );

/** Signs that a clause does not apply, with the reason. A later one takes its place; both stay on record. */
export async function declareClause(
  registry: Registry,
  caller: Caller,
  { framework, clause, model, ...signing }: ClauseOf & Signing,
): Promise<StatementSummary> {
  const toSign = { ...declaration(registry, { framework, clause, model }), signing };
  return toStatementSummary(registry, await signStatement(registry, caller, toSign, (_, row) => row));
}
