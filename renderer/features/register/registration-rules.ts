import type { Registration } from '../../../shared/model/quarantine.ts';
import { ModelName } from '../../../shared/model/version.ts';
import { isBlank, metadataOf } from '../../components/metadata/metadata-form.ts';
import {
  collectErrors,
  type FieldErrors,
  limit,
  longTexts,
  purposeRule,
  type Report,
  trainingRule,
} from '../../components/metadata/metadata-rules.ts';
import type { Proposal } from '../../stores/quarantine-store.ts';
import { mergeOf, mergeRule, placeOf, strategyOf, strategyRule } from './numbering-fields.ts';
import type { RegistrationForm, Step } from './registration-form.ts';

/** What else the rules need to know: the models there are, and the version that the service proposes. */
export interface RuleContext {
  readonly modelNames: readonly string[];
  readonly proposedVersion: string | null;
  /** The number announces less than the files ask for, and nobody signed for that. */
  readonly unsignedStep: boolean;
}

type Rule = (form: RegistrationForm, context: RuleContext, report: Report) => void;

const modelRule: Rule = (form, { modelNames }, report) => {
  const name = form.modelName.trim();
  if (form.modelKind === 'existing') {
    if (name === '') report('modelName', 'Choose a model.');
    else if (!modelNames.includes(name)) report('modelName', 'There is no model of this name.');
    return;
  }
  const parsed = ModelName.safeParse(name);
  if (name === '') report('modelName', 'Give the model a name.');
  else if (!parsed.success) report('modelName', parsed.error.issues[0]?.message ?? 'This name can’t be used.');
  else if (modelNames.some((other) => other.toLowerCase() === name.toLowerCase())) {
    report('modelName', 'A model of this name exists: choose “Existing model”, or another name.');
  }
  limit(form.modelDescription, 10_000, 'modelDescription', report);
  strategyRule(form, report);
};

const versionRule: Rule = (form, { proposedVersion, unsignedStep }, report) => {
  if (form.versionKind === 'own') {
    if (isBlank(form.ownVersion)) report('ownVersion', 'Give the version, for example 1.0.0.');
    limit(form.ownVersion, 100, 'ownVersion', report);
  } else if (proposedVersion === null) {
    report('changeType', 'No version could be proposed: choose the parents and a change type, or give your own.');
  }
  if (unsignedStep)
    report(
      form.versionKind === 'own' ? 'ownVersion' : 'changeType',
      'This step is smaller than the files ask for: sign for it, or choose a larger one.',
    );
  if (form.parents.length > 20) report('parents', 'At most 20 parents.');
  mergeRule(form, report);
};

const requiredRule: Rule = (form, _context, report) => {
  if (isBlank(form.owner)) report('owner', 'Say who owns this version.');
  if (isBlank(form.purpose)) report('purpose', 'Say what it is for.');
};

const rules: Readonly<Record<Exclude<Step, 'review'>, Rule>> = {
  model: modelRule,
  version: versionRule,
  training: (form, _context, report) => trainingRule(form, report),
  purpose: (form, context, report) => {
    requiredRule(form, context, report);
    purposeRule(form, report);
  },
};

/** What is wrong on one step, empty when nothing is; the review step has what is wrong on all of them. */
export function errorsOfStep(step: Step, form: RegistrationForm, context: RuleContext): FieldErrors {
  const applied = step === 'review' ? Object.values(rules) : [rules[step]];
  return collectErrors((report) => {
    for (const rule of applied) rule(form, context, report);
  });
}

const stepFields: Readonly<Record<Exclude<Step, 'review'>, readonly string[]>> = {
  model: ['modelKind', 'modelName', 'modelDescription', 'strategyKind', 'hashLength', 'template', 'pattern'],
  version: ['parents', 'branch', 'mergeKind', 'mergeFrom', 'versionKind', 'changeType', 'channel', 'ownVersion'],
  training: [
    'metrics',
    'datasets',
    'hyperparameters',
    'duration',
    'cost',
    'experiment',
    'trainingStart',
    'trainingEnd',
  ],
  purpose: [
    'owner',
    'purpose',
    'tags',
    ...longTexts,
    'developer',
    'validator',
    'licence',
    'thirdParty',
    'vendor',
    'adaptivity',
    'determinism',
  ],
};

/** The step on which a field stands, null for a path that is no field of the form. */
export function stepOfField(path: string): Exclude<Step, 'review'> | null {
  for (const step of ['model', 'version', 'training', 'purpose'] as const) {
    if (stepFields[step].some((field) => path === field || path.startsWith(field))) return step;
  }
  return null;
}

/**
 * The registration that the form stands for. Precondition: `errorsOfStep('review', …)` is empty. `changeType` is the one
 * chosen or, where none is, the one that the service proposed; `proposed` is the number as it was weighed. The version that was shown goes with it, so that another one is never taken silently.
 */
export function toRegistration(
  quarantineId: string,
  form: RegistrationForm,
  proposed: (Pick<Proposal, 'version' | 'changeType'> & Partial<Pick<Proposal, 'tooSmall'>>) | null,
): Registration {
  const chosen = form.changeType === '' ? (proposed?.changeType ?? null) : form.changeType;
  const isOwn = form.versionKind === 'own';
  return {
    overrideId: proposed?.tooSmall?.overrideId ?? null,
    quarantineId,
    model: form.modelName.trim(),
    modelDescription: form.modelKind === 'new' ? form.modelDescription.trim() : '',
    version: isOwn ? form.ownVersion.trim() : null,
    changeType: isOwn ? null : chosen,
    parents: form.modelKind === 'existing' ? form.parents : [],
    ...placeOf(form),
    ...(isOwn ? { channel: null } : {}),
    strategy: strategyOf(form),
    merge: mergeOf(form),
    expectedVersion: isOwn ? null : (proposed?.version ?? null),
    metadata: metadataOf(form),
  };
}
