import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './metadata.module.css';

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

/** Rows of fields that a person adds and removes; the cursor follows to the new row, or stays beside the one that went. */
export function RowsEditor({ legend, noun, hint, count, onAdd, onRemove, more, children }: RowsEditorProps) {
  const rows = useRef<HTMLFieldSetElement>(null);
  const [next, setNext] = useState<{ readonly selector: string } | null>(null);
  useEffect(() => {
    if (next !== null) rows.current?.querySelector<HTMLElement>(next.selector)?.focus();
  }, [next]);
  return (
    <fieldset className={classes['rows']} ref={rows}>
      <legend>{legend}</legend>
      {hint !== undefined && <p className={classes['hint']}>{hint}</p>}
      {Array.from({ length: count }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fields are controlled, a row is its place
        <div key={at} data-row={at}>
          <div className={classes['row']}>
            {children(at)}
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={() => {
                onRemove(at);
                setNext({
                  selector: count > 1 ? `[data-row="${Math.min(at, count - 2)}"] [data-remove]` : '[data-add]',
                });
              }}
              aria-label={`Remove ${noun} ${at + 1}`}
              data-remove
            >
              <IconTrash size={16} aria-hidden="true" />
            </ActionIcon>
          </div>
          {more && <div className={classes['more']}>{more(at)}</div>}
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden="true" />}
        onClick={() => {
          onAdd();
          setNext({ selector: `[data-row="${count}"] input` });
        }}
        data-add
      >
        Add {noun}
      </Button>
    </fieldset>
  );
}
