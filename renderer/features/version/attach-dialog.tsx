import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { DocumentKind, documentKinds, maxDocumentBytes } from '../../../shared/model/document.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatBytes } from '../../components/format.ts';
import { PathField } from '../../components/path-field.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { attachDocument } from '../../stores/workflow.ts';
import classes from './version.module.css';

interface AttachDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
}

/** Attaches a file to a version: what it is, its title, the day it states, and until when it holds. */
export function AttachDialog({ version, onClose }: AttachDialogProps) {
  const [form, setForm] = useState({ path: '', title: '', dated: '', expiresOn: '' });
  const [kind, setKind] = useState<DocumentKind>('validation_report');
  const action = useAction(attachDocument);
  const set = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const attach = async () => {
    const { path, title, dated, expiresOn } = form;
    const done = await action.run({
      version: version.id,
      path: path.trim(),
      kind,
      title: title.trim(),
      dated,
      expiresOn: expiresOn === '' ? null : expiresOn,
    });
    if (done) onClose();
  };
  const isMissing = form.path.trim() === '' || form.title.trim() === '' || form.dated === '';
  return (
    <Modal opened onClose={onClose} title={`Attach a document to ${version.model} ${version.version}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void attach();
        }}
      >
        <PathField
          kind="file"
          label="File"
          description={`Kept by the digest of its bytes; at most ${formatBytes(maxDocumentBytes)}. It is not opened or run.`}
          value={form.path}
          onChange={(path) => set({ path })}
          dialogTitle="Choose the document"
          required
          autoFocus
        />
        <Select
          label="Kind"
          data={documentKinds.map((one) => ({ value: one, label: one.replaceAll('_', ' ') }))}
          value={kind}
          onChange={(value) => setKind(DocumentKind.safeParse(value).data ?? kind)}
          allowDeselect={false}
        />
        <TextInput
          label="Title"
          required
          maxLength={500}
          value={form.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Group grow align="flex-start">
          <TextInput
            label="Dated"
            description="The day that the document states."
            type="date"
            required
            value={form.dated}
            onChange={(event) => set({ dated: event.currentTarget.value })}
          />
          <TextInput
            label="Holds until"
            description="The last day; empty when it has no end."
            type="date"
            value={form.expiresOn}
            onChange={(event) => set({ expiresOn: event.currentTarget.value })}
          />
        </Group>
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={isMissing}>
            Attach
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
