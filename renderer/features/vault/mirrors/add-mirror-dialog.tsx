import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  PasswordInput,
  SegmentedControl,
  Select,
  TextInput,
} from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { stages } from '../../../../shared/model/stage.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { PathField } from '../../../components/path-field.tsx';
import { useAction } from '../../../hooks/use-action.ts';
import { addMirror } from '../../../stores/mirrors.ts';
import classes from '../vault.module.css';
import { emptyForm, isComplete, type MirrorForm, toNewMirror } from './mirror-form.ts';

/** Asks for a new mirror: where it is and what it holds. */
export function AddMirrorDialog({ onClose }: { readonly onClose: () => void }) {
  const [form, setForm] = useState<MirrorForm>(emptyForm);
  const add = useAction(addMirror);
  const put = (part: Partial<MirrorForm>) => setForm((before) => ({ ...before, ...part }));
  return (
    <Modal opened onClose={onClose} title="Add a mirror" size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void add.run(toNewMirror(form)).then((done) => done && onClose());
        }}
      >
        <SegmentedControl
          aria-label="Kind of mirror"
          data={[
            { value: 'folder', label: 'Folder on another disk or share' },
            { value: 's3', label: 'S3-compatible storage' },
          ]}
          value={form.kind}
          onChange={(value) => put({ kind: value === 's3' ? 's3' : 'folder' })}
        />
        <TextInput
          label="Name"
          description="Letters, digits, dot, dash and underscore."
          required
          value={form.name}
          onChange={(event) => put({ name: event.currentTarget.value })}
          data-autofocus
        />
        {form.kind === 'folder' ? <FolderFields form={form} put={put} /> : <S3Fields form={form} put={put} />}
        <Row>
          <MultiSelect
            label="Stages that it holds"
            description="All stages when none is chosen."
            data={stages}
            value={[...form.stages]}
            onChange={(value) => put({ stages: value })}
          />
          <TextInput
            label="Tiers that it holds"
            description="Between commas; all when empty."
            value={form.tiers}
            onChange={(event) => put({ tiers: event.currentTarget.value })}
          />
        </Row>
        {add.error && <ErrorNotice error={add.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isBusy} disabled={!isComplete(form)}>
            Add mirror
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface FieldsProps {
  readonly form: MirrorForm;
  readonly put: (part: Partial<MirrorForm>) => void;
}

const Row = ({ children }: { readonly children: ReactNode }) => <div className={classes['fields']}>{children}</div>;

function FolderFields({ form, put }: FieldsProps) {
  return (
    <>
      <PathField
        kind="folder"
        label="Folder"
        value={form.folder}
        onChange={(folder) => put({ folder })}
        dialogTitle="Choose the mirror’s folder"
        description="On another disk than the registry, or on a share. Only the mirror’s own files go there."
        required
      />
      <Select
        label="Storage class"
        description="Rules may ask for copies on fast mirrors only."
        data={[
          { value: 'fast', label: 'fast' },
          { value: 'compact', label: 'compact (slow to read, or seldom there)' },
        ]}
        value={form.storageClass}
        onChange={(value) => put({ storageClass: value === 'compact' ? 'compact' : 'fast' })}
        allowDeselect={false}
      />
    </>
  );
}

function S3Fields({ form, put }: FieldsProps) {
  const field = (key: 'endpoint' | 'bucket' | 'prefix' | 'region' | 'accessKeyId') => ({
    value: form[key],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      put({ [key]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput
        label="Endpoint"
        description="The address of the storage, for example https://minio.local:9000"
        required
        {...field('endpoint')}
      />
      <Row>
        <TextInput label="Bucket" required {...field('bucket')} />
        <TextInput label="Prefix" description="Before every name; empty for none." {...field('prefix')} />
      </Row>
      <Row>
        <TextInput label="Access key id" required autoComplete="off" {...field('accessKeyId')} />
        <PasswordInput
          label="Secret access key"
          required
          autoComplete="off"
          value={form.secretAccessKey}
          onChange={(event) => put({ secretAccessKey: event.currentTarget.value })}
        />
      </Row>
      <Row>
        <TextInput label="Region" {...field('region')} />
        <PathField
          kind="file"
          label="Certificate authority (PEM)"
          value={form.caFile}
          onChange={(caFile) => put({ caFile })}
          dialogTitle="Choose the certificate of the authority"
        />
      </Row>
      <Checkbox
        label="The bucket is part of the path, not of the host name"
        checked={form.pathStyle}
        onChange={(event) => put({ pathStyle: event.currentTarget.checked })}
      />
    </>
  );
}
