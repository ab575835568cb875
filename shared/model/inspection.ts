import { z } from 'zod';
import { severities } from './severity.ts';
import type { TensorLayout } from './tensor-layout.ts';

export const formats = [
  'onnx',
  'pytorch-zip',
  'pytorch-legacy',
  'torchscript',
  'safetensors',
  'gguf',
  'pickle',
  'joblib',
  'skops',
  'keras-v3',
  'keras-h5',
  'keras-h5-weights',
  'keras-json',
  'tf-savedmodel',
  'tflite',
  'xgboost-json',
  'xgboost-ubj',
  'xgboost-binary',
  'lightgbm-text',
  'catboost',
  'coreml',
  'numpy',
  'mlflow',
  'huggingface',
  'modelkit',
  'oci',
  'custom',
] as const;
export const Format = z.enum(formats);
export type Format = z.infer<typeof Format>;

export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/** Something that inspection saw: a stable code, one sentence for a person, and the place (member, offset). */
export const Finding = z.strictObject({
  severity: Severity,
  code: z.string(),
  detail: z.string(),
  location: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** A dimension is a number, a name kept as the file has it, or null where unknown. */
export const Dimension = z.union([z.number(), z.string(), z.null()]);
export const TensorSpec = z.strictObject({
  name: z.string(),
  dtype: z.string().nullable(),
  /** null: rank unknown */
  shape: z.array(Dimension).nullable(),
});
export type TensorSpec = z.infer<typeof TensorSpec>;

/** A tensor with its bytes' place in one file; the vault cuts chunks on these ranges. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Path of the file inside the artifact set ('' for a single file). */
  readonly file: string;
  /** null where the bytes are not one plain range (compressed, packed). */
  readonly byteRange: readonly [start: number, end: number] | null;
  /** Left out for the usual one. */
  readonly layout?: TensorLayout | undefined;
}

/** What `strongroom inspect --json` prints, and what a registered version keeps. */
export const Inspection = z.strictObject({
  path: z.string(),
  format: Format,
  framework: z.string().nullable(),
  frameworkVersion: z.string().nullable(),
  sizeBytes: z.number().int().nonnegative(),
  /** SHA-256 of the file; for a folder, null (its root digest is the manifest's). */
  sha256: z.string().nullable(),
  inputs: z.array(TensorSpec),
  outputs: z.array(TensorSpec),
  operatorCount: z.number().int().nullable(),
  operatorTypes: z.record(z.string(), z.number().int()).nullable(),
  layerCount: z.number().int().nullable(),
  parameterCount: z.number().nullable(),
  tensorCount: z.number().int().nullable(),
  complexity: z.number().nullable(),
  /** Fields of the format, camel case; null where unknown. */
  metadata: z.record(z.string(), z.unknown()),
  findings: z.array(Finding),
  error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
});
export type Inspection = z.infer<typeof Inspection>;
