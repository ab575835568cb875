import { Button, Group, Modal, Radio } from '@mantine/core';
import { useState } from 'react';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { PathField } from '../../../components/path-field.tsx';
import { useAction } from '../../../hooks/use-action.ts';
import { useMirrorStatus } from '../../../stores/mirrors.ts';
import { type RepairSource, startRepair } from '../../../stores/repair.ts';
import classes from '../vault.module.css';

type Source = RepairSource['source'];

const sources: readonly { readonly value: Source; readonly label: string; readonly description: string }[] = [
  {
    value: 'mirrors',
    label: 'The mirrors',
    description: 'Every mirror that can be reached is asked, fast ones first.',
  },
  {
    value: 'folder',
    label: 'A folder of packs',
    description: 'A backup of the registry’s folder, another registry, an unpacked bundle.',
  },
  {
    value: 'file',
    label: 'The original file',
    description: 'The file as it was registered, or the folder it lies in: its pieces are cut and compared again.',
  },
];

/** Asks where good bytes are to come from. What is damaged is set aside, never deleted. */
export function RepairDialog({ onClose }: { readonly onClose: () => void }) {
  const [source, setSource] = useState<Source>('mirrors');
  const [path, setPath] = useState('');
  const start = useAction(startRepair);
  const mirrors = useMirrorStatus();
  const hasNoMirror = mirrors.status === 'ready' && mirrors.value.mirrors.length === 0;
  const isReady = source === 'mirrors' ? !hasNoMirror : path.trim() !== '';
  return (
    <Modal opened onClose={onClose} title="Repair the vault" size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          const from: RepairSource = source === 'mirrors' ? { source } : { source, path: path.trim() };
          void start.run(from).then((done) => done && onClose());
        }}
      >
        <p className={classes['plain']}>
          Reads every byte of the vault, and replaces what is damaged from another place. Each piece is compared with
          its digest before it is taken; damaged packs are set aside, never deleted. Nothing changes where nothing is
          damaged.
        </p>
        <Radio.Group
          label="Take good bytes from"
          value={source}
          onChange={(value) => setSource(sources.find((one) => one.value === value)?.value ?? 'mirrors')}
        >
          <div className={classes['choices']}>
            {sources.map(({ value, label, description }) => (
              <Radio
                key={value}
                value={value}
                label={label}
                description={
                  value === 'mirrors' && hasNoMirror ? 'There is no mirror yet: add one first.' : description
                }
                disabled={value === 'mirrors' && hasNoMirror}
              />
            ))}
          </div>
        </Radio.Group>
        {source !== 'mirrors' && (
          <PathField
            kind={source === 'folder' ? 'folder' : 'fileOrFolder'}
            value={path}
            onChange={setPath}
            dialogTitle={source === 'folder' ? 'Choose a folder of packs' : 'Choose the original file'}
            required
            autoFocus
          />
        )}
        {start.error && <ErrorNotice error={start.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={start.isBusy} disabled={!isReady}>
            Repair
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
