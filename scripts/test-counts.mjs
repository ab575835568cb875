// Reads the JSON reports of the two test runners.

/** Vitest: a file that could not be loaded has no tests in the report, but counts as a failure. */
export function countVitest(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  // A skipped test is not a pass; a release must not hide one, so it counts against us.
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests + report.numTodoTests + broken.length,
  };
}

/** Playwright: a flaky test failed once, so it is no pass. */
export function countPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
}
