import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { addAuditNote, useAuditNotes } from '../../stores/audit-reviews.ts';
import { useHasRole } from '../../stores/session.ts';
import classes from './audit.module.css';

/** The notes beside one record, and a place for another one. */
export function RecordNotes({ seq }: { readonly seq: number }) {
  const notes = useAuditNotes(seq);
  const canWrite = useHasRole('compliance', 'administrator', 'reviewer');
  return (
    <section className={classes['section']} aria-label="Notes">
      <h3>Notes</h3>
      <Loaded of={notes}>
        {(rows) =>
          rows.length === 0 ? (
            <p className={classes['dim']}>No notes.</p>
          ) : (
            <ul className={classes['notes']}>
              {rows.map(({ id, note, byName, at }) => (
                <li key={id}>
                  {note}{' '}
                  <span className={classes['dim']}>
                    {byName}, <Time value={at} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {canWrite && <NoteForm key={seq} seq={seq} />}
    </section>
  );
}

function NoteForm({ seq }: { readonly seq: number }) {
  const [note, setNote] = useState('');
  const add = useAction(async () => {
    await addAuditNote(seq, note.trim());
    setNote('');
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (note.trim() !== '') void add.run();
  };
  return (
    <form onSubmit={submit}>
      <Textarea
        label="New note"
        description="It is appended to the log with your name, and can’t be changed."
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {add.error && <ErrorNotice error={add.error} />}
      <Button type="submit" variant="default" mt="xs" loading={add.isBusy} disabled={note.trim() === ''}>
        Add note
      </Button>
    </form>
  );
}
