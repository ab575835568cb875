import { MultiSelect, Radio, Select, Stack, TextInput } from '@mantine/core';
import { MAIN_BRANCH } from '../../../shared/model/numbering.ts';
import { type ChangeType, changeTypes } from '../../../shared/model/version.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { loadedValue } from '../../stores/loadable.ts';
import type { StepProps } from './form-context.ts';
import { BranchField, ChannelField, MergeFields } from './place-fields.tsx';
import classes from './register.module.css';
import { RequiredChange } from './required-change.tsx';
import { StepOverride } from './step-override.tsx';

/** What each change type means, for the choice. */
export const changeTypeLabels = {
  breaking: 'Breaking: callers must change',
  feature: 'Feature: more than before, nothing taken away',
  patch: 'Patch: same interface, corrected or retrained',
  prerelease: 'Pre-release: to be tried out first',
  finalise: 'Finalise: the pre-release becomes the release',
} as const satisfies Record<ChangeType, string>;

/** A pre-release is a thing of semantic versions, and a version is finalised on main. */
const isOffered = (change: ChangeType, branch: string, isSemantic: boolean): boolean =>
  change === 'prerelease' ? isSemantic : change !== 'finalise' || branch === MAIN_BRANCH;

/** Where the version comes from and what it is called. */
export function StepVersion({ form, proposal, weighed, question, required }: StepProps) {
  const { modelKind, versionKind, parents, branch } = form.values;
  const proposed = loadedValue(proposal);
  const isExisting = modelKind === 'existing';
  const isSemantic = (proposed?.strategy.kind ?? 'semantic') === 'semantic';
  const candidates = [...new Set([...(proposed?.candidates ?? []), ...parents])];
  return (
    <div className={classes['columns']}>
      {isExisting && <BranchField form={form} />}
      {isExisting && (
        <MultiSelect
          label="Parents"
          description="The versions that this one was made from. They become its lineage."
          data={candidates}
          searchable
          clearable
          limit={100}
          maxValues={20}
          clearButtonProps={{ 'aria-label': 'Clear parents' }}
          {...form.getInputProps('parents')}
        />
      )}
      {isExisting && <MergeFields form={form} />}
      {required && <RequiredChange required={required} />}
      <Radio.Group label="Version number" {...form.getInputProps('versionKind')}>
        <Stack gap="xs" mt={4}>
          <Radio value="proposed" label="Work it out" />
          <Radio value="own" label="Give my own" />
        </Stack>
      </Radio.Group>
      {versionKind === 'own' ? (
        <TextInput
          label="Version"
          description={
            isSemantic ? 'Semantic version, for example 1.4.0 or 2.0.0-rc.1.' : 'It must fit the strategy of the model.'
          }
          required
          maxLength={100}
          spellCheck={false}
          {...form.getInputProps('ownVersion')}
        />
      ) : (
        isExisting && (
          <Select
            label="Change type"
            data={[
              { value: '', label: proposed?.changeType ? `As proposed (${proposed.changeType})` : 'As proposed' },
              ...changeTypes
                .filter((value) => isOffered(value, branch, isSemantic))
                .map((value) => ({ value, label: changeTypeLabels[value] })),
            ]}
            allowDeselect={false}
            {...form.getInputProps('changeType')}
          />
        )
      )}
      {versionKind === 'proposed' && isSemantic && branch === MAIN_BRANCH && <ChannelField form={form} />}
      <div className={classes['proposal']} aria-live="polite">
        {proposal.status === 'loading' && <p>Working out the next version…</p>}
        {proposal.status === 'failed' && <ErrorNotice error={proposal.error} />}
        {proposal.status === 'ready' && proposed == null && <p>Choose a model first.</p>}
        {proposed && (
          <>
            <p>{versionKind === 'own' ? 'Strongroom would propose' : 'Proposed version'}</p>
            <p className={classes['proposed']}>{proposed.version}</p>
            <p className={classes['hint']}>{proposed.reason}</p>
          </>
        )}
      </div>
      {versionKind === 'own' && weighed.status === 'failed' && weighed !== proposal && (
        <ErrorNotice error={weighed.error} />
      )}
      <StepOverride weighed={weighed} question={question} />
      {versionKind === 'proposed' && form.errors['changeType'] !== undefined && !isExisting && (
        <p className={classes['stepWrong']}>{form.errors['changeType']}</p>
      )}
    </div>
  );
}
