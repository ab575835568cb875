import type { Finding } from '../../../shared/model/inspection.ts';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { severities } from '../../../shared/model/severity.ts';

/** Whether an item may be discarded: not while it is worked on, and never what a version was made of. */
export const canDiscard = ({ status }: QuarantineItem): boolean =>
  status === 'interrupted' || status === 'ready' || status === 'failed';

export const canResume = ({ status }: QuarantineItem): boolean => status === 'interrupted';

/** Whether an item may be registered now: it is inspected, and somebody has answered for what is dangerous in it. */
export const canRegister = ({ status, waiver }: Pick<QuarantineItem, 'status' | 'waiver'>): boolean =>
  status === 'ready' && (!waiver.isNeeded || waiver.status === 'signed');

/** The most severe severity among findings, null when there are none. */
export const worstSeverity = (findings: readonly Finding[]): Finding['severity'] | null =>
  severities.findLast((severity) => findings.some((finding) => finding.severity === severity)) ?? null;

/** Findings most severe first; those of one severity keep the order in which inspection met them. */
export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));

/** What a severity means for a person who decides about the item. */
export const severityMeaning = {
  critical: 'Loading this can run code or reach outside its folder.',
  high: 'Dangerous unless you know where it comes from and why it is there.',
  medium: 'Unusual; look at it before you register.',
  low: 'A small irregularity.',
  info: 'Good to know; nothing is wrong.',
} as const satisfies Record<Finding['severity'], string>;

/** `nodeCount` as `Node count`. */
export function fieldLabel(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
