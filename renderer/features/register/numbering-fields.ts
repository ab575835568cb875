import {
  type Channel,
  MAIN_BRANCH,
  type MergeOrigin,
  semanticStrategy,
  VersionStrategy,
} from '../../../shared/model/numbering.ts';
import type { RegistrationForm } from './registration-form.ts';

type Report = (path: string, message: string) => void;

/** The strategy of a new model as typed; null while it is not complete, and for a model that has its own. */
export function strategyOf(form: RegistrationForm): VersionStrategy | null {
  if (form.modelKind === 'existing') return null;
  return (
    VersionStrategy.safeParse({
      kind: form.strategyKind,
      ...(form.strategyKind === 'hash' ? { length: Number(form.hashLength) } : {}),
      ...(form.strategyKind === 'custom' ? { template: form.template, pattern: form.pattern } : {}),
    }).data ?? null
  );
}

/** Where the version goes: a new model has `main` only, and a branch has its own qualifier. */
export function placeOf(form: RegistrationForm): { branch: string; channel: Channel | null } {
  const branch = form.modelKind === 'existing' && form.branch !== '' ? form.branch : MAIN_BRANCH;
  const isPlain = branch !== MAIN_BRANCH || form.channel === '' || form.changeType === 'finalise';
  return { branch, channel: isPlain || form.channel === '' ? null : form.channel };
}

/** How the files of a merge came about; null for what is no merge. */
export function mergeOf(form: RegistrationForm): MergeOrigin | null {
  if (form.modelKind === 'new' || form.parents.length < 2 || form.mergeKind === '') return null;
  return form.mergeKind === 'combined' ? { kind: 'combined' } : { kind: 'adopted', from: form.mergeFrom };
}

/** What is wrong with the strategy of a new model. */
export function strategyRule(form: RegistrationForm, report: Report): void {
  if (form.modelKind === 'existing') return;
  if (form.strategyKind === 'hash' && strategyOf(form) === null) report('hashLength', 'Give a number from 8 to 64.');
  if (form.strategyKind !== 'custom') return;
  if (form.template.trim() === '') report('template', 'Give the template, for example R{year}.{seq:3}.');
  if (form.pattern.trim() === '') report('pattern', 'Give the pattern that every version must match.');
}

/** What is wrong with what the form says of a merge. */
export function mergeRule(form: RegistrationForm, report: Report): void {
  if (form.modelKind === 'new' || form.parents.length < 2) return;
  if (form.mergeKind === '') report('mergeKind', 'Say how the files came about.');
  if (form.mergeKind === 'adopted' && !form.parents.includes(form.mergeFrom))
    report('mergeFrom', 'Choose the parent whose files these are.');
}

/** What a proposal is asked for. */
export const strategyAsked = (form: RegistrationForm): VersionStrategy | null =>
  form.modelKind === 'new' ? (strategyOf(form) ?? semanticStrategy) : null;
