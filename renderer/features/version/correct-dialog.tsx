import { Button, Group, Modal, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { editableText, isTextField, parseFieldText } from '../../../shared/model/field-value.ts';
import { adaptivities, determinisms, type MetadataKey } from '../../../shared/model/metadata.ts';
import { isMetadataKey, metadataFields, metadataKeys } from '../../../shared/model/metadata-fields.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { correctMetadata } from '../../stores/records.ts';
import classes from './version.module.css';

interface CorrectDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
}

const choices: Partial<Record<MetadataKey, readonly string[]>> = {
  adaptivity: adaptivities,
  determinism: determinisms,
};

/** Corrects one field of a version's metadata, with a reason. What it corrects stays visible. */
export function CorrectDialog({ version, onClose }: CorrectDialogProps) {
  const [field, setField] = useState<MetadataKey>('owner');
  const [text, setText] = useState(editableText('owner', version.metadata));
  const [reason, setReason] = useState('');
  const [isUnreadable, setUnreadable] = useState(false);
  const action = useAction(correctMetadata);
  const isUnchanged = text.trim() === editableText(field, version.metadata).trim();
  const choose = (key: string | null) => {
    if (key === null || !isMetadataKey(key)) return;
    setField(key);
    setText(editableText(key, version.metadata));
    setUnreadable(false);
  };
  const save = async () => {
    let value: unknown;
    try {
      value = parseFieldText(field, text.trim());
    } catch {
      setUnreadable(true);
      return;
    }
    const set = [{ field, value: value as never }];
    const seen = version.corrections.length;
    if (await action.run({ version: version.id, set, reason: reason.trim(), seen })) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Correct ${version.model} ${version.version}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className={classes['dim']}>
          The earlier value stays visible here, in the dossier and in exports. An open promotion request must be read
          again.
        </p>
        <Select
          label="Field"
          data={metadataKeys.map((value) => ({ value, label: metadataFields[value].label }))}
          value={field}
          onChange={choose}
          allowDeselect={false}
          searchable
          data-autofocus
        />
        <FieldInput
          field={field}
          text={text}
          error={isUnreadable ? 'This is not readable as JSON: look for a missing quote, comma or bracket.' : null}
          onChange={(next) => {
            setText(next);
            setUnreadable(false);
          }}
        />
        <Textarea
          label="Reason"
          description="Why the earlier value was wrong. It stays with the correction."
          required
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={isUnchanged || reason.trim() === ''}>
            Save correction
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface FieldInputProps {
  readonly field: MetadataKey;
  readonly text: string;
  readonly error: string | null;
  readonly onChange: (text: string) => void;
}

function FieldInput({ field, text, error, onChange }: FieldInputProps) {
  const options = choices[field];
  const label = 'Correct value';
  if (options)
    return (
      <Select
        label={label}
        data={[{ value: '', label: 'not recorded' }, ...options]}
        value={text}
        onChange={(value) => onChange(value ?? '')}
        allowDeselect={false}
      />
    );
  const isText = isTextField(field);
  return (
    <Textarea
      label={label}
      description={
        isText
          ? 'Empty: not recorded.'
          : 'The whole field as JSON, as it is now. Change what is wrong and leave the rest.'
      }
      error={error}
      autosize
      minRows={isText ? 2 : 6}
      maxRows={16}
      spellCheck={isText}
      {...(isText ? {} : { classNames: { input: classes['code'] ?? '' } })}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
