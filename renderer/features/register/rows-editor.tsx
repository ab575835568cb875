import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './register.module.css';

interface RowsEditorProps {
  /** What the rows are together: "Metrics". */
  readonly legend: string;
  /** What one row is, for the buttons: "metric". */
  readonly noun: string;
  readonly hint?: string;
  readonly count: number;
  readonly onAdd: () => void;
  readonly onRemove: (at: number) => void;
  /** What a row has below its fields. */
  readonly more?: (at: number) => ReactNode;
  readonly children: (at: number) => ReactNode;
}

/** Rows of fields that a person adds and removes. */
export function RowsEditor({ legend, noun, hint, count, onAdd, onRemove, more, children }: RowsEditorProps) {
  return (
    <fieldset className={classes['rows']}>
      <legend>{legend}</legend>
      {hint !== undefined && <p className={classes['hint']}>{hint}</p>}
      {Array.from({ length: count }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fields are controlled, a row is its place
        <div key={at}>
          <div className={classes['row']}>
            {children(at)}
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={() => onRemove(at)}
              aria-label={`Remove ${noun} ${at + 1}`}
            >
              <IconTrash size={16} aria-hidden="true" />
            </ActionIcon>
          </div>
          {more && <div className={classes['more']}>{more(at)}</div>}
        </div>
      ))}
      <Button variant="default" leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={onAdd}>
        Add {noun}
      </Button>
    </fieldset>
  );
}
