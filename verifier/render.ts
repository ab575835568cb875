import type { PackVerdict } from './verify-pack.ts';

const marks = { passed: 'ok      ', failed: 'FAILED  ', unproven: 'unproven' } as const;

/** The verdict in lines of text, worst last so that it stays on the screen. */
export function renderText(verdict: PackVerdict): string {
  const facts = verdict.facts.map(([name, value]) => `${name}: ${value}`);
  const checks = verdict.checks.flatMap(({ title, status, detail, failures }) => [
    `${marks[status]}  ${title}: ${status === 'failed' ? `${failures.length} failed` : detail}`,
    ...failures.map(({ code, at, detail: why }) => `            ${code} at ${at}: ${why}`),
  ]);
  return [...facts, '', ...checks, '', conclusion(verdict), ''].join('\n');
}

/** One sentence that can stand alone. */
export function conclusion({ ok, checks }: PackVerdict): string {
  if (!ok) return 'NOT VERIFIED: something was changed, is missing or was added. Do not rely on this pack.';
  const open = checks.filter(({ status }) => status === 'unproven').map(({ title }) => title.toLowerCase());
  return open.length === 0
    ? 'VERIFIED: nothing was changed, and it agrees with what you kept outside.'
    : `VERIFIED, except what is not proved from outside: ${open.join(', ')}.`;
}
