import type { Problem } from '../../../shared/model/audit.ts';
import classes from './vault.module.css';

interface ProblemListProps {
  readonly label: string;
  readonly problems: readonly (Problem & { readonly files?: readonly string[] })[];
}

/** Problems with their places and the files that they hit, in a box that scrolls. */
export function ProblemList({ label, problems }: ProblemListProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard
    <ul className={classes['problems']} tabIndex={0} aria-label={label}>
      {problems.map((problem, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one result never changes
        <li key={at}>
          <strong>{problem.location}</strong>: {problem.message} <code>{problem.code}</code>
          {(problem.files?.length ?? 0) > 0 && <div className={classes['hits']}>Hits {problem.files?.join('; ')}</div>}
        </li>
      ))}
    </ul>
  );
}
