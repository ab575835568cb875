import type { Validation } from '../../../../shared/model/promotion.ts';

export type Evidence = readonly (readonly [label: string, value: string])[];

/** `actions` are what somebody must still do; the worst thing found decides the status. */
export const result = (
  name: Validation['name'],
  status: Validation['status'],
  summary: string,
  evidence: Evidence,
  requiredActions: readonly string[] = [],
): Validation => ({
  name,
  status,
  summary,
  evidence: evidence.map(([label, value]) => ({ label, value })),
  requiredActions: [...requiredActions],
});

export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** A shortcoming that a validation found, and what to do about it. */
export interface Shortcoming {
  readonly status: 'warning' | 'failed';
  readonly text: string;
  readonly action: string;
}

/** One result from all shortcomings: the worst decides, every one is named. */
export function fromShortcomings(
  name: Validation['name'],
  found: readonly Shortcoming[],
  evidence: Evidence,
  whenNone: string,
): Validation {
  if (found.length === 0) return result(name, 'passed', whenNone, evidence);
  const isFailed = found.some(({ status }) => status === 'failed');
  const texts = found
    .filter(({ status }) => !isFailed || status === 'failed')
    .map(({ text }) => text)
    .filter((text) => text !== '');
  return result(name, isFailed ? 'failed' : 'warning', texts.join(' '), evidence, [
    ...new Set(found.map(({ action }) => action)),
  ]);
}

/** Whether a missing thing warns or fails, as the policy says. */
export const missingStatus = (missing: 'warn' | 'fail'): Shortcoming['status'] =>
  missing === 'fail' ? 'failed' : 'warning';
