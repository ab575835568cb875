import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { StatementReview } from '../../../../shared/model/statement.ts';
import type { Caller, Registry } from '../context.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement } from '../sign/statement-view.ts';
import { overrideFields, overrideRoles } from './bump-override.ts';
import { type ProposalQuestion, weighVersion } from './propose-version.ts';
import { announcedChange, needsOverride } from './required-change.ts';

/** A version whose step is smaller than its files ask for. */
export type OverrideQuestion = ProposalQuestion & { readonly version: string | null };

const mostRows = 200;

const overrideStatement = (registry: Registry, question: OverrideQuestion): StatementToSign => ({
  kind: 'bump_override',
  roles: overrideRoles,
  compose: () => {
    const { announced, required, rootDigest } = weighVersion(registry, question);
    if (required === null || rootDigest === null || !needsOverride(announced, required))
      throw new StrongroomError(
        'version.override_not_needed',
        `${announced.version} may be registered as it is: its files ask for no larger step.`,
        { version: announced.version },
      );
    const { model } = question;
    const label = `${model}@${announced.version}`;
    const bump = announcedChange(announced);
    const rows = required.comparisons.flatMap(({ comparison }) =>
      comparison.rows.filter((row) => row.changes.some((change) => change.class === required.change)),
    );
    return {
      subject: {
        type: 'registration',
        id: question.quarantineId ?? question.adopt ?? label,
        label,
        digest: rootDigest,
      },
      meaning: `I answer for registering exactly these files as ${label}, a ${bump} change, although they ask for a ${required.change} change.`,
      fields: overrideFields({ model, version: announced.version, rootDigest, required }),
      displayed: { because: required.because, differences: rows.slice(0, mostRows), differencesInAll: rows.length },
    };
  },
});

/** What would be signed. Throws `version.override_not_needed` and what choosing a version throws. */
export const reviewOverride = (registry: Registry, caller: Caller, question: OverrideQuestion): StatementReview =>
  reviewStatement(overrideStatement(registry, question), caller.actor(), null);

/** Signs it; the statement's id lets the registration through. */
export const signOverride = (
  registry: Registry,
  caller: Caller,
  { question, signing }: { readonly question: OverrideQuestion; readonly signing: Signing },
): Promise<{ statementId: string }> =>
  signStatement(registry, caller, { ...overrideStatement(registry, question), signing }, (_, { id }) => ({
    statementId: id,
  }));
