import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

export type NoticeTone = 'info' | 'good' | 'warn' | 'bad';

const icons = { info: IconInfoCircle, good: IconCircleCheck, warn: IconAlertTriangle, bad: IconCircleX } as const;

interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Read aloud when it appears: for something that just happened. */
  readonly announce?: boolean;
}

/** A framed message in the page. The icon and the words carry the meaning, not the colour. */
export function Notice({ tone, title, children, actions, announce = false }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={classes['notice']} data-tone={tone} {...(announce ? { role: 'alert' } : {})}>
      <Icon size={18} className={classes['noticeIcon']} aria-hidden="true" />
      <div className={classes['noticeBody']}>
        {title !== undefined && <p className={classes['noticeTitle']}>{title}</p>}
        {children}
      </div>
      {actions}
    </div>
  );
}
