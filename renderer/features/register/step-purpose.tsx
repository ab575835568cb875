import { Fold } from '../../components/fold.tsx';
import metadata from '../../components/metadata/metadata.module.css';
import { isBlank } from '../../components/metadata/metadata-form.ts';
import { isWrongBelow } from '../../components/metadata/metadata-form-api.ts';
import { MetadataInputs } from '../../components/metadata/metadata-inputs.tsx';
import type { RegisterFormApi, StepProps } from './form-context.ts';
import classes from './register.module.css';

const peopleFields = ['developer', 'validator', 'licence', 'thirdParty', 'vendor', 'contingencyPlan'] as const;
const designFields = ['adaptivity', 'determinism', 'designChoices', 'dataProvenance', 'validationProcedures'] as const;
type FoldedField = (typeof peopleFields)[number] | (typeof designFields)[number];

/** What a closed section holds, and whether something in it must be corrected. */
const foldState = (form: RegisterFormApi, fields: readonly FoldedField[]) => {
  const given = fields.filter((field) => !isBlank(form.values[field])).length;
  return {
    summary: given === 0 ? 'nothing recorded' : `${given} of ${fields.length} recorded`,
    open: given > 0,
    mustOpen: isWrongBelow(form, ...fields),
  };
};

/** Who answers for the version and what it is for. Two fields are required; the rest folds. */
export function StepPurpose({ form }: StepProps) {
  const tags = form.values.tags.length;
  return (
    <div className={classes['columns']}>
      <MetadataInputs form={form} field="owner" required />
      <MetadataInputs form={form} field="purpose" required />
      <MetadataInputs form={form} field="intendedUse" />
      <MetadataInputs form={form} field="limitations" />
      <MetadataInputs form={form} field="description" />
      <div>
        <Fold title="People and origin" {...foldState(form, peopleFields)}>
          <div className={metadata['fields']}>
            <MetadataInputs form={form} field="developer" />
            <MetadataInputs form={form} field="validator" />
            <MetadataInputs form={form} field="licence" />
            <MetadataInputs form={form} field="thirdParty" />
          </div>
        </Fold>
        <Fold title="Design and validation" {...foldState(form, designFields)}>
          <div className={metadata['fields']}>
            <MetadataInputs form={form} field="adaptivity" />
            <MetadataInputs form={form} field="determinism" />
          </div>
          <MetadataInputs form={form} field="designChoices" />
          <MetadataInputs form={form} field="dataProvenance" />
          <MetadataInputs form={form} field="validationProcedures" />
        </Fold>
        <Fold
          title="Tags"
          summary={tags === 0 ? 'none' : String(tags)}
          open={tags > 0}
          mustOpen={isWrongBelow(form, 'tags.')}
        >
          <MetadataInputs form={form} field="tags" />
        </Fold>
      </div>
    </div>
  );
}
