import { type Severity, severities } from './inspection.ts';

/** True when `severity` is `least` or worse. */
export const atLeastSeverity = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least);
