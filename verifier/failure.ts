/** Something that does not verify: a stable code, the place in the pack, one sentence for a person. */
export interface Failure {
  readonly code: string;
  readonly at: string;
  readonly detail: string;
}

/** What was checked and how it came out. */
export interface Check {
  readonly title: string;
  /** `unproven`: nothing is wrong, but nothing outside the pack vouches for it either. */
  readonly status: 'passed' | 'failed' | 'unproven';
  readonly detail: string;
  readonly failures: readonly Failure[];
}

/** A check that passed unless something failed. */
export const check = (title: string, detail: string, failures: readonly Failure[]): Check => ({
  title,
  status: failures.length === 0 ? 'passed' : 'failed',
  detail,
  failures,
});
