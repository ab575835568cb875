import { z } from 'zod';

/** The reports that can be written, in the order in which they are offered. */
export const reportNames = [
  'dossier',
  'change-log',
  'stage-history',
  'inventory',
  'approvals',
  'audit',
  'access',
  'vault',
  'self-test',
  'crosswalk',
] as const;
export const ReportName = z.enum(reportNames);
export type ReportName = z.infer<typeof ReportName>;

export const reportFormats = ['pdf', 'html', 'json', 'csv'] as const;
export const ReportFormat = z.enum(reportFormats);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** What a report is, and what it wants to know. */
export interface ReportKind {
  readonly title: string;
  readonly summary: string;
  /** What it is about: it must be named, may be named, or there is nothing to name. */
  readonly subject: 'version' | 'model' | 'model_or_all' | 'none';
  /** `period`: from and to; `as_of`: one moment; `filter`: a period, a person and an action. */
  readonly time: 'none' | 'period' | 'as_of' | 'filter';
  /** True when it asks for a framework of clauses. */
  readonly framework: boolean;
  readonly formats: readonly ReportFormat[];
}

const every = reportFormats;
const kind = (title: string, summary: string, rest: Partial<ReportKind> = {}): ReportKind => ({
  title,
  summary,
  subject: 'none',
  time: 'none',
  framework: false,
  formats: every,
  ...rest,
});

/** Each report with its words. A new one is a row here and a composer in the service. */
export const reportKinds: Readonly<Record<ReportName, ReportKind>> = {
  dossier: kind('Version dossier', 'Everything that is recorded of one version.', {
    subject: 'version',
    formats: ['pdf', 'html', 'json'],
  }),
  'change-log': kind('Model change log', 'Each version of a model: what changed, its impact, who approved it.', {
    subject: 'model',
  }),
  'stage-history': kind('Stage history', 'Each move from stage to stage, and what stood where at a moment.', {
    subject: 'model_or_all',
    time: 'as_of',
  }),
  inventory: kind('Inventory', 'Each model with how complete its record is and what it lacks, now or at a moment.', {
    time: 'as_of',
  }),
  approvals: kind('Approvals register', 'Each signature under a promotion, with its meaning and its verification.', {
    time: 'period',
  }),
  audit: kind('Audit extract', 'Records of the audit log, each with the proof that it stands there.', {
    time: 'filter',
  }),
  access: kind('Access review', 'People, their roles, sign-ins and failures, keys and their ages.'),
  vault: kind('Vault health', 'What is stored, when it was verified, and what was found.'),
  'self-test': kind(
    'Installation and operation self-test',
    'Program, build, configuration, and checks that are run now.',
  ),
  crosswalk: kind('Regulation crosswalk', 'Each clause of a framework with the evidence that this registry holds.', {
    subject: 'model_or_all',
    framework: true,
  }),
};

const Moment = z.iso.datetime().nullable().default(null);

/** Which report, of what and of when. What a report does not ask for must be null. */
export const ReportQuery = z.strictObject({
  report: ReportName,
  /** MODEL@VERSION, an id, or the name of a model. */
  subject: z.string().max(300).nullable().default(null),
  from: Moment,
  to: Moment,
  asOf: Moment,
  actor: z.string().max(100).nullable().default(null),
  action: z.string().max(100).nullable().default(null),
  framework: z.string().max(64).nullable().default(null),
  /** Names become pseudonyms; contents that name people are left out. */
  redact: z.boolean().default(false),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

/** A report before it is written: what will be in it, and what will not. */
export const ReportPreview = z.strictObject({
  title: z.string(),
  name: z.string(),
  sections: z.array(z.strictObject({ title: z.string(), rows: z.number().int() })),
  leavesOut: z.array(z.string()),
  totals: z.array(z.strictObject({ label: z.string(), count: z.number().int() })),
});
export type ReportPreview = z.infer<typeof ReportPreview>;

/** A report that was written. */
export const WrittenReport = z.strictObject({
  path: z.string(),
  /** Of the file; of `manifest.json` for several. */
  sha256: z.string(),
  sizeBytes: z.number().int(),
  files: z.array(z.strictObject({ path: z.string(), sha256: z.string(), sizeBytes: z.number().int() })),
  /** Of the checkpoint that the report names. */
  shortCode: z.string(),
});
export type WrittenReport = z.infer<typeof WrittenReport>;

/** An evidence pack that was written. */
export const WrittenPack = z.strictObject({
  path: z.string(),
  sizeBytes: z.number().int(),
  /** Of pack.json, which holds the digests of all other files. */
  sha256: z.string(),
  files: z.number().int(),
  shortCode: z.string(),
});
export type WrittenPack = z.infer<typeof WrittenPack>;

/** The audit log as a file. */
export const WrittenLog = z.strictObject({
  path: z.string(),
  sha256: z.string(),
  records: z.number().int(),
  shortCode: z.string(),
});
export type WrittenLog = z.infer<typeof WrittenLog>;
