import type { MetadataKey, VersionMetadata } from './metadata.ts';

/** Fields whose value is a text; an empty one is not recorded. */
const texts: readonly MetadataKey[] = [
  'description',
  'owner',
  'purpose',
  'developer',
  'validator',
  'intendedUse',
  'limitations',
  'licence',
  'designChoices',
  'dataProvenance',
  'validationProcedures',
];
/** Fields whose value is a text or null; an empty text stands for null. */
const optionalTexts: readonly MetadataKey[] = [
  'experiment',
  'adaptivity',
  'determinism',
  'trainingStart',
  'trainingEnd',
];

/** Whether a field is written as it is, or as JSON. */
export const isTextField = (field: MetadataKey): boolean => texts.includes(field) || optionalTexts.includes(field);

/** The value that a typed text stands for; whether it fits the field is for the service to say. Throws SyntaxError for bad JSON. */
export function parseFieldText(field: MetadataKey, text: string): unknown {
  if (texts.includes(field)) return text;
  if (optionalTexts.includes(field)) return text.trim() === '' ? null : text.trim();
  return JSON.parse(text);
}

/** A field as the text that `parseFieldText` reads. */
export function editableText(field: MetadataKey, metadata: VersionMetadata): string {
  const value = metadata[field];
  if (typeof value === 'string') return value;
  return isTextField(field) ? '' : JSON.stringify(value, null, 2);
}
