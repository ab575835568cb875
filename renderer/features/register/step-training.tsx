import { Select, TextInput } from '@mantine/core';
import type { StepProps } from './form-context.ts';
import classes from './register.module.css';
import { durationUnits } from './registration-form.ts';
import { RowsEditor } from './rows-editor.tsx';

/** How the version was made and how well it does. Everything here may stay empty: a gap is better than a guess. */
export function StepTraining({ form }: StepProps) {
  const { metrics, datasets, hyperparameters } = form.values;
  return (
    <div className={classes['columns']}>
      <RowsEditor
        legend="Metrics"
        noun="metric"
        hint="Measured values, for example accuracy, precision, recall or f1. Leave out what was not measured."
        count={metrics.length}
        onAdd={() => form.insertListItem('metrics', { name: '', value: '', direction: '', slice: '' })}
        onRemove={(at) => form.removeListItem('metrics', at)}
      >
        {(at) => (
          <>
            <TextInput label="Metric" {...form.getInputProps(`metrics.${at}.name`)} />
            <TextInput label="Value" inputMode="decimal" {...form.getInputProps(`metrics.${at}.value`)} />
            <Select
              label="Better when"
              data={[
                { value: '', label: 'not said' },
                { value: 'higher', label: 'higher' },
                { value: 'lower', label: 'lower' },
              ]}
              allowDeselect={false}
              {...form.getInputProps(`metrics.${at}.direction`)}
            />
            <TextInput label="Slice" placeholder="whole set" {...form.getInputProps(`metrics.${at}.slice`)} />
          </>
        )}
      </RowsEditor>
      <RowsEditor
        legend="Training datasets"
        noun="dataset"
        count={datasets.length}
        onAdd={() => form.insertListItem('datasets', { name: '', version: '' })}
        onRemove={(at) => form.removeListItem('datasets', at)}
      >
        {(at) => (
          <>
            <TextInput label="Dataset" {...form.getInputProps(`datasets.${at}.name`)} />
            <TextInput label="Dataset version" {...form.getInputProps(`datasets.${at}.version`)} />
          </>
        )}
      </RowsEditor>
      <RowsEditor
        legend="Hyperparameters"
        noun="hyperparameter"
        count={hyperparameters.length}
        onAdd={() => form.insertListItem('hyperparameters', { name: '', value: '' })}
        onRemove={(at) => form.removeListItem('hyperparameters', at)}
      >
        {(at) => (
          <>
            <TextInput label="Hyperparameter" {...form.getInputProps(`hyperparameters.${at}.name`)} />
            <TextInput label="Its value" {...form.getInputProps(`hyperparameters.${at}.value`)} />
          </>
        )}
      </RowsEditor>
      <div className={classes['fields']}>
        <div className={classes['row']}>
          <TextInput label="Training duration" inputMode="decimal" {...form.getInputProps('durationAmount')} />
          <Select
            label="Unit"
            data={Object.keys(durationUnits)}
            allowDeselect={false}
            {...form.getInputProps('durationUnit')}
          />
        </div>
        <div className={classes['row']}>
          <TextInput label="Training cost" inputMode="decimal" {...form.getInputProps('costAmount')} />
          <TextInput label="Currency" placeholder="EUR" maxLength={10} {...form.getInputProps('costCurrency')} />
        </div>
        <TextInput label="Experiment" placeholder="Run or experiment id" {...form.getInputProps('experiment')} />
      </div>
    </div>
  );
}
