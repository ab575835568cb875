import { Stage } from '../../../../shared/model/stage.ts';
import type { NewMirror } from '../../../stores/mirrors.ts';

/** What the form of a new mirror holds while it is typed. */
export interface MirrorForm {
  readonly kind: 'folder' | 's3';
  readonly name: string;
  readonly folder: string;
  readonly storageClass: 'fast' | 'compact';
  readonly stages: readonly string[];
  readonly tiers: string;
  readonly endpoint: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly caFile: string;
}

export const emptyForm: MirrorForm = {
  kind: 'folder',
  name: '',
  folder: '',
  storageClass: 'fast',
  stages: [],
  tiers: '',
  endpoint: '',
  bucket: '',
  prefix: '',
  region: 'us-east-1',
  pathStyle: true,
  accessKeyId: '',
  secretAccessKey: '',
  caFile: '',
};

/** Whether everything that is required is there; the service checks the rest and says what is wrong. */
export function isComplete(form: MirrorForm): boolean {
  const needed =
    form.kind === 'folder'
      ? [form.name, form.folder]
      : [form.name, form.endpoint, form.bucket, form.accessKeyId, form.secretAccessKey];
  return needed.every((value) => value.trim() !== '');
}

/** The form as the service takes it. */
export function toNewMirror(form: MirrorForm): NewMirror {
  const stages = form.stages.flatMap((stage) => Stage.safeParse(stage).data ?? []);
  const tiers = splitWords(form.tiers);
  const common = {
    name: form.name.trim(),
    holds: { stages: stages.length === 0 ? null : stages, tiers: tiers.length === 0 ? null : tiers },
  };
  if (form.kind === 'folder')
    return { kind: 'folder', ...common, folder: form.folder.trim(), storageClass: form.storageClass };
  const prefix = form.prefix.trim();
  return {
    kind: 's3',
    ...common,
    endpoint: form.endpoint.trim(),
    bucket: form.bucket.trim(),
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    region: form.region.trim(),
    pathStyle: form.pathStyle,
    accessKeyId: form.accessKeyId.trim(),
    secretAccessKey: form.secretAccessKey,
    caFile: form.caFile.trim() === '' ? null : form.caFile.trim(),
  };
}

/** Words between commas, without repeats. */
const splitWords = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
];
