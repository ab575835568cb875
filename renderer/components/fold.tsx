import { type ReactNode, useState } from 'react';
import classes from './fold.module.css';

interface FoldProps {
  readonly title: string;
  /** What is inside, in few words, for who does not open it: "3 recorded". */
  readonly summary?: string;
  /** Opened at first. */
  readonly open?: boolean;
  /** Something inside needs the person: it is open whatever they chose. */
  readonly mustOpen?: boolean;
  readonly children: ReactNode;
}

/** A section that folds: what few people need does not stand in everybody's way. */
export function Fold({ title, summary, open = false, mustOpen = false, children }: FoldProps) {
  const [isOpen, setOpen] = useState(open);
  return (
    <details
      className={classes['fold']}
      open={isOpen || mustOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className={classes['summary']}>
        <span className={classes['title']}>{title}</span>
        {summary !== undefined && <span className={classes['hint']}>{summary}</span>}
      </summary>
      <div className={classes['inside']}>{children}</div>
    </details>
  );
}
