import { Button, Group, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { ErrorNotice } from './error-notice.tsx';
import { ReasonField } from './reason-field.tsx';

interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly children?: ReactNode;
  /** The verb on the button: "Disable", "Discard". */
  readonly confirmLabel: string;
  readonly danger?: boolean;
  /** Asks for a reason and hands it to `onConfirm`; else it gets ''. */
  readonly withReason?: boolean;
  readonly busy?: boolean;
  /** What is needed is not there, or something forbids it. */
  readonly disabled?: boolean;
  readonly error?: WireError | null;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back, or that needs a reason. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    opened,
    title,
    children,
    confirmLabel,
    danger = false,
    withReason = false,
    busy = false,
    disabled = false,
    error,
  } = props;
  const [reason, setReason] = useState('');
  const close = () => {
    setReason('');
    props.onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onConfirm(reason.trim());
        }}
      >
        {children}
        {withReason && <ReasonField value={reason} onChange={setReason} data-autofocus mt="sm" />}
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            type="submit"
            {...(danger ? { color: 'red.8' } : {})}
            loading={busy}
            disabled={disabled || (withReason && reason.trim() === '')}
          >
            {confirmLabel}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
