import { z } from 'zod';
import { emptyMetadata, type MetadataKey, VersionMetadata } from './metadata.ts';
import { type FieldLine, fieldLines, fieldText, metadataKeys } from './metadata-fields.ts';

/** A field of a version's metadata. */
export const MetadataField = VersionMetadata.keyof();

/** One correction of a version's metadata: it is added, and what it corrects stays. */
export const Correction = z.strictObject({
  id: z.string(),
  /** From 1, in the order in which they were made. */
  number: z.number().int().positive(),
  field: MetadataField,
  oldValue: z.json(),
  newValue: z.json(),
  reason: z.string(),
  correctedAt: z.iso.datetime(),
  correctedBy: z.string(),
});
export type Correction = z.infer<typeof Correction>;

/** The metadata as it is after corrections, in their order. Throws when one does not fit its field. */
export const applyCorrections = (
  registered: VersionMetadata,
  corrections: readonly Pick<Correction, 'field' | 'newValue'>[],
): VersionMetadata =>
  corrections.length === 0
    ? registered
    : VersionMetadata.parse({
        ...registered,
        ...Object.fromEntries(corrections.map(({ field, newValue }) => [field, newValue])),
      });

/** The ids of the lines of a field that were not said, or not said so, at first. */
export function changedLines(
  field: MetadataKey,
  registered: VersionMetadata,
  current: VersionMetadata,
): ReadonlySet<string> {
  if (registered === current) return new Set();
  const before = new Map(fieldLines(field, registered).map(({ id, text }) => [id, text]));
  return new Set(
    fieldLines(field, current)
      .filter(({ id, text }) => before.get(id) !== text)
      .map(({ id }) => id),
  );
}

/** The ids of the lines of a field that were said at first and are no longer. */
export function removedLines(
  field: MetadataKey,
  registered: VersionMetadata,
  current: VersionMetadata,
): readonly FieldLine[] {
  const now = new Set(fieldLines(field, current).map(({ id }) => id));
  return fieldLines(field, registered).filter(({ id }) => !now.has(id));
}

/** The fields that differ from what was first entered. */
export const changedFields = (registered: VersionMetadata, current: VersionMetadata): MetadataKey[] =>
  metadataKeys.filter(
    (key) => changedLines(key, registered, current).size > 0 || removedLines(key, registered, current).length > 0,
  );

/** The metadata as first entered, from what it is now and its corrections. */
export const beforeCorrections = (
  current: VersionMetadata,
  corrections: readonly Pick<Correction, 'field' | 'oldValue'>[],
): VersionMetadata =>
  applyCorrections(
    current,
    // The first correction of a field says what stood there at first, so it is applied last.
    corrections.toReversed().map(({ field, oldValue }) => ({ field, newValue: oldValue })),
  );

/** The value of a field in a correction, in words; `not recorded` when it says nothing. */
export function valueText(field: MetadataKey, value: unknown): string {
  const metadata = VersionMetadata.safeParse({ ...emptyMetadata(), [field]: value });
  return metadata.success ? fieldText(field, metadata.data) : JSON.stringify(value);
}
