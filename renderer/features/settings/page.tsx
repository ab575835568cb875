import { Loaded } from '../../components/loading.tsx';
import { Page, Section } from '../../components/page.tsx';
import { KeyValueList } from '../../components/values.tsx';
import { loadedValue } from '../../stores/loadable.ts';
import { useHasRole, useSessionStore } from '../../stores/session.ts';
import { settings } from '../../stores/settings.ts';
import { ColorChoice } from './color-choice.tsx';
import { KeySection } from './key-section.tsx';
import { PassphraseForm } from './passphrase-form.tsx';
import { RegistrySettingsForm } from './registry-settings-form.tsx';
import classes from './settings.module.css';

/** The person's own settings, the registry's, and which build this is. */
export function SettingsPage() {
  const current = settings.use('registry');
  const isAdministrator = useHasRole('administrator');
  const registry = useSessionStore((state) => loadedValue(state.registry));
  return (
    <Page title="Settings">
      <div className={classes['column']}>
        <Section title="Appearance">
          <ColorChoice />
        </Section>
        <Section title="Change passphrase">
          <PassphraseForm />
        </Section>
        <Section title="Signing key">
          <KeySection />
        </Section>
        <Section title="Registry">
          <Loaded of={current} onRetry={() => void settings.refresh('registry')}>
            {(value) =>
              isAdministrator ? (
                <RegistrySettingsForm key={JSON.stringify(value)} value={value} />
              ) : (
                <KeyValueList
                  items={[
                    { label: 'Locks after', value: `${value.idleMinutes} minutes without activity` },
                    { label: 'Versions are kept', value: `${value.retentionDays} days from registration` },
                    {
                      label: 'Vault verified by itself',
                      value: value.scrubDays === 0 ? 'never' : `every ${value.scrubDays} days`,
                    },
                    {
                      label: 'Mirrors brought up to date by itself',
                      value: value.mirrorHours === 0 ? 'never' : `every ${value.mirrorHours} hours`,
                    },
                    {
                      label: 'Sessions end after',
                      value: value.sessionHours === 0 ? 'no limit' : `${value.sessionHours} hours`,
                    },
                    {
                      label: 'Signing keys count',
                      value: value.keyMaxAgeDays === 0 ? 'without end' : `${value.keyMaxAgeDays} days`,
                    },
                    { label: 'Export folder', value: value.exportFolder },
                  ]}
                />
              )
            }
          </Loaded>
        </Section>
        {registry && (
          <Section title="About">
            <KeyValueList
              items={[
                { label: 'Version', value: registry.appVersion },
                { label: 'Build digest', value: <code>{registry.buildDigest}</code> },
                { label: 'Registry folder', value: registry.folder },
                { label: 'Registry id', value: registry.registryId },
                { label: 'Schema', value: registry.schemaVersion },
              ]}
            />
          </Section>
        )}
      </div>
    </Page>
  );
}
