import { Button, Group, Modal, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { WrittenPack } from '../../../shared/model/report.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { PathField } from '../../components/path-field.tsx';
import { usePathHost } from '../../components/path-host.ts';
import { CopyButton, Digest, FileSize, KeyValueList } from '../../components/values.tsx';
import { loadedValue } from '../../stores/loadable.ts';
import { useOperationOutcome } from '../../stores/operation-outcome.ts';
import { settings } from '../../stores/settings.ts';
import classes from './version.module.css';

interface EvidenceDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
}

/** Writes an evidence pack and says how somebody without Strongroom verifies it. */
export function EvidenceDialog({ version, onClose }: EvidenceDialogProps) {
  const exportFolder = loadedValue(settings.use('registry'))?.exportFolder ?? '';
  const separator = usePathHost()?.capabilities.separator ?? '/';
  const [redact, setRedact] = useState(false);
  const name = `${version.model}-${version.version}-evidence${redact ? '-redacted' : ''}`;
  const [typed, setTyped] = useState<string | null>(null);
  const out = typed ?? (exportFolder === '' ? '' : `${exportFolder}${separator}${name}`);
  const writing = useOperationOutcome((result) => WrittenPack.parse(result));
  const { result: written } = writing;
  return (
    <Modal opened onClose={onClose} title={`Evidence pack of ${version.model} ${version.version}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void writing.start(() => service.call('evidence.pack', { version: version.id, out: out.trim(), redact }));
        }}
      >
        <Text size="sm">
          A folder with the dossier, every signed statement and what its signer was shown, the keys, the audit records
          with their proofs, and a verifier that needs neither Strongroom nor a network.
        </Text>
        <PathField
          label="New folder"
          kind="save"
          value={out}
          onChange={setTyped}
          dialogTitle="Name the folder of the evidence pack"
          suggestedName={name}
          required
          autoFocus
        />
        <Switch
          label="Redact"
          description="People are pseudonyms; what they signed and the content of records are left out. The rest verifies."
          checked={redact}
          disabled={written !== null || writing.isBusy}
          onChange={(event) => setRedact(event.currentTarget.checked)}
        />
        {writing.error && <ErrorNotice error={writing.error} />}
        {writing.running && <OperationProgress operation={writing.running} onCancel={writing.cancel} />}
        {writing.isCancelled && <Notice tone="info">Stopped; nothing was written.</Notice>}
        {written && <PackFacts written={written} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          {!written && (
            <Button type="submit" loading={writing.isBusy} disabled={out.trim() === ''}>
              Write evidence pack
            </Button>
          )}
        </Group>
      </form>
    </Modal>
  );
}

const PackFacts = ({ written }: { readonly written: WrittenPack }) => (
  <Notice tone="good" title="The evidence pack was written" announce>
    <KeyValueList
      items={[
        { label: 'Folder', value: written.path },
        { label: 'Files', value: String(written.files) },
        { label: 'Size', value: <FileSize bytes={written.sizeBytes} /> },
        { label: 'SHA-256 of pack.json', value: <Digest value={written.sha256} label="SHA-256 of pack.json" /> },
        {
          label: 'Checkpoint code',
          value: (
            <>
              <code>{written.shortCode}</code> <CopyButton value={written.shortCode} label="checkpoint code" />
            </>
          ),
        },
        { label: 'To verify', value: 'Open verify.html of the folder in a browser, and give the code.' },
      ]}
    />
  </Notice>
);
