import { Button, Group, Modal, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Output } from '../../../shared/contract/define.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import type { DocumentFinding, VersionDocument } from '../../../shared/model/document.ts';
import { Severity } from '../../../shared/model/inspection.ts';
import { severities } from '../../../shared/model/severity.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { usePathHost } from '../../components/path-host.ts';
import { SignDialog } from '../../components/signing/sign-dialog.tsx';
import { Digest, FileSize, KeyValueList } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { useSigner } from '../../stores/session.ts';
import { settings } from '../../stores/settings.ts';
import { closeFinding, documentReviews, exportDocument, openFinding, signDocument } from '../../stores/workflow.ts';
import classes from './version.module.css';

interface DocumentDialogProps {
  readonly document: VersionDocument;
  readonly onClose: () => void;
}

/** Signs for a document: that the person has read it and stands for what it says. */
export function SignDocumentDialog({ document, onClose }: DocumentDialogProps) {
  const signer = useSigner();
  const review = documentReviews.use(document.id);
  const action = useAction(signDocument);
  if (signer === null) return null;
  return (
    <SignDialog
      opened
      title={`Sign for ${document.title}`}
      signer={signer}
      review={loadedValue(review) ?? null}
      reviewError={review.status === 'failed' ? review.error : null}
      signLabel="Sign the document"
      isBusy={action.isBusy}
      error={action.error}
      onSign={(signature) => action.run(document.id, signature).then((done) => done && onClose())}
      onClose={onClose}
    >
      <p>
        {document.fileName}, SHA-256 <Digest value={document.sha256} label={`SHA-256 of ${document.fileName}`} />.
        Export it to read it first.
      </p>
    </SignDialog>
  );
}

/** Writes the bytes of a document to a new file, verified against their digest. */
export function ExportDocumentDialog({ document, onClose }: DocumentDialogProps) {
  const folder = loadedValue(settings.use('registry'))?.exportFolder ?? '';
  const separator = usePathHost()?.capabilities.separator ?? '/';
  const [typed, setTyped] = useState<string | null>(null);
  const [written, setWritten] = useState<Output<Methods, 'document.export'> | null>(null);
  const path = typed ?? (folder === '' ? '' : `${folder}${separator}${document.fileName}`);
  const action = useAction(async () => setWritten(await exportDocument(document.id, path.trim())));
  return (
    <Modal opened onClose={onClose} title={`Export ${document.title}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <PathField
          kind="save"
          value={path}
          onChange={setTyped}
          dialogTitle="Save the document"
          suggestedName={document.fileName}
          required
          autoFocus
        />
        {action.error && <ErrorNotice error={action.error} />}
        {written && (
          <Notice tone="good" title="The document was written" announce>
            <KeyValueList
              items={[
                { label: 'Path', value: written.path },
                { label: 'Size', value: <FileSize bytes={written.sizeBytes} /> },
                { label: 'SHA-256', value: <Digest value={written.sha256} label="SHA-256 of the file" /> },
              ]}
            />
          </Notice>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {written ? 'Close' : 'Cancel'}
          </Button>
          {!written && (
            <Button type="submit" loading={action.isBusy} disabled={path.trim() === ''}>
              Export
            </Button>
          )}
        </Group>
      </form>
    </Modal>
  );
}

/** Records something that a document found, to be tracked until it is closed. */
export function OpenFindingDialog({ document, onClose }: DocumentDialogProps) {
  const [severity, setSeverity] = useState<Severity>('medium');
  const [text, setText] = useState('');
  const action = useAction(openFinding);
  return (
    <Modal opened onClose={onClose} title={`Record a finding of ${document.title}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run({ documentId: document.id, severity, text: text.trim() }).then((done) => done && onClose());
        }}
      >
        <Select
          label="Severity"
          description="High and critical findings that are open keep a version from moves that need the report."
          data={[...severities]}
          value={severity}
          onChange={(value) => setSeverity(Severity.safeParse(value).data ?? severity)}
          allowDeselect={false}
        />
        <Textarea
          label="What was found"
          required
          autosize
          minRows={3}
          maxRows={10}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={text.trim() === ''}>
            Record the finding
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface CloseFindingDialogProps {
  readonly finding: DocumentFinding;
  readonly onClose: () => void;
}

/** Closes a finding with what was done about it. */
export function CloseFindingDialog({ finding, onClose }: CloseFindingDialogProps) {
  const [closure, setClosure] = useState('');
  const action = useAction(closeFinding);
  return (
    <Modal opened onClose={onClose} title={`Close finding ${finding.number}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(finding.id, closure.trim()).then((done) => done && onClose());
        }}
      >
        <p>{finding.text}</p>
        <Textarea
          label="What was done"
          description="It stays with the finding and can’t be changed."
          required
          autosize
          minRows={3}
          maxRows={10}
          maxLength={2000}
          value={closure}
          onChange={(event) => setClosure(event.currentTarget.value)}
          data-autofocus
        />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={closure.trim() === ''}>
            Close the finding
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
