import { Select, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { adaptivities, determinisms, type MetadataKey } from '../../../shared/model/metadata.ts';
import { metadataFields } from '../../../shared/model/metadata-fields.ts';
import classes from './metadata.module.css';
import { durationUnits } from './metadata-form.ts';
import type { MetadataFormApi } from './metadata-form-api.ts';
import { DatasetRows, HyperparameterRows, MetricRows, TagRows } from './row-inputs.tsx';

interface MetadataInputsProps {
  readonly form: MetadataFormApi;
  readonly field: MetadataKey;
  readonly required?: boolean;
}

/** The inputs of one field of a version's metadata, for whoever records or corrects it. */
export const MetadataInputs = ({ form, field, required = false }: MetadataInputsProps) => inputs[field](form, required);

type Inputs = (form: MetadataFormApi, required: boolean) => ReactNode;

/** One line of text. */
const line =
  (field: MetadataKey, more: { readonly description?: string; readonly placeholder?: string } = {}): Inputs =>
  (form, required) => (
    <TextInput label={metadataFields[field].label} required={required} {...more} {...form.getInputProps(field)} />
  );

/** A text of several lines. */
const lines =
  (field: MetadataKey, description: string): Inputs =>
  (form, required) => (
    <Textarea
      label={metadataFields[field].label}
      description={description}
      required={required}
      autosize
      minRows={2}
      maxRows={10}
      {...form.getInputProps(field)}
    />
  );

const choice =
  (field: MetadataKey, values: readonly string[], description: string): Inputs =>
  (form) => (
    <Select
      label={metadataFields[field].label}
      description={description}
      data={[{ value: '', label: 'not said' }, ...values]}
      allowDeselect={false}
      {...form.getInputProps(field)}
    />
  );

const inputs: Readonly<Record<MetadataKey, Inputs>> = {
  owner: line('owner', { description: 'The person or team that answers for this version.' }),
  purpose: lines('purpose', 'What it is used for, and by whom. Approvers read this.'),
  intendedUse: lines('intendedUse', 'On which cases and data it may be used, and on which not.'),
  limitations: lines('limitations', 'Where it is known to be wrong, uncertain or untested.'),
  description: lines('description', 'What is new in this version.'),
  tags: (form) => <TagRows form={form} />,
  developer: line('developer'),
  validator: line('validator', { description: 'Who validated it, independent of the developer.' }),
  licence: line('licence', { placeholder: 'Apache-2.0' }),
  thirdParty: (form) => <ThirdPartyInputs form={form} />,
  metrics: (form) => <MetricRows form={form} />,
  datasets: (form) => <DatasetRows form={form} />,
  hyperparameters: (form) => <HyperparameterRows form={form} />,
  trainingStart: line('trainingStart', { placeholder: '2026-03-01' }),
  trainingEnd: line('trainingEnd', { placeholder: '2026-03-02' }),
  trainingSeconds: (form) => (
    <div className={classes['row']}>
      <TextInput label="Training duration" inputMode="decimal" {...form.getInputProps('durationAmount')} />
      <Select
        label="Unit"
        data={Object.keys(durationUnits)}
        allowDeselect={false}
        {...form.getInputProps('durationUnit')}
      />
    </div>
  ),
  trainingCost: (form) => (
    <div className={classes['row']}>
      <TextInput label="Training cost" inputMode="decimal" {...form.getInputProps('costAmount')} />
      <TextInput label="Currency" placeholder="EUR" maxLength={10} {...form.getInputProps('costCurrency')} />
    </div>
  ),
  experiment: line('experiment', { placeholder: 'Run or experiment id' }),
  adaptivity: choice('adaptivity', adaptivities, 'Adaptive: it goes on learning in use.'),
  determinism: choice('determinism', determinisms, 'Deterministic: same input, same output.'),
  designChoices: lines('designChoices', 'What was chosen, and over what.'),
  dataProvenance: lines('dataProvenance', 'Where the data came from and how it was acquired.'),
  validationProcedures: lines('validationProcedures', 'How it was tested, by whom and with which result.'),
};

/** Whether somebody else made it; if so, who, and what happens when they stop. */
function ThirdPartyInputs({ form }: Pick<MetadataInputsProps, 'form'>) {
  return (
    <>
      <Select
        label="Third-party model"
        data={[
          { value: '', label: 'not said' },
          { value: 'no', label: 'no' },
          { value: 'yes', label: 'yes' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('thirdParty')}
      />
      {(form.values.thirdParty === 'yes' || form.errors['thirdParty'] !== undefined) && (
        <>
          <TextInput label="Vendor" {...form.getInputProps('vendor')} />
          <Textarea
            className={classes['wide'] ?? ''}
            label="Contingency plan"
            description="What happens when the vendor stops, changes terms or is wrong."
            autosize
            minRows={2}
            maxRows={10}
            {...form.getInputProps('contingencyPlan')}
          />
        </>
      )}
    </>
  );
}
