import { Button, TextInput } from '@mantine/core';
import classes from './as-of-field.module.css';

interface AsOfFieldProps {
  /** `2026-03-01`; empty: now. */
  readonly day: string;
  readonly onChange: (day: string) => void;
}

/** The day at whose end something is looked at; empty for now. */
export const AsOfField = ({ day, onChange }: AsOfFieldProps) => (
  <div className={classes['field']}>
    <TextInput
      label="As of the end of (UTC)"
      type="date"
      value={day}
      onChange={(event) => onChange(event.currentTarget.value)}
      w={170}
    />
    {day !== '' && (
      <Button variant="default" onClick={() => onChange('')}>
        Show now
      </Button>
    )}
  </div>
);
