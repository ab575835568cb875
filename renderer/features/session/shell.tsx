import { Button } from '@mantine/core';
import { IconLock, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { lock, useSessionStore } from '../../stores/session.ts';
import { ColorSchemeMenu, PersonMenu } from './header-menus.tsx';
import { PersonNotices } from './person-notices.tsx';
import classes from './shell.module.css';
import { Sidebar } from './sidebar.tsx';
import { useIdleStore } from './use-idle-lock.ts';

interface ShellProps {
  /** Running work, in the header. */
  readonly tray: ReactNode;
  /** The command palette (it is a dialog; it shows nothing by itself). */
  readonly palette: ReactNode;
  readonly onSearch: () => void;
  readonly children: ReactNode;
}

/** The window of a signed-in person: sidebar, header, the page. */
export function Shell({ tray, palette, onSearch, children }: ShellProps) {
  const locking = useAction(lock);
  return (
    <div className={classes['shell']}>
      <button
        type="button"
        className={classes['skip']}
        onClick={() => document.querySelector<HTMLElement>('main h1')?.focus()}
      >
        Skip to the page
      </button>
      <Sidebar />
      <header className={classes['header']}>
        <button type="button" className={classes['search']} onClick={onSearch} aria-keyshortcuts="Control+K">
          <IconSearch size={15} aria-hidden="true" />
          <span>Search or go to…</span>
          <kbd>Ctrl K</kbd>
        </button>
        <div className={classes['space']} />
        <IdleWarning />
        {tray}
        <ColorSchemeMenu />
        <PersonMenu />
        <Button
          variant="default"
          leftSection={<IconLock size={15} aria-hidden="true" />}
          loading={locking.isBusy}
          onClick={() => void locking.run()}
        >
          Lock
        </Button>
      </header>
      <main className={classes['main']} tabIndex={-1}>
        <StartNotices />
        <PersonNotices />
        {children}
      </main>
      {palette}
    </div>
  );
}

function IdleWarning() {
  const secondsLeft = useIdleStore((state) => state.secondsLeft);
  if (secondsLeft === null) return null;
  return (
    <span className={classes['idle']} role="timer">
      Locks in {secondsLeft} s
    </span>
  );
}

/** What the last start found (interrupted work, files set aside), until it is put away. */
function StartNotices() {
  const notices = useSessionStore((state) => loadedValue(state.registry)?.notices);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const shown = notices?.filter((notice) => !dismissed.includes(notice)) ?? [];
  if (shown.length === 0) return null;
  return (
    <section className={classes['notices']} aria-label="Notices of the last start">
      {shown.map((notice) => (
        <Notice
          key={notice}
          tone="warn"
          actions={
            <Button variant="default" onClick={() => setDismissed((before) => [...before, notice])}>
              Dismiss
            </Button>
          }
        >
          {notice}
        </Notice>
      ))}
    </section>
  );
}
