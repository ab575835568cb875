import { z } from 'zod';
import { ChangeClass, ComparisonRow } from '../../../shared/model/comparison.ts';
import { Correction } from '../../../shared/model/correction.ts';
import { Finding, Format, TensorSpec } from '../../../shared/model/inspection.ts';
import { PromotionRequest } from '../../../shared/model/promotion.ts';
import { Artifact, ChangeType, VersionMetadata } from '../../../shared/model/version.ts';
import { DisplayedImpact } from './impact-section.tsx';

/**
 * The signed record as the page reads it. Unknown fields are let through: a newer service may sign more, and the page
 * then still shows the whole text beside what it knows.
 */
const DisplayedRecord = z.object({
  request: PromotionRequest.omit({ approvals: true }).strip(),
  /** Absent in records of before impact reports. */
  impact: DisplayedImpact.optional(),
  version: z.object({
    format: Format,
    sizeBytes: z.number(),
    changeType: ChangeType.nullable(),
    /** Branch, origin and smaller steps are missing in records of before they were shown. */
    branch: z.string().optional(),
    origin: z.object({ kind: z.enum(['brought_in', 'adopted', 'combined']), from: z.string().optional() }).optional(),
    smallerSteps: z
      .array(z.object({ id: z.string(), printedName: z.string(), meaning: z.string(), reason: z.string() }))
      .default([]),
    registeredBy: z.string(),
    registeredAt: z.string(),
    metadata: VersionMetadata.strip(),
    corrections: z.array(Correction.omit({ id: true }).strip()).default([]),
    inputs: z.array(TensorSpec.strip()),
    outputs: z.array(TensorSpec.strip()),
    findings: z.array(Finding.strip()),
    /** Many files are bound by the root digest and only counted. */
    artifacts: z.union([z.array(Artifact.strip()), z.object({ count: z.number() })]),
    parents: z.array(z.string()),
  }),
  /** Missing in records of before it was shown; null where nothing is in production. */
  schemaDiff: z
    .object({
      before: z.object({ label: z.string() }),
      after: z.object({ label: z.string() }),
      counts: z.object({ breaking: z.number(), feature: z.number(), patch: z.number() }),
      smallestChange: ChangeClass.nullable(),
      notCompared: z.array(z.string()),
      rows: z.array(ComparisonRow.strip()),
    })
    .nullish(),
});
export type DisplayedRecord = z.infer<typeof DisplayedRecord>;

/** The record that is signed, typed; null when this page can't read it, so that nothing half-read is shown for it. */
export function parseDisplayedRecord(record: string): DisplayedRecord | null {
  try {
    const parsed = DisplayedRecord.safeParse(JSON.parse(record));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
