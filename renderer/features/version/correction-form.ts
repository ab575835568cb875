import type { WireError } from '../../../shared/contract/errors.ts';
import type { MetadataKey, VersionMetadata } from '../../../shared/model/metadata.ts';
import { isMetadataKey, metadataKeys } from '../../../shared/model/metadata-fields.ts';
import { inputsOf, type MetadataForm, metadataOf } from '../../components/metadata/metadata-form.ts';
import {
  collectErrors,
  type FieldErrors,
  purposeRule,
  trainingRule,
} from '../../components/metadata/metadata-rules.ts';

/** The fields in which something else stands than at the start, in the order of the list of fields. */
export const touchedFields = (typed: MetadataForm, start: MetadataForm): MetadataKey[] =>
  metadataKeys.filter((key) =>
    inputsOf[key].some((input) => JSON.stringify(typed[input]) !== JSON.stringify(start[input])),
  );

/** The field to which a path of the form belongs (`metrics.0.value`, `vendor`); null for none. */
export function fieldOfPath(path: string): MetadataKey | null {
  const input = path.split('.', 1)[0];
  return metadataKeys.find((key) => inputsOf[key].some((one) => one === input)) ?? null;
}

/** What is wrong in the fields that were touched. What was recorded before and is left alone is not judged. */
export function correctionErrors(typed: MetadataForm, touched: readonly MetadataKey[]): FieldErrors {
  const judged = new Set(touched);
  // An end before its start is reported at the end, also when the start was changed.
  if (judged.has('trainingStart')) judged.add('trainingEnd');
  return collectErrors((report) => {
    const reportTouched = (path: string, message: string): void => {
      const field = fieldOfPath(path);
      if (field !== null && judged.has(field)) report(path, message);
    };
    trainingRule(typed, reportTouched);
    purposeRule(typed, reportTouched);
  });
}

type Value = VersionMetadata[MetadataKey];

/** The new values of the fields that were touched; those that came out as they were are left out. */
export function correctionsOf(
  typed: MetadataForm,
  touched: readonly MetadataKey[],
  now: VersionMetadata,
): { field: MetadataKey; value: Value }[] {
  const said = metadataOf(typed);
  return touched
    .filter((field) => sortedJson(said[field]) !== sortedJson(now[field]))
    .map((field) => ({ field, value: said[field] }));
}

/** JSON in which the order of keys means nothing, as in what is recorded. */
const sortedJson = (value: Value): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** The form over what is recorded now: what was touched stays as typed, the rest is as it became. */
export const carriedOver = (typed: MetadataForm, touched: readonly MetadataKey[], now: MetadataForm): MetadataForm => ({
  ...now,
  ...inputsAsIn(typed, touched),
});

/** The inputs of some fields as they stand in a form. */
export const inputsAsIn = (form: MetadataForm, fields: readonly MetadataKey[]): Partial<MetadataForm> =>
  Object.fromEntries(fields.flatMap((field) => inputsOf[field]).map((input) => [input, form[input]]));

/** Where the service's refusal of a value stands in the form, null when it names no field. */
export function refusedInput({ code, details }: WireError): string | null {
  const { field, where } = details;
  if (code !== 'correction.invalid' || typeof field !== 'string' || !isMetadataKey(field)) return null;
  const isRow = (field === 'metrics' || field === 'datasets') && typeof where === 'string' && /^\d+\.\w+/.test(where);
  return isRow ? `${field}.${where.replace('.interval', '')}` : (inputsOf[field][0] ?? null);
}
