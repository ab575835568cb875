import { z } from 'zod';
import { channels, strategyKinds } from '../../../shared/model/numbering.ts';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { changeTypes } from '../../../shared/model/version.ts';
import { metadataFormShape } from '../../components/metadata/metadata-form.ts';

const text = z.string().catch('');

/**
 * The registration form as typed so far. Numbers stay text until registration, so that a half-typed value is kept as
 * it is. Every field falls back to empty: a draft of an older Strongroom opens with what it shares with this one.
 */
export const RegistrationForm = z.object({
  modelKind: z.enum(['new', 'existing']).catch('new'),
  modelName: text,
  modelDescription: text,
  /** How a new model numbers its versions. */
  strategyKind: z.enum(strategyKinds).catch('semantic'),
  hashLength: z.string().catch('12'),
  template: text,
  pattern: text,
  branch: z.string().catch('main'),
  parents: z.array(z.string()).catch([]),
  /** With two parents or more; empty: not said. */
  mergeKind: z.enum(['adopted', 'combined', '']).catch(''),
  /** MODEL@VERSION of the parent whose files are adopted. */
  mergeFrom: text,
  versionKind: z.enum(['proposed', 'own']).catch('proposed'),
  /** Empty: the change type that the service proposes. */
  changeType: z.enum([...changeTypes, '']).catch(''),
  /** Empty: no pre-release. */
  channel: z.enum([...channels, '']).catch(''),
  ownVersion: text,
  ...metadataFormShape,
});
export type RegistrationForm = z.infer<typeof RegistrationForm>;

/** The steps of the wizard, in order; a draft keeps the index. */
export const steps = ['model', 'version', 'training', 'purpose', 'review'] as const;
export type Step = (typeof steps)[number];

/** What a draft keeps: the step and the form. */
export interface DraftValue {
  readonly step: number;
  readonly form: RegistrationForm;
}

/** The form of a saved draft; what does not fit is empty, never an error. */
export const parseDraftForm = (raw: unknown): RegistrationForm =>
  RegistrationForm.parse(typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? raw : {});

/** The step of a saved draft as an index of `steps`. */
export const parseDraftStep = (step: number): number => Math.min(Math.max(Math.trunc(step), 0), steps.length - 1);

const EXTENSIONS =
  /\.(onnx|pt|pth|pt2|bin|ckpt|safetensors|gguf|pkl|pickle|joblib|skops|keras|h5|hdf5|tflite|ubj|json|model|txt|cbm|mlmodel|npy|npz|zip|tar|gz)$/i;
const VERSION_TAIL = /[._\s-]+v?\d+(?:\.\d+){1,3}(?:[._-](?:alpha|beta|rc)[.-]?\d*)?$|[._\s-]+v\d+$/i;

/**
 * A model name for a file name: without extensions and a trailing version number, in the characters that model names
 * may have. Empty when nothing usable is left.
 */
export function suggestModelName(fileName: string): string {
  let stem = fileName;
  while (EXTENSIONS.test(stem)) stem = stem.replace(EXTENSIONS, '');
  stem = stem.replace(VERSION_TAIL, '') || stem;
  return stem
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/[._-]+$/, '')
    .slice(0, 100);
}

/** The form for a freshly inspected item: the name from the file, what its metadata says of purpose and training. */
export function prefillForm(item: QuarantineItem, owner: string): RegistrationForm {
  const metadata = item.inspection?.metadata ?? {};
  const said = (...keys: string[]): string => {
    for (const key of keys) {
      const value = metadata[key];
      if (typeof value === 'string' && value.trim() !== '') return value.trim();
    }
    return '';
  };
  return {
    ...parseDraftForm({}),
    modelName: suggestModelName(item.name),
    modelDescription: said('docString', 'description').slice(0, 2000),
    description: said('docString', 'description').slice(0, 10_000),
    experiment: said('experimentId', 'runId').slice(0, 200),
    owner,
  };
}
