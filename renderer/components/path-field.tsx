import { Button, TextInput } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { FolderBrowser } from './folder-browser.tsx';
import classes from './path-field.module.css';
import { usePathHost } from './path-host.ts';

export type PathKind = 'file' | 'folder' | 'fileOrFolder' | 'save';

interface PathFieldProps {
  /** Default "Path". */
  readonly label?: string;
  readonly description?: ReactNode;
  readonly kind: PathKind;
  readonly value: string;
  readonly onChange: (path: string) => void;
  /** Title of the dialog that the button opens. */
  readonly dialogTitle: string;
  /** `save`: the file name to start with. */
  readonly suggestedName?: string;
  readonly error?: string | null;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly required?: boolean;
}

/**
 * A path on the service's machine: typed, chosen in the system's dialog where the host has one, in a folder browser
 * where it can list folders, or dropped where dropped files have paths.
 */
export function PathField(props: PathFieldProps) {
  const { label = 'Path', kind, value, onChange, dialogTitle, suggestedName } = props;
  const host = usePathHost();
  const [browsing, setBrowsing] = useState(false);
  const [dragging, setDragging] = useState(false);
  const can = host?.capabilities;

  const pick = (pickKind: 'file' | 'folder' | 'save') => {
    const request = { kind: pickKind, title: dialogTitle, ...(suggestedName === undefined ? {} : { suggestedName }) };
    void host?.pickPath(request).then(
      (picked) => picked && onChange(picked.path),
      // The dialog could not be shown: the field still takes a typed path.
      () => undefined,
    );
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    const file = event.dataTransfer.files[0];
    const path = file && host ? host.pathOf(file) : null;
    if (path !== null) onChange(path);
  };
  const canDrop = can?.canDropPaths === true && kind !== 'save' && props.disabled !== true;
  return (
    <div
      className={classes['field']}
      data-dragging={dragging}
      {...(canDrop
        ? {
            onDragOver: (event: DragEvent) => {
              event.preventDefault();
              setDragging(true);
            },
            onDragLeave: () => setDragging(false),
            onDrop: drop,
          }
        : {})}
    >
      <TextInput
        label={label}
        {...(props.description === undefined ? {} : { description: props.description })}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={props.error ?? null}
        disabled={props.disabled ?? false}
        required={props.required ?? false}
        spellCheck={false}
        autoComplete="off"
        className={classes['input'] ?? ''}
        {...(props.autoFocus === true ? { 'data-autofocus': true } : {})}
      />
      <PickButtons
        kind={kind}
        native={can?.canPickPath === true}
        browse={can?.canListFolder === true}
        disabled={props.disabled ?? false}
        onPick={pick}
        onBrowse={() => setBrowsing(true)}
      />
      {host && can?.canListFolder === true && (
        <FolderBrowser
          opened={browsing}
          host={host}
          kind={kind}
          title={dialogTitle}
          start={value}
          suggestedName={suggestedName ?? ''}
          onClose={() => setBrowsing(false)}
          onChoose={(path) => {
            setBrowsing(false);
            onChange(path);
          }}
        />
      )}
    </div>
  );
}

interface PickButtonsProps {
  readonly kind: PathKind;
  readonly native: boolean;
  readonly browse: boolean;
  readonly disabled: boolean;
  readonly onPick: (kind: 'file' | 'folder' | 'save') => void;
  readonly onBrowse: () => void;
}

function PickButtons({ kind, native, browse, disabled, onPick, onBrowse }: PickButtonsProps) {
  const common = { variant: 'default', size: 'sm', disabled } as const;
  if (native && kind === 'fileOrFolder') {
    return (
      <>
        <Button {...common} onClick={() => onPick('file')}>
          Choose file…
        </Button>
        <Button {...common} onClick={() => onPick('folder')}>
          Choose folder…
        </Button>
      </>
    );
  }
  if (native) {
    return (
      <Button {...common} onClick={() => onPick(kind === 'fileOrFolder' ? 'file' : kind)}>
        Choose…
      </Button>
    );
  }
  if (!browse) return null;
  return (
    <Button {...common} leftSection={<IconFolderOpen size={16} aria-hidden="true" />} onClick={onBrowse}>
      Browse…
    </Button>
  );
}
