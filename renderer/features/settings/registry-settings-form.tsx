import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Settings } from '../../../shared/contract/methods/evidence.ts';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { settings } from '../../stores/settings.ts';
import classes from './settings.module.css';

type CountSetting =
  | 'retentionDays'
  | 'scrubDays'
  | 'mirrorHours'
  | 'sessionHours'
  | 'keyMaxAgeDays'
  | 'keyWarnDays'
  | 'passphraseMaxAgeDays';

/** Days and hours, 0 for never or no limit: of what is kept, what the program does by itself, and of sessions, keys and passphrases. */
const countFields: readonly {
  readonly name: CountSetting;
  readonly label: string;
  readonly description: string;
  readonly max: number;
}[] = [
  {
    name: 'retentionDays',
    label: 'Days to keep a version from its registration',
    description: 'Before that it can’t be deleted. 0: no retention.',
    max: 36_500,
  },
  {
    name: 'scrubDays',
    label: 'Days between verifications of every byte of the vault',
    description: 'The program does it by itself while nobody works. 0: only when somebody asks.',
    max: 365,
  },
  {
    name: 'mirrorHours',
    label: 'Hours after which mirrors are brought up to date',
    description: 'The program does it by itself while nobody works. 0: only when somebody asks.',
    max: 8760,
  },
  {
    name: 'sessionHours',
    label: 'Hours after which a session ends',
    description: 'Counted from the sign-in, however busy. 0: no limit.',
    max: 720,
  },
  {
    name: 'keyMaxAgeDays',
    label: 'Days for which a signing key counts',
    description: 'For keys that are made from now on. 0: keys do not age.',
    max: 3650,
  },
  {
    name: 'keyWarnDays',
    label: 'Days of warning before a key expires',
    description: 'Its owner sees it on every page.',
    max: 365,
  },
  {
    name: 'passphraseMaxAgeDays',
    label: 'Days after which a passphrase must be changed',
    description: '0: never for its age.',
    max: 3650,
  },
];

const countsOf = (value: Settings): Pick<Settings, CountSetting> => ({
  retentionDays: value.retentionDays,
  scrubDays: value.scrubDays,
  mirrorHours: value.mirrorHours,
  sessionHours: value.sessionHours,
  keyMaxAgeDays: value.keyMaxAgeDays,
  keyWarnDays: value.keyWarnDays,
  passphraseMaxAgeDays: value.passphraseMaxAgeDays,
});

/** The registry's settings, for an administrator to change. */
export function RegistrySettingsForm({ value }: { readonly value: Settings }) {
  const [idleMinutes, setIdleMinutes] = useState(value.idleMinutes);
  const [exportFolder, setExportFolder] = useState(value.exportFolder);
  const [counts, setCounts] = useState(countsOf(value));
  const next = { ...value, idleMinutes, exportFolder, ...counts };
  const action = useAction(async () => {
    settings.put('registry', await service.call('settings.put', next));
  });
  const isChanged =
    idleMinutes !== value.idleMinutes ||
    exportFolder !== value.exportFolder ||
    countFields.some(({ name }) => counts[name] !== value[name]);
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void action.run();
      }}
    >
      <NumberInput
        label="Lock after minutes without activity"
        value={idleMinutes}
        onChange={(next) => setIdleMinutes(typeof next === 'number' ? next : value.idleMinutes)}
        min={1}
        max={240}
        allowDecimal={false}
        clampBehavior="blur"
        maw={280}
      />
      {countFields.map(({ name, label, description, max }) => (
        <NumberInput
          key={name}
          label={label}
          description={description}
          value={counts[name]}
          onChange={(given) =>
            setCounts((before) => ({ ...before, [name]: typeof given === 'number' ? given : value[name] }))
          }
          min={0}
          max={max}
          allowDecimal={false}
          clampBehavior="blur"
          maw={280}
        />
      ))}
      <PathField
        label="Export folder"
        description="Where the dialogs of exports and reports start."
        kind="folder"
        value={exportFolder}
        onChange={setExportFolder}
        dialogTitle="Choose the export folder"
      />
      {action.error && <ErrorNotice error={action.error} />}
      <Button type="submit" loading={action.isBusy} disabled={!isChanged}>
        Save settings
      </Button>
    </form>
  );
}
