/**
 * Inspection: says what a file or folder is and whether it is dangerous, from its bytes alone, without running any of it.
 * `runInspection` is the door for the rest of the service: it works in a thread of its own, inside limits of time and memory.
 */
export { inspectPath } from './inspect-path.ts';
export { type Inspected, type InspectOptions, inspectTree } from './inspect-tree.ts';
export { type HashProgress, prepareInspection, type RunInspectionOptions, runInspection } from './run-inspection.ts';
export type { ByteSource, SourceFile, SourceTree } from './source.ts';
