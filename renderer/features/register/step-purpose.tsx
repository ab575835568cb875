import { Select, Textarea, TextInput } from '@mantine/core';
import { Fold } from '../../components/fold.tsx';
import type { RegisterFormApi, StepProps } from './form-context.ts';
import classes from './register.module.css';
import { RowsEditor } from './rows-editor.tsx';

const peopleFields = ['developer', 'validator', 'licence', 'thirdParty', 'vendor', 'contingencyPlan'] as const;
const designFields = ['adaptivity', 'determinism', 'designChoices', 'dataProvenance', 'validationProcedures'] as const;
type FoldedField = (typeof peopleFields)[number] | (typeof designFields)[number];

/** What a closed section holds, and whether something in it must be corrected. */
const foldState = ({ values, errors }: RegisterFormApi, fields: readonly FoldedField[]) => {
  const given = fields.filter((field) => values[field].trim() !== '').length;
  return {
    summary: given === 0 ? 'nothing recorded' : `${given} of ${fields.length} recorded`,
    open: given > 0,
    mustOpen: fields.some((field) => errors[field] !== undefined),
  };
};

/** Who answers for the version and what it is for. Two fields are required; the rest folds. */
export function StepPurpose({ form }: StepProps) {
  return (
    <div className={classes['columns']}>
      <TextInput
        label="Owner"
        description="The person or team that answers for this version."
        required
        {...form.getInputProps('owner')}
      />
      <LongText
        form={form}
        field="purpose"
        label="Purpose"
        hint="What it is used for, and by whom. Approvers read this."
        required
      />
      <LongText
        form={form}
        field="intendedUse"
        label="Intended use"
        hint="On which cases and data it may be used, and on which not."
      />
      <LongText
        form={form}
        field="limitations"
        label="Limitations"
        hint="Where it is known to be wrong, uncertain or untested."
      />
      <LongText form={form} field="description" label="Description" hint="What is new in this version." />
      <div>
        <Fold title="People and origin" {...foldState(form, peopleFields)}>
          <PeopleFields form={form} />
        </Fold>
        <Fold title="Design and validation" {...foldState(form, designFields)}>
          <DesignFields form={form} />
        </Fold>
        <TagsFold form={form} />
      </div>
    </div>
  );
}

function PeopleFields({ form }: { readonly form: RegisterFormApi }) {
  return (
    <>
      <div className={classes['fields']}>
        <TextInput label="Developer" {...form.getInputProps('developer')} />
        <TextInput
          label="Validator"
          description="Who validated it, independent of the developer."
          {...form.getInputProps('validator')}
        />
        <TextInput label="Licence" placeholder="Apache-2.0" {...form.getInputProps('licence')} />
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
      </div>
      {(form.values.thirdParty === 'yes' || form.errors['thirdParty'] !== undefined) && (
        <>
          <TextInput label="Vendor" {...form.getInputProps('vendor')} />
          <LongText
            form={form}
            field="contingencyPlan"
            label="Contingency plan"
            hint="What happens when the vendor stops, changes terms or is wrong."
          />
        </>
      )}
    </>
  );
}

function DesignFields({ form }: { readonly form: RegisterFormApi }) {
  return (
    <>
      <div className={classes['fields']}>
        <Select
          label="Static or adaptive"
          description="Adaptive: it goes on learning in use."
          data={[
            { value: '', label: 'not said' },
            { value: 'static', label: 'static' },
            { value: 'adaptive', label: 'adaptive' },
          ]}
          allowDeselect={false}
          {...form.getInputProps('adaptivity')}
        />
        <Select
          label="Deterministic or probabilistic"
          description="Deterministic: same input, same output."
          data={[
            { value: '', label: 'not said' },
            { value: 'deterministic', label: 'deterministic' },
            { value: 'probabilistic', label: 'probabilistic' },
          ]}
          allowDeselect={false}
          {...form.getInputProps('determinism')}
        />
      </div>
      <LongText form={form} field="designChoices" label="Design choices" hint="What was chosen, and over what." />
      <LongText
        form={form}
        field="dataProvenance"
        label="Data provenance"
        hint="Where the data came from and how it was acquired."
      />
      <LongText
        form={form}
        field="validationProcedures"
        label="Validation procedures"
        hint="How it was tested, by whom and with which result."
      />
    </>
  );
}

function TagsFold({ form }: { readonly form: RegisterFormApi }) {
  const count = form.values.tags.length;
  return (
    <Fold
      title="Tags"
      summary={count === 0 ? 'none' : String(count)}
      open={count > 0}
      mustOpen={Object.keys(form.errors).some((path) => path.startsWith('tags.'))}
    >
      <RowsEditor
        noun="tag"
        legend="Tags"
        count={count}
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
    </Fold>
  );
}

interface LongTextProps {
  readonly form: RegisterFormApi;
  readonly field: string;
  readonly label: string;
  readonly hint: string;
  readonly required?: boolean;
}

const LongText = ({ form, field, label, hint, required = false }: LongTextProps) => (
  <Textarea
    label={label}
    description={hint}
    required={required}
    autosize
    minRows={2}
    maxRows={10}
    {...form.getInputProps(field)}
  />
);
