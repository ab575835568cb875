import { Button, Group, Modal } from '@mantine/core';
import { type ReactNode, useContext, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { PathHostContext } from '../../components/path-host.ts';
import { useAction } from '../../hooks/use-action.ts';
import { bringIn } from '../../stores/quarantine-store.ts';
import classes from './quarantine.module.css';

/** Asks for a file or folder and starts its copy into quarantine. */
export function BringInDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [path, setPath] = useState('');
  const start = useAction(bringIn);
  const close = () => {
    setPath('');
    start.clearError();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="Bring in a file or folder" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start.run(path.trim()).then((done) => done && close());
        }}
      >
        <PathField
          kind="fileOrFolder"
          value={path}
          onChange={setPath}
          dialogTitle="Bring in"
          description="A model file, or a folder that holds one model. It is copied into quarantine and inspected there; nothing in it is run."
          required
          autoFocus
        />
        {start.error && (
          <div className={classes['gapAbove']}>
            <ErrorNotice error={start.error} />
          </div>
        )}
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={start.isBusy} disabled={path.trim() === ''}>
            Bring in
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface DropZoneProps {
  readonly enabled: boolean;
  readonly onDropPaths: (paths: readonly string[]) => void;
  readonly children: ReactNode;
}

/** Takes dropped files where the host knows their paths; elsewhere it is an ordinary box. */
export function DropZone({ enabled, onDropPaths, children }: DropZoneProps) {
  const host = useContext(PathHostContext);
  const [isOver, setOver] = useState(false);
  if (!enabled || host?.capabilities.canDropPaths !== true) return <div className={classes['zone']}>{children}</div>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; "Bring in…" does the same by keyboard
    <div
      className={classes['zone']}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        // Leaving for a child is not leaving.
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const paths = [...event.dataTransfer.files].map((file) => host.pathOf(file)).filter((path) => path !== null);
        if (paths.length > 0) onDropPaths(paths);
      }}
    >
      {children}
    </div>
  );
}
