/** What long work tells while it runs. `step` is a word for a person: "Copying", "Checking", "Storing", "Restoring", "Verifying". */
export type Progress = (doneBytes: number, totalBytes: number, step: string) => void;

/** A tensor's bytes in a file, as a reader found them. Ranges that overlap or leave the file are ignored. */
export interface TensorRange {
  readonly offset: number;
  readonly length: number;
  /** Element type as readers name it (`float32`, `bfloat16`, …), or null. */
  readonly dtype: string | null;
  /** With its shape it finds the same tensor of an earlier version; null or missing: none is looked for. */
  readonly name?: string | null;
  readonly shape?: readonly number[] | null;
}

/** Resolves at once, or when work that was paused may go on. */
export type PausePoint = () => Promise<void>;
