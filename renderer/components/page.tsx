import { type ReactNode, useEffect, useId, useRef } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: ReactNode;
  /** The title as plain text for the window; needed when `title` is not a string. */
  readonly windowTitle?: string;
  readonly description?: ReactNode;
  /** Where this page belongs: a link back, above the title. */
  readonly crumbs?: ReactNode;
  readonly actions?: ReactNode;
  /** The children divide the height among themselves and scroll by themselves (a table that fills the page). */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** A page: one h1, its actions, and a body that scrolls. Focus goes to the h1, so that a screen reader says where it is. */
export function Page({ title, windowTitle, description, crumbs, actions, fill = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const name = windowTitle ?? (typeof title === 'string' ? title : 'Strongroom');
  useEffect(() => {
    document.title = `${name} - Strongroom`;
  }, [name]);
  useEffect(() => {
    // Not when a person is typing: a page may be replaced under an open palette.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={classes['page']}>
      <header className={classes['header']}>
        <div className={classes['heading']}>
          {crumbs !== undefined && (
            <nav aria-label="Breadcrumb" className={classes['crumbs']}>
              {crumbs}
            </nav>
          )}
          <h1 className={classes['title']} tabIndex={-1} ref={heading}>
            {title}
          </h1>
          {description !== undefined && <p className={classes['description']}>{description}</p>}
        </div>
        {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
      </header>
      {fill ? (
        <div className={classes['fill']}>{children}</div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard
        <section className={classes['body']} tabIndex={0} aria-label={`${name}, content`}>
          {children}
        </section>
      )}
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page with its h2, named for screen readers. */
export function Section({ title, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes['section']} aria-labelledby={id}>
      <div className={classes['sectionHeader']}>
        <h2 className={classes['sectionTitle']} id={id}>
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
