import { Select, Textarea, TextInput } from '@mantine/core';
import { datasetRoles } from '../../../shared/model/metadata.ts';
import { Fold } from '../../components/fold.tsx';
import type { RegisterFormApi, StepProps } from './form-context.ts';
import classes from './register.module.css';
import { durationUnits, newDataset, newMetric } from './registration-form.ts';
import { RowsEditor } from './rows-editor.tsx';

/** How the version was made and how well it does. Everything here may stay empty: a gap is better than a guess. */
export function StepTraining({ form }: StepProps) {
  return (
    <div className={classes['columns']}>
      <Metrics form={form} />
      <Datasets form={form} />
      <div>
        <Hyperparameters form={form} />
        <Training form={form} />
      </div>
    </div>
  );
}

type PartProps = { readonly form: RegisterFormApi };

/** Whether a field below `paths` is wrong. */
const isWrong = ({ errors }: RegisterFormApi, ...paths: string[]): boolean =>
  Object.keys(errors).some((path) => paths.some((begin) => path.startsWith(begin)));

function Metrics({ form }: PartProps) {
  const { metrics } = form.values;
  return (
    <RowsEditor
      legend="Metrics"
      noun="metric"
      hint="Measured values, for example accuracy, precision, recall or f1. Leave out what was not measured."
      count={metrics.length}
      onAdd={() => form.insertListItem('metrics', newMetric)}
      onRemove={(at) => form.removeListItem('metrics', at)}
      more={(at) => {
        const row = metrics[at];
        const given = row !== undefined && `${row.level}${row.lower}${row.upper}`.trim() !== '';
        return (
          <Fold
            title="Confidence interval"
            summary={given ? 'recorded' : 'not recorded'}
            open={given}
            mustOpen={isWrong(form, `metrics.${at}.l`, `metrics.${at}.u`)}
          >
            <div className={classes['row']}>
              <TextInput
                label="Level in percent"
                placeholder="95"
                inputMode="decimal"
                {...form.getInputProps(`metrics.${at}.level`)}
              />
              <TextInput label="Lower bound" inputMode="decimal" {...form.getInputProps(`metrics.${at}.lower`)} />
              <TextInput label="Upper bound" inputMode="decimal" {...form.getInputProps(`metrics.${at}.upper`)} />
            </div>
          </Fold>
        );
      }}
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
  );
}

function Datasets({ form }: PartProps) {
  const { datasets } = form.values;
  return (
    <RowsEditor
      legend="Datasets"
      noun="dataset"
      count={datasets.length}
      onAdd={() => form.insertListItem('datasets', newDataset)}
      onRemove={(at) => form.removeListItem('datasets', at)}
      more={(at) => {
        const row = datasets[at];
        const given = row !== undefined && `${row.digest}${row.source}${row.preparation}`.trim() !== '';
        return (
          <Fold
            title="Digest, source and preparation"
            summary={given ? 'recorded' : 'not recorded'}
            open={given}
            mustOpen={isWrong(form, ...['digest', 'source', 'preparation'].map((name) => `datasets.${at}.${name}`))}
          >
            <TextInput label="SHA-256" spellCheck={false} {...form.getInputProps(`datasets.${at}.digest`)} />
            <TextInput label="Source" {...form.getInputProps(`datasets.${at}.source`)} />
            <Textarea
              label="Preparation"
              autosize
              minRows={2}
              maxRows={8}
              {...form.getInputProps(`datasets.${at}.preparation`)}
            />
          </Fold>
        );
      }}
    >
      {(at) => (
        <>
          <TextInput label="Dataset" {...form.getInputProps(`datasets.${at}.name`)} />
          <TextInput label="Dataset version" {...form.getInputProps(`datasets.${at}.version`)} />
          <Select
            label="Used for"
            data={datasetRoles.map((role) => ({ value: role, label: role }))}
            allowDeselect={false}
            {...form.getInputProps(`datasets.${at}.role`)}
          />
        </>
      )}
    </RowsEditor>
  );
}

function Hyperparameters({ form }: PartProps) {
  const count = form.values.hyperparameters.length;
  return (
    <Fold
      title="Hyperparameters"
      summary={count === 0 ? 'none recorded' : String(count)}
      open={count > 0}
      mustOpen={isWrong(form, 'hyperparameters')}
    >
      <RowsEditor
        legend="Hyperparameters"
        noun="hyperparameter"
        count={count}
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
    </Fold>
  );
}

function Training({ form }: PartProps) {
  const { experiment, durationAmount, costAmount, trainingStart, trainingEnd } = form.values;
  const given = [experiment, durationAmount, costAmount, trainingStart, trainingEnd].filter((text) => text !== '');
  return (
    <Fold
      title="Training run"
      summary={given.length === 0 ? 'nothing recorded' : `${given.length} of 5 recorded`}
      open={given.length > 0}
      mustOpen={isWrong(form, 'training', 'duration', 'cost', 'experiment')}
    >
      <div className={classes['fields']}>
        <TextInput label="Training started" placeholder="2026-03-01" {...form.getInputProps('trainingStart')} />
        <TextInput label="Training ended" placeholder="2026-03-02" {...form.getInputProps('trainingEnd')} />
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
    </Fold>
  );
}
