import { Button, Group, Modal, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import type { Output } from '../../../shared/contract/define.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { usePathHost } from '../../components/path-host.ts';
import { CopyButton, Digest, FileSize, KeyValueList } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { settings } from '../../stores/settings.ts';
import classes from './version.module.css';

interface EvidenceDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
}

type Written = Output<Methods, 'evidence.pack'>;

/** Writes an evidence pack and says how somebody without Strongroom verifies it. */
export function EvidenceDialog({ version, onClose }: EvidenceDialogProps) {
  const exportFolder = loadedValue(settings.use('registry'))?.exportFolder ?? '';
  const separator = usePathHost()?.capabilities.separator ?? '/';
  const [redact, setRedact] = useState(false);
  const name = `${version.model}-${version.version}-evidence${redact ? '-redacted' : ''}`;
  const [typed, setTyped] = useState<string | null>(null);
  const out = typed ?? (exportFolder === '' ? '' : `${exportFolder}${separator}${name}`);
  const [written, setWritten] = useState<Written | null>(null);
  const action = useAction(async () => {
    setWritten(await service.call('evidence.pack', { version: version.id, out: out.trim(), redact }));
  });
  return (
    <Modal opened onClose={onClose} title={`Evidence pack of ${version.model} ${version.version}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
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
          disabled={written !== null}
          onChange={(event) => setRedact(event.currentTarget.checked)}
        />
        {action.error && <ErrorNotice error={action.error} />}
        {written && <WrittenPack written={written} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {written ? 'Close' : 'Cancel'}
          </Button>
          {!written && (
            <Button type="submit" loading={action.isBusy} disabled={out.trim() === ''}>
              Write evidence pack
            </Button>
          )}
        </Group>
      </form>
    </Modal>
  );
}

const WrittenPack = ({ written }: { readonly written: Written }) => (
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
