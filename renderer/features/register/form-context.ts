import type { UseFormReturnType } from '@mantine/form';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import type { Loadable } from '../../stores/loadable.ts';
import type { Proposal } from '../../stores/quarantine-store.ts';
import type { RegistrationForm } from './registration-form.ts';

export type RegisterFormApi = UseFormReturnType<RegistrationForm>;

/** What every step of the wizard gets. */
export interface StepProps {
  readonly form: RegisterFormApi;
  readonly item: QuarantineItem;
  readonly modelNames: readonly string[];
  readonly proposal: Loadable<Proposal | null>;
  /** What the files differ in from the parents; null where nothing was compared. */
  readonly required: Proposal['required'];
}
