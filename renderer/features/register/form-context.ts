import type { UseFormReturnType } from '@mantine/form';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import type { Loadable } from '../../stores/loadable.ts';
import type { Proposal, ProposalQuestion } from '../../stores/quarantine-store.ts';
import type { RegistrationForm } from './registration-form.ts';

export type RegisterFormApi = UseFormReturnType<RegistrationForm>;

/** What every step of the wizard gets. */
export interface StepProps {
  readonly form: RegisterFormApi;
  readonly item: QuarantineItem;
  readonly modelNames: readonly string[];
  readonly proposal: Loadable<Proposal | null>;
  /** The number as chosen: the person's own, or the one proposed. */
  readonly weighed: Loadable<Proposal | null>;
  /** What `weighed` was asked with. */
  readonly question: ProposalQuestion;
  /** What the files differ in from the parents; null where nothing was compared. */
  readonly required: Proposal['required'];
}
