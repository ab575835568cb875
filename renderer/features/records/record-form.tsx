import { Button, Checkbox, Group, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ReasonField } from '../../components/reason-field.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { type Field, type Form, fieldsOf, fromForm, type Kind, oneOf, toForm } from './kinds.ts';
import classes from './records.module.css';
import { type NewRecord, saveEdit, saveNew } from './save.ts';

interface RecordFormProps {
  readonly kind: Kind;
  /** What is edited; null for a new record. */
  readonly record: { readonly id: string; readonly details: Readonly<Record<string, unknown>> } | null;
  readonly onClose: () => void;
  readonly onSaved: (id: string) => void;
}

/** Records something new, or appends a revision to a record. */
export function RecordForm({ kind, record, onClose, onSaved }: RecordFormProps) {
  const [form, setForm] = useState<Form>(toForm(kind, record?.details ?? {}));
  const [identity, setIdentity] = useState<NewRecord>({ name: '', version: '' });
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const action = useAction(async () => {
    const parsed = fromForm(kind, form, record?.details ?? {});
    if ('problems' in parsed) return;
    const why = reason.trim();
    onSaved(
      record === null
        ? await saveNew(kind, identity, parsed.details, why)
        : await saveEdit(kind, record.id, parsed.details, why),
    );
  });
  const parsed = fromForm(kind, form, record?.details ?? {});
  const problems: Readonly<Record<string, string>> = 'problems' in parsed ? parsed.problems : {};
  const missing = (text: string, what: string) => (isChecked && text.trim() === '' ? what : null);
  const needsVersion = record === null && kind !== 'experiments';
  const isReady =
    'details' in parsed &&
    reason.trim() !== '' &&
    (record !== null || (identity.name.trim() !== '' && (!needsVersion || identity.version.trim() !== '')));
  return (
    <Modal opened onClose={onClose} title={`${record ? 'Edit' : 'Record a'} ${oneOf[kind]}`} size="lg">
      <form
        noValidate
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (isReady) void action.run();
        }}
      >
        {record === null && (
          <TextInput
            label="Name"
            value={identity.name}
            onChange={(event) => setIdentity({ ...identity, name: event.currentTarget.value })}
            maxLength={200}
            required
            autoComplete="off"
            error={missing(identity.name, 'Give a name.')}
            data-autofocus
          />
        )}
        {needsVersion && (
          <TextInput
            label={kind === 'datasets' ? 'Version' : 'Runs'}
            description={kind === 'datasets' ? 'It never changes; new data is a new version.' : 'MODEL@VERSION'}
            value={identity.version}
            onChange={(event) => setIdentity({ ...identity, version: event.currentTarget.value })}
            required
            autoComplete="off"
            error={missing(identity.version, kind === 'datasets' ? 'Give a version.' : 'Say which version it runs.')}
          />
        )}
        {fieldsOf[kind].map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={form[field.name] ?? ''}
            error={isChecked ? (problems[field.name] ?? null) : null}
            onChange={(value) => setForm({ ...form, [field.name]: value })}
          />
        ))}
        <ReasonField value={reason} onChange={setReason} error={missing(reason, 'Say why.')} />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy}>
            {record ? 'Save as a new revision' : 'Record'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface FieldInputProps {
  readonly field: Field;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

function FieldInput({ field, value, error, onChange }: FieldInputProps) {
  const shared = {
    label: field.label,
    error,
    ...(field.description === undefined ? {} : { description: field.description }),
  };
  switch (field.input) {
    case 'block':
    case 'pairs':
      return (
        <Textarea
          {...shared}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          autosize
          minRows={1}
          maxRows={8}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={[{ value: '', label: 'not recorded' }, ...(field.choices ?? [])]}
          value={value}
          onChange={(chosen) => onChange(chosen ?? '')}
          allowDeselect={false}
        />
      );
    case 'choices':
      return (
        <Checkbox.Group
          {...shared}
          value={value === '' ? [] : value.split(',')}
          onChange={(chosen) => onChange(chosen.join(','))}
        >
          <Group gap="md" mt={4}>
            {(field.choices ?? []).map((choice) => (
              <Checkbox key={choice} value={choice} label={choice} />
            ))}
          </Group>
        </Checkbox.Group>
      );
    default:
      return (
        <TextInput
          {...shared}
          {...(field.input === 'time' ? { type: 'datetime-local' } : {})}
          {...(field.input === 'count' ? { inputMode: 'numeric' as const } : {})}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          autoComplete="off"
        />
      );
  }
}
