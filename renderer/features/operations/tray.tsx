import { Button, Popover, VisuallyHidden } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { dismissOperation, readOperations, useOperationsStore } from '../../stores/operations.ts';
import { OperationRow } from './operation-row.tsx';
import classes from './tray.module.css';

/** Running and ended work, behind one button of the header that counts it. */
export function OperationsTray() {
  const [opened, setOpened] = useState(false);
  const byId = useOperationsStore((state) => state.byId);
  const dismissed = useOperationsStore((state) => state.dismissed);
  useEffect(() => void readOperations(), []);
  const shown = useMemo(
    () =>
      Object.values(byId)
        .filter((operation) => operation.status === 'running' || !dismissed.has(operation.id))
        .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)),
    [byId, dismissed],
  );
  const running = shown.filter((operation) => operation.status === 'running').length;
  const failures = shown.filter((operation) => operation.status === 'failed').length;
  const ended = shown.filter((operation) => operation.status !== 'running');
  return (
    <>
      <VisuallyHidden role="status">{summary(running, failures)}</VisuallyHidden>
      <Popover opened={opened} onChange={setOpened} position="bottom-end" width={420} shadow="md" trapFocus>
        <Popover.Target>
          <Button
            variant={running > 0 ? 'light' : 'default'}
            leftSection={<IconActivity size={15} aria-hidden="true" />}
            onClick={() => setOpened((before) => !before)}
            aria-expanded={opened}
          >
            {summary(running, failures)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label="Operations">
          <div className={classes['head']}>
            <h2 className={classes['title']}>Operations</h2>
            {ended.length > 0 && (
              <Button
                variant="subtle"
                onClick={() => {
                  for (const operation of ended) dismissOperation(operation.id);
                }}
              >
                Clear ended
              </Button>
            )}
          </div>
          {shown.length === 0 ? (
            <EmptyState title="Nothing is running">
              Bringing in, registering, exporting and verifying show their progress here.
            </EmptyState>
          ) : (
            <ul className={classes['list']}>
              {shown.map((operation) => (
                <OperationRow key={operation.id} operation={operation} onLeave={() => setOpened(false)} />
              ))}
            </ul>
          )}
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function summary(running: number, failures: number): string {
  if (running > 0) return `${running} running`;
  return failures > 0 ? `${failures} failed` : 'Operations';
}
