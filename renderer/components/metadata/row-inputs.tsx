import { Select, Textarea, TextInput } from '@mantine/core';
import { datasetRoles } from '../../../shared/model/metadata.ts';
import { Fold } from '../fold.tsx';
import classes from './metadata.module.css';
import { isBlank, newDataset, newMetric } from './metadata-form.ts';
import { isWrongBelow, type MetadataFormApi } from './metadata-form-api.ts';
import { RowsEditor } from './rows-editor.tsx';

interface RowInputsProps {
  readonly form: MetadataFormApi;
}

/** The metrics of a version, a row each; the confidence interval folds. */
export function MetricRows({ form }: RowInputsProps) {
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
        const given = row !== undefined && !isBlank(row.level, row.lower, row.upper);
        return (
          <Fold
            title="Confidence interval"
            summary={given ? 'recorded' : 'not recorded'}
            open={given}
            mustOpen={isWrongBelow(form, `metrics.${at}.l`, `metrics.${at}.u`)}
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

/** The datasets of a version, a row each; what is known of one beside its name folds. */
export function DatasetRows({ form }: RowInputsProps) {
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
        const given = row !== undefined && !isBlank(row.digest, row.source, row.preparation);
        return (
          <Fold
            title="Digest, source and preparation"
            summary={given ? 'recorded' : 'not recorded'}
            open={given}
            mustOpen={isWrongBelow(
              form,
              ...['digest', 'source', 'preparation'].map((name) => `datasets.${at}.${name}`),
            )}
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

/** Names with a value each: how a version was trained. */
export const HyperparameterRows = ({ form }: RowInputsProps) => (
  <NamedRows
    form={form}
    field="hyperparameters"
    words={{ legend: 'Hyperparameters', noun: 'hyperparameter', name: 'Hyperparameter', value: 'Its value' }}
  />
);

/** Names with a value each, by which versions are found. */
export const TagRows = ({ form }: RowInputsProps) => (
  <NamedRows form={form} field="tags" words={{ legend: 'Tags', noun: 'tag', name: 'Tag', value: 'Tag value' }} />
);

interface NamedRowsProps extends RowInputsProps {
  readonly field: 'hyperparameters' | 'tags';
  readonly words: { readonly legend: string; readonly noun: string; readonly name: string; readonly value: string };
}

const NamedRows = ({ form, field, words }: NamedRowsProps) => (
  <RowsEditor
    legend={words.legend}
    noun={words.noun}
    count={form.values[field].length}
    onAdd={() => form.insertListItem(field, { name: '', value: '' })}
    onRemove={(at) => form.removeListItem(field, at)}
  >
    {(at) => (
      <>
        <TextInput label={words.name} {...form.getInputProps(`${field}.${at}.name`)} />
        <TextInput label={words.value} {...form.getInputProps(`${field}.${at}.value`)} />
      </>
    )}
  </RowsEditor>
);
