import type { ReactNode } from 'react';
import classes from './notice.module.css';

interface EmptyStateProps {
  readonly title: string;
  /** What to do first, in one or two sentences. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly icon?: ReactNode;
}

/** What a list says when there is nothing in it: why, and what to do first. */
export function EmptyState({ title, children, action, icon }: EmptyStateProps) {
  return (
    <div className={classes['empty']}>
      {icon !== undefined && (
        <div className={classes['emptyIcon']} aria-hidden="true">
          {icon}
        </div>
      )}
      <p className={classes['emptyTitle']}>{title}</p>
      {children !== undefined && <div className={classes['emptyText']}>{children}</div>}
      {action !== undefined && <div>{action}</div>}
    </div>
  );
}
