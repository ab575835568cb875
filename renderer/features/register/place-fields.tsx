import { Radio, Select, Stack } from '@mantine/core';
import { channels, MAIN_BRANCH } from '../../../shared/model/numbering.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { branchLists } from '../../stores/numbering.ts';
import type { RegisterFormApi } from './form-context.ts';

interface FieldProps {
  readonly form: RegisterFormApi;
}

/** The open branch that the version goes on; its newest version becomes the parent. */
export function BranchField({ form }: FieldProps) {
  const { modelName } = form.values;
  const open = (loadedValue(branchLists.use(modelName)) ?? []).filter(({ closed }) => closed === null);
  if (open.length < 2) return null;
  const choose = (name: string | null) => {
    const branch = open.find((one) => one.name === name);
    if (!branch) return;
    const tip = branch.latest ?? branch.from;
    form.setValues({ branch: branch.name, ...(tip ? { parents: [`${modelName}@${tip.version}`] } : {}) });
  };
  return (
    <Select
      label="Branch"
      description="Versions on a branch carry its name. Its newest version becomes the parent."
      data={open.map(({ name, from }) => ({
        value: name,
        label: from === null ? name : `${name} (forks from ${from.version})`,
      }))}
      allowDeselect={false}
      {...form.getInputProps('branch')}
      onChange={choose}
    />
  );
}

/** How the files of a version with several parents came about. */
export function MergeFields({ form }: FieldProps) {
  const { parents, mergeKind } = form.values;
  if (parents.length < 2) return null;
  return (
    <>
      <Radio.Group
        label="Files of the merge"
        description="This version has several parents."
        withAsterisk
        {...form.getInputProps('mergeKind')}
      >
        <Stack gap="xs" mt={4}>
          <Radio value="combined" label="Combined from the parents" />
          <Radio value="adopted" label="Adopted from one parent, byte for byte" />
        </Stack>
      </Radio.Group>
      {mergeKind === 'adopted' && (
        <Select
          label="Adopted from"
          required
          data={parents}
          {...form.getInputProps('mergeFrom')}
          value={parents.includes(form.values.mergeFrom) ? form.values.mergeFrom : null}
        />
      )}
    </>
  );
}

/** Whether the version is a pre-release, and of which kind. */
export function ChannelField({ form }: FieldProps) {
  if (form.values.branch !== MAIN_BRANCH || form.values.changeType === 'finalise') return null;
  return (
    <Select
      label="Pre-release"
      data={[{ value: '', label: 'None' }, ...channels.map((value) => ({ value, label: value }))]}
      allowDeselect={false}
      {...form.getInputProps('channel')}
    />
  );
}
