import type { EvidenceKind } from '../../../../shared/model/policy.ts';
import { testIndependence } from './validation-independence.ts';
import type { Judged } from './validation-inputs.ts';
import type { Evidence, Shortcoming } from './validation-result.ts';

interface Looked {
  readonly found: readonly Shortcoming[];
  readonly evidence: Evidence;
}

const failed = (text: string, action: string): Shortcoming => ({ status: 'failed', text, action });

/** What the policy asks for beyond fields. Nothing here is left to a warning: it is there, or the move is refused. */
export function missingEvidence(judged: Judged): Looked {
  const looked = judged.move.rules.evidence.map((kind) => lookFor[kind](judged));
  return { found: looked.flatMap(({ found }) => found), evidence: looked.flatMap(({ evidence }) => evidence) };
}

const lookFor: Readonly<Record<EvidenceKind, (judged: Judged) => Looked>> = {
  modification_decision: ({ modification }) => ({
    found:
      modification === null
        ? [
            failed(
              'It is not decided whether this is a substantial modification.',
              'Decide on the substantial modification, with your reason.',
            ),
          ]
        : [],
    evidence:
      modification === null
        ? []
        : [
            [
              'Substantial modification',
              `${modification.isSubstantial ? 'yes' : 'no'}: ${modification.reason} (${modification.by})`,
            ],
          ],
  }),
  validation_report: (judged) => report(judged, 'validation_report', 'validation report', false),
  test_report: (judged) => report(judged, 'test_report', 'test report', true),
  impact_report: impactReport,
  test_independence: testIndependence,
  dataset_records: datasetRecords,
};

/** The impact report is frozen with each request. Where a person's own is attached, that one must hold too. */
function impactReport(judged: Judged): Looked {
  const isAttached = judged.documents.some(({ row }) => row.kind === 'impact_report');
  if (isAttached) return report(judged, 'impact_report', 'impact report', false);
  return { found: [], evidence: [['The impact report', 'frozen with the request']] };
}

/** R20, R23: attached, in force, without open findings of weight, and signed where that is asked for. */
function report(
  { documents }: Judged,
  kind: 'validation_report' | 'test_report' | 'impact_report',
  name: string,
  mustBeSigned: boolean,
): Looked {
  const attached = documents.filter(({ row }) => row.kind === kind);
  const evidence = attached.map(
    ({ row, isExpired, openFindings, signatures }) =>
      [
        `The ${name} “${row.title}”`,
        `SHA-256 ${row.contentId.slice(0, 16)}…, dated ${row.dated}${row.expiresOn === null ? '' : `, ${isExpired ? 'ended' : 'ends'} ${row.expiresOn}`}, ${openFindings.length} open findings, ${signatures.length} signatures`,
      ] as const,
  );
  const inForce = attached.filter(({ isExpired }) => !isExpired);
  if (attached.length === 0) return { found: [failed(`No ${name} is attached.`, `Attach the ${name}.`)], evidence };
  if (inForce.length === 0)
    return { found: [failed(`The ${name} is out of date.`, `Attach a ${name} that is in force.`)], evidence };
  const open = inForce.flatMap(({ openFindings }) =>
    openFindings.filter(({ severity }) => severity === 'high' || severity === 'critical'),
  );
  const found: Shortcoming[] = [];
  if (open.length > 0)
    found.push(
      failed(
        `${open.length} findings of the ${name} are open and high or critical.`,
        'Close the findings of the report, each with its closure.',
      ),
    );
  if (mustBeSigned && !inForce.some(({ signatures }) => signatures.length > 0))
    found.push(failed(`The ${name} is not signed.`, `Have the ${name} signed.`));
  return { found, evidence };
}

/** R27: source, preparation and digest of every training set. */
function datasetRecords({ subject }: Judged): Looked {
  const training = subject.metadata.datasets.filter(({ role }) => role === 'training');
  if (training.length === 0)
    return { found: [failed('No training data set is recorded.', 'Record the training data sets.')], evidence: [] };
  const found = training.flatMap(({ name, version, digest, source, preparation }): Shortcoming[] => {
    const gaps = Object.entries({ digest: digest ?? '', source, preparation }).flatMap(([field, value]) =>
      value === '' ? [field] : [],
    );
    return gaps.length === 0
      ? []
      : [
          failed(
            `The data set ${name}@${version} lacks its ${gaps.join(', ')}.`,
            `Record ${gaps.join(', ')} of ${name}@${version}.`,
          ),
        ];
  });
  return {
    found,
    evidence: training.map(
      ({ name, version, digest }) => [`Data set ${name}@${version}`, digest ?? 'no digest'] as const,
    ),
  };
}
