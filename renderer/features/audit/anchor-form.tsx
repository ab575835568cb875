import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import classes from './audit.module.css';

interface AnchorFormProps {
  readonly isBusy: boolean;
  /** Called with the code as it was typed. */
  readonly onCompare: (code: string) => void;
}

/** Takes the code of a checkpoint that was kept outside and has the log compared with it. */
export function AnchorForm({ isBusy, onCompare }: AnchorFormProps) {
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== '') onCompare(code.trim());
  };
  return (
    <form className={classes['anchor']} onSubmit={submit}>
      <TextInput
        label="Code kept outside"
        placeholder="XXXX-XXXX-XXXX-XXXX-XXXX"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" variant="default" loading={isBusy} disabled={code.trim() === ''}>
        Compare
      </Button>
    </form>
  );
}
