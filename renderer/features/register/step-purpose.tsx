import { Textarea, TextInput } from '@mantine/core';
import type { StepProps } from './form-context.ts';
import classes from './register.module.css';
import { RowsEditor } from './rows-editor.tsx';

/** Who answers for the version and what it is for. */
export function StepPurpose({ form }: StepProps) {
  return (
    <div className={classes['columns']}>
      <TextInput
        label="Owner"
        description="The person or team that answers for this version."
        required
        {...form.getInputProps('owner')}
      />
      <Textarea
        label="Purpose"
        description="What it is used for, and by whom. Approvers read this."
        required
        autosize
        minRows={2}
        maxRows={8}
        {...form.getInputProps('purpose')}
      />
      <RowsEditor
        legend="Tags"
        noun="tag"
        count={form.values.tags.length}
        onAdd={() => form.insertListItem('tags', { name: '', value: '' })}
        onRemove={(at) => form.removeListItem('tags', at)}
      >
        {(at) => (
          <>
            <TextInput label="Tag" {...form.getInputProps(`tags.${at}.name`)} />
            <TextInput label="Tag value" {...form.getInputProps(`tags.${at}.value`)} />
          </>
        )}
      </RowsEditor>
      <Textarea
        label="Description"
        description="What is new in this version, its limits, anything else worth keeping."
        autosize
        minRows={3}
        maxRows={14}
        {...form.getInputProps('description')}
      />
    </div>
  );
}
