import { Textarea, type TextareaProps } from '@mantine/core';

interface ReasonFieldProps extends Pick<TextareaProps, 'mt' | 'error'> {
  /** The cursor is here when the dialog opens. */
  readonly 'data-autofocus'?: true;
  readonly value: string;
  readonly onChange: (reason: string) => void;
}

/** Why something is done, as the audit log will say it. Required, at most 2,000 characters. */
export const ReasonField = ({ value, onChange, ...rest }: ReasonFieldProps) => (
  <Textarea
    label="Reason"
    description="Kept in the audit log."
    required
    autosize
    minRows={2}
    maxLength={2000}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    {...rest}
  />
);
