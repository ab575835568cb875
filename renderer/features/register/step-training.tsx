import { Fold } from '../../components/fold.tsx';
import metadata from '../../components/metadata/metadata.module.css';
import { isBlank } from '../../components/metadata/metadata-form.ts';
import { isWrongBelow } from '../../components/metadata/metadata-form-api.ts';
import { MetadataInputs } from '../../components/metadata/metadata-inputs.tsx';
import type { StepProps } from './form-context.ts';
import classes from './register.module.css';

/** How the version was made and how well it does. Everything here may stay empty: a gap is better than a guess. */
export function StepTraining({ form }: StepProps) {
  return (
    <div className={classes['columns']}>
      <MetadataInputs form={form} field="metrics" />
      <MetadataInputs form={form} field="datasets" />
      <div>
        <Hyperparameters form={form} />
        <Training form={form} />
      </div>
    </div>
  );
}

type PartProps = Pick<StepProps, 'form'>;

function Hyperparameters({ form }: PartProps) {
  const count = form.values.hyperparameters.length;
  return (
    <Fold
      title="Hyperparameters"
      summary={count === 0 ? 'none recorded' : String(count)}
      open={count > 0}
      mustOpen={isWrongBelow(form, 'hyperparameters')}
    >
      <MetadataInputs form={form} field="hyperparameters" />
    </Fold>
  );
}

function Training({ form }: PartProps) {
  const { experiment, durationAmount, costAmount, trainingStart, trainingEnd } = form.values;
  const given = [experiment, durationAmount, costAmount, trainingStart, trainingEnd].filter((text) => !isBlank(text));
  return (
    <Fold
      title="Training run"
      summary={given.length === 0 ? 'nothing recorded' : `${given.length} of 5 recorded`}
      open={given.length > 0}
      mustOpen={isWrongBelow(form, 'training', 'duration', 'cost', 'experiment')}
    >
      <div className={metadata['fields']}>
        <MetadataInputs form={form} field="trainingStart" />
        <MetadataInputs form={form} field="trainingEnd" />
        <MetadataInputs form={form} field="trainingSeconds" />
        <MetadataInputs form={form} field="trainingCost" />
        <MetadataInputs form={form} field="experiment" />
      </div>
    </Fold>
  );
}
