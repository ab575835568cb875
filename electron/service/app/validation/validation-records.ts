import { metadataFields } from '../../../../shared/model/metadata-fields.ts';
import type { Validation } from '../../../../shared/model/promotion.ts';
import type { VersionMetadata } from '../../../../shared/model/version.ts';
import { missingEvidence } from './validation-evidence.ts';
import type { Judged } from './validation-inputs.ts';
import { fromShortcomings, missingStatus, result, type Shortcoming } from './validation-result.ts';

const isMetadataKey = (name: string): name is keyof VersionMetadata => Object.hasOwn(metadataFields, name);

/** A field for people, with its value; a name that no metadata has counts as not recorded, and so fails closed. */
function fieldOf(metadata: VersionMetadata, name: string): { label: string; value: string } {
  if (!isMetadataKey(name)) return { label: name, value: '' };
  const { label, lines } = metadataFields[name];
  return {
    label,
    value: lines(metadata)
      .map(({ text }) => text)
      .join(', '),
  };
}

function requiredFields(judged: Judged, names: readonly string[], missing: 'warn' | 'fail') {
  const fields = names.map((name) => fieldOf(judged.subject.metadata, name));
  const gaps = fields.filter(({ value }) => value.trim() === '').map(({ label }) => label);
  const found: Shortcoming[] = gaps.map((gap, at) => ({
    status: missingStatus(missing),
    text: at === 0 ? `Not recorded: ${gaps.join(', ').toLowerCase()}.` : '',
    action: `Record the ${gap.toLowerCase()}.`,
  }));
  return { found, evidence: fields.map(({ label, value }) => [label, value || 'not recorded'] as const) };
}

/** Owner, purpose and what else the policy asks a business owner for; the tier; who depends on it. */
export function business(judged: Judged): Validation {
  const { move, dependents, documents, tier } = judged;
  const checks = move.policy.document.checks.business;
  const { found, evidence } = requiredFields(judged, checks.requiredFields, checks.missing);
  const hasReport = documents.some(({ row, isExpired }) => row.kind === 'impact_report' && !isExpired);
  const all: Shortcoming[] = [...found];
  if (checks.dependentsNeedImpactReport && dependents.length > 0 && !hasReport)
    all.push({
      status: missingStatus(checks.missing),
      text: `${dependents.length} other versions depend on it, and no impact report is attached.`,
      action: 'Attach the impact report.',
    });
  const shown = [
    ...evidence,
    ['Materiality tier', tier ?? 'not set'] as const,
    ['Dependents', dependents.map(({ model, version }) => `${model}@${version}`).join(', ') || 'none'] as const,
  ];
  return fromShortcomings('business', all, shown, 'Owner, purpose and what else the policy asks for are recorded.');
}

/** Fields, documents and signed decisions that the policy asks for. */
export function regulatory(judged: Judged): Validation {
  const { move, to } = judged;
  if (to !== 'production' && move.rules.evidence.length === 0)
    return result('regulatory', 'not_applicable', 'It is judged for production only.', []);
  const checks = move.policy.document.checks.regulatory;
  const fields = requiredFields(judged, checks.requiredFields, checks.missing);
  const records = missingEvidence(judged);
  return fromShortcomings(
    'regulatory',
    [...fields.found, ...records.found],
    [...fields.evidence, ...records.evidence],
    'The records that the policy asks for are there.',
  );
}
