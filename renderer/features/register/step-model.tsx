import { Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { StrategyFields } from '../../components/strategy-fields.tsx';
import type { StepProps } from './form-context.ts';
import classes from './register.module.css';

interface StepModelProps extends StepProps {
  /** Called with the existing model that was chosen, so that its newest version becomes the parent. */
  readonly onChooseModel: (name: string) => void;
}

const wordsOf = (error: unknown): string | undefined => (typeof error === 'string' ? error : undefined);

/** Which model the version belongs to. */
export function StepModel({ form, item, modelNames, onChooseModel }: StepModelProps) {
  const isNew = form.values.modelKind === 'new';
  return (
    <div className={classes['columns']}>
      <Radio.Group label="Register as" {...form.getInputProps('modelKind')}>
        <Stack gap="xs" mt={4}>
          <Radio value="new" label="The first version of a new model" />
          <Radio
            value="existing"
            label="A version of an existing model"
            disabled={modelNames.length === 0}
            {...(modelNames.length === 0 ? { description: 'There is no model yet.' } : {})}
          />
        </Stack>
      </Radio.Group>
      {isNew ? (
        <>
          <TextInput
            label="Model name"
            description={`Suggested from ${item.name}. It can’t be changed later.`}
            required
            maxLength={100}
            spellCheck={false}
            {...form.getInputProps('modelName')}
          />
          <Textarea
            label="Model description"
            description="What the model does, for people who have not heard of it."
            autosize
            minRows={2}
            maxRows={8}
            {...form.getInputProps('modelDescription')}
          />
          <StrategyFields
            value={{
              kind: form.values.strategyKind,
              hashLength: form.values.hashLength,
              template: form.values.template,
              pattern: form.values.pattern,
            }}
            onChange={({ kind, ...fields }) => form.setValues({ strategyKind: kind, ...fields })}
            errors={{
              hashLength: wordsOf(form.errors['hashLength']),
              template: wordsOf(form.errors['template']),
              pattern: wordsOf(form.errors['pattern']),
            }}
          />
        </>
      ) : (
        <Select
          label="Model"
          required
          searchable
          limit={100}
          data={[...modelNames]}
          placeholder="Choose a model"
          nothingFoundMessage="No model of this name"
          {...form.getInputProps('modelName')}
          value={modelNames.includes(form.values.modelName) ? form.values.modelName : null}
          onChange={(name) => name !== null && onChooseModel(name)}
        />
      )}
    </div>
  );
}
