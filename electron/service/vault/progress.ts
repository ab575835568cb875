/** What long work tells while it runs. `step` is a word for a person: "Copying", "Checking", "Storing", "Restoring", "Verifying". */
export type Progress = (doneBytes: number, totalBytes: number, step: string) => void;

/** A tensor's bytes in a file, as a reader found them. Ranges that overlap or leave the file are ignored. */
export interface TensorRange {
  readonly offset: number;
  readonly length: number;
  /** Element type as readers name it (`float32`, `bfloat16`, …), or null. */
  readonly dtype: string | null;
}
