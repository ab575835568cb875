import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import type { Hold } from '../../shared/model/collection.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

interface DialogProps {
  readonly busy: boolean;
  readonly error: WireError | null;
  readonly onClose: () => void;
}

interface PlaceHoldDialogProps extends DialogProps {
  /** MODEL@VERSION that the hold is for; null: the person types a model or a version. */
  readonly subject: string | null;
  readonly onPlace: (subject: string, reason: string) => void;
}

/** Asks for what a legal hold is placed on, and why. */
export function PlaceHoldDialog({ subject, busy, error, onPlace, onClose }: PlaceHoldDialogProps) {
  const [typed, setTyped] = useState('');
  const chosen = subject ?? typed.trim();
  return (
    <ConfirmDialog
      opened
      title={subject === null ? 'Place a legal hold' : `Legal hold on ${subject}`}
      confirmLabel="Place hold"
      withReason
      busy={busy}
      disabled={chosen === ''}
      error={error}
      onConfirm={(reason) => onPlace(chosen, reason)}
      onClose={onClose}
    >
      While it is in force nothing of it is deleted and none of its bytes are collected, whoever asks.
      {subject === null && (
        <TextInput
          label="Model or version"
          description="MODEL holds all its versions, later ones too; MODEL@VERSION holds one."
          placeholder="churn@1.0.0"
          required
          mt="sm"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
    </ConfirmDialog>
  );
}

interface ReleaseHoldDialogProps extends DialogProps {
  readonly hold: Hold;
  readonly onRelease: (holdId: string, reason: string) => void;
}

/** Asks why a legal hold is released. */
export function ReleaseHoldDialog({ hold, busy, error, onRelease, onClose }: ReleaseHoldDialogProps) {
  return (
    <ConfirmDialog
      opened
      title={`Release the hold on ${hold.subject.label}`}
      confirmLabel="Release hold"
      withReason
      busy={busy}
      error={error}
      onConfirm={(reason) => onRelease(hold.id, reason)}
      onClose={onClose}
    >
      It was placed for this reason: “{hold.reason}”. Once it is released, what it covers can be deleted. The record of
      the hold stays.
    </ConfirmDialog>
  );
}
