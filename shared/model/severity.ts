/** From the mildest to the worst. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
type Severity = (typeof severities)[number];

/** True when `severity` is `least` or worse. */
export const atLeastSeverity = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least);
