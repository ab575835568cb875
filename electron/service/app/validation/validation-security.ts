import type { Finding } from '../../../../shared/model/inspection.ts';
import { utcTime } from '../../../../shared/model/moment.ts';
import type { Validation } from '../../../../shared/model/promotion.ts';
import { atLeastSeverity } from '../../../../shared/model/severity.ts';
import type { Judged } from './validation-inputs.ts';
import { counted, fromShortcomings, type Shortcoming } from './validation-result.ts';

/** Findings of the inspection less those that are waived, and whether the origin is known. */
export function security({ subject, move, waiver }: Judged): Validation {
  const { findings, error } = subject.inspection;
  const { failFrom, unknownOrigin } = move.policy.document.checks.security;
  const isWaived = ({ severity }: Finding): boolean => waiver?.severities.includes(severity) ?? false;
  const counts = findings.filter((finding) => !isWaived(finding));
  const waived = findings.filter((finding) => isWaived(finding) && atLeastSeverity(finding.severity, failFrom));
  const evidence = [
    ...(waiver === null
      ? []
      : [
          [
            'Waiver',
            `${waiver.statementId}, signed by ${waiver.by} at ${utcTime(waiver.signedAt)}: ${waiver.reason}`,
          ] as const,
        ]),
    ...findings.slice(0, 50).map(({ severity, code, detail }) => [`${severity}: ${code}`, detail] as const),
  ];
  const found: Shortcoming[] = [];
  const safer = 'Have the file made again in a safe format, such as safetensors or ONNX.';
  if (error)
    found.push({ status: 'failed', text: `The inspection could not read everything: ${error.message}`, action: safer });
  const bad = counts.filter(({ severity }) => atLeastSeverity(severity, failFrom));
  const which = { high: 'high or critical', critical: 'critical' }[String(failFrom)] ?? `${failFrom} or worse`;
  if (bad.length > 0)
    found.push({
      status: 'failed',
      text: `${counted(bad.length, 'finding is', 'findings are')} ${which}.`,
      action: safer,
    });
  if (waiver !== null && waived.length > 0)
    found.push({
      status: 'warning',
      text: `${counted(waived.length, 'finding is', 'findings are')} ${which}, and waived by ${waiver.by} (${waiver.statementId}).`,
      action: 'Read the findings and the reason of the waiver before you sign.',
    });
  const medium = counts.filter((one) => one.severity === 'medium' && !bad.includes(one)).length;
  if (medium > 0)
    found.push({
      status: 'warning',
      text: `${counted(medium, 'finding is', 'findings are')} of medium severity.`,
      action: 'Read the findings before you sign.',
    });
  const { developer, dataProvenance, thirdParty } = subject.metadata;
  const isOriginKnown = developer !== '' || dataProvenance !== '' || (thirdParty !== null && thirdParty.vendor !== '');
  if (!isOriginKnown && unknownOrigin !== 'allow')
    found.push({
      status: unknownOrigin === 'fail' ? 'failed' : 'warning',
      text: 'Nobody recorded who made the version.',
      action: 'Record the developer, or the vendor of a third-party model.',
    });
  return fromShortcomings('security', found, evidence, 'The inspection found nothing of medium severity or worse.');
}
