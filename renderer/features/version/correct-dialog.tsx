import { Button, Group, Modal, Select, Textarea } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useRef, useState } from 'react';
import type { MetadataKey } from '../../../shared/model/metadata.ts';
import { fieldText, isMetadataKey, metadataFields, metadataKeys } from '../../../shared/model/metadata-fields.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { asWireError } from '../../client/wire-error.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formOf, type MetadataForm, metadataOf } from '../../components/metadata/metadata-form.ts';
import { MetadataInputs } from '../../components/metadata/metadata-inputs.tsx';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { correctMetadata } from '../../stores/records.ts';
import own from './correct-dialog.module.css';
import {
  carriedOver,
  correctionErrors,
  correctionsOf,
  fieldOfPath,
  inputsAsIn,
  refusedInput,
  touchedFields,
} from './correction-form.ts';
import classes from './version.module.css';

interface CorrectDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
}

/** Corrects fields of a version's metadata, with a reason. What they correct stays visible. */
export function CorrectDialog({ version, onClose }: CorrectDialogProps) {
  const [field, setField] = useState<MetadataKey>('owner');
  const [reason, setReason] = useState('');
  const [base, setBase] = useState(version);
  const [isSame, setSame] = useState(false);
  const body = useRef<HTMLFormElement>(null);
  const start = formOf(base.metadata);
  const form = useForm<MetadataForm>({ initialValues: start });
  const touched = touchedFields(form.values, start);
  const action = useCorrecting(form, (path) => show(path));
  /** Opens the field in which something is wrong, and puts the cursor there. */
  const show = (path: string) => {
    setField(fieldOfPath(path) ?? field);
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const save = async () => {
    const errors = correctionErrors(form.values, touched);
    form.setErrors(errors);
    const [wrong] = Object.keys(errors);
    if (wrong !== undefined) return show(wrong);
    const set = correctionsOf(form.values, touched, base.metadata);
    setSame(set.length === 0);
    if (set.length === 0) return;
    const seen = base.corrections.length;
    if (await action.run({ version: version.id, set: set as never, reason: reason.trim(), seen })) onClose();
  };
  const isStale = version.corrections.length > base.corrections.length && !action.isBusy;
  const isClean = touched.length === 0 && reason === '';
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Correct ${version.model} ${version.version}`}
      size="xl"
      closeOnClickOutside={isClean}
      closeOnEscape={isClean}
    >
      <form
        className={classes['form']}
        ref={body}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className={classes['dim']}>
          The earlier values stay visible here, in the dossier and in exports. An open promotion request must be read
          again.
        </p>
        <Select
          label="Field"
          data={metadataKeys.map((value) => ({
            value,
            label: `${metadataFields[value].label}${touched.includes(value) ? ' (changed)' : ''}`,
          }))}
          value={field}
          onChange={(key) => key !== null && isMetadataKey(key) && setField(key)}
          allowDeselect={false}
          searchable
          data-autofocus
        />
        <div className={own['correcting']}>
          <MetadataInputs form={form} field={field} />
        </div>
        <Corrected
          form={form.values}
          base={base}
          touched={touched}
          onUndo={(key) => {
            form.setValues(inputsAsIn(start, [key]));
            form.clearErrors();
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
        {isSame && <Notice tone="info" title="Nothing differs from what is recorded" announce />}
        {isStale ? (
          <Meanwhile
            version={version}
            seen={base.corrections.length}
            onGoOn={() => {
              form.setValues(carriedOver(form.values, touched, formOf(version.metadata)));
              setBase(version);
              action.clearError();
            }}
          />
        ) : (
          action.error && <ErrorNotice error={action.error} />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={action.isBusy}
            disabled={touched.length === 0 || reason.trim() === '' || isStale}
          >
            {touched.length > 1 ? `Save ${touched.length} corrections` : 'Save correction'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Saves; a value that the service refuses is marked in the form. */
function useCorrecting(form: UseFormReturnType<MetadataForm>, show: (path: string) => void) {
  return useAction(async (params: Parameters<typeof correctMetadata>[0]) => {
    try {
      await correctMetadata(params);
    } catch (thrown) {
      const error = asWireError(thrown);
      const path = refusedInput(error);
      if (path !== null) {
        form.setErrors({ [path]: error.message });
        show(path);
      }
      throw thrown;
    }
  });
}

interface CorrectedProps {
  readonly form: MetadataForm;
  readonly base: VersionDetail;
  readonly touched: readonly MetadataKey[];
  readonly onUndo: (key: MetadataKey) => void;
}

/** What will be saved, field by field, with what it corrects. */
function Corrected({ form, base, touched, onUndo }: CorrectedProps) {
  if (touched.length === 0) return null;
  const said = metadataOf(form);
  return (
    <ul className={own['corrected']} aria-label="What will be corrected">
      {touched.map((key) => (
        <li key={key} className={own['line']}>
          <span>
            <strong>{metadataFields[key].label}</strong>: <del>{fieldText(key, base.metadata)}</del>{' '}
            <ins>{fieldText(key, said)}</ins>
          </span>
          <Button variant="subtle" size="compact-sm" onClick={() => onUndo(key)}>
            Undo {metadataFields[key].label.toLowerCase()}
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface MeanwhileProps {
  readonly version: VersionDetail;
  readonly seen: number;
  readonly onGoOn: () => void;
}

/** Somebody corrected the version since the dialog was opened: what they made of it is read before one goes on. */
const Meanwhile = ({ version, seen, onGoOn }: MeanwhileProps) => (
  <Notice
    tone="warn"
    title="This version was corrected meanwhile"
    announce
    actions={
      <Button variant="default" onClick={onGoOn}>
        Go on with these values
      </Button>
    }
  >
    <ul className={own['lines']}>
      {version.corrections.slice(seen).map(({ id, field, correctedBy }) => (
        <li key={id}>
          {metadataFields[field].label}, by {correctedBy}: {fieldText(field, version.metadata)}
        </li>
      ))}
    </ul>
    What you typed stays.
  </Notice>
);
