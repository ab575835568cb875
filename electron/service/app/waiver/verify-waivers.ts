import type { Registry } from '../context.ts';
import { codesOf, findingsToWaive, waiverProblem } from './waiver-rules.ts';

/**
 * Reports every version with a high or critical finding that is in the registry without a waiver (`waiver_missing`), and every waiver
 * that is not valid, not of exactly these bytes and findings, or not a second person's (`waiver_differs`).
 */
export function verifyWaivers(
  registry: Pick<Registry, 'catalog'>,
  report: (code: string, location: string, message: string) => void,
): void {
  const { versions, waivers } = registry.catalog;
  for (const id of versions.needingWaiver()) {
    const version = versions.record(id);
    if (version === null) continue;
    const { summary, inspection, waiverId } = version;
    const label = `${summary.model}@${summary.version}`;
    const codes = codesOf(findingsToWaive(inspection.findings));
    const waiver = waiverId === null ? null : waivers.get(waiverId);
    if (waiver === null) {
      if (codes.length === 0 && waiverId === null) continue;
      const why = waiverId === null ? 'no waiver' : `the waiver ${waiverId}, which is not there`;
      report('waiver_missing', `version ${label}`, `${label} has the findings ${codes.join(', ')} and ${why}.`);
      continue;
    }
    const problem =
      waiver.closedBy === summary.registeredBy
        ? 'It was signed by the person who registered the version.'
        : waiverProblem(registry, waiver, { rootDigest: summary.rootDigest, findings: inspection.findings });
    if (problem !== null)
      report('waiver_differs', `version ${label}`, `The waiver of ${label} does not hold for it. ${problem}`);
  }
}
