export { decodeText, mayBeEncoded } from './encoded.ts';
export { encodedPickle } from './encoded-pickle.ts';
export { evaluateBytes, evaluateText } from './evaluate.ts';
export { mayBePickle } from './first-bytes.ts';
export type { PickleInput } from './input.ts';
export { type MachineOptions, type PickleStream, runPickle } from './machine.ts';
export { judgeName, judgeRecord, type Verdict } from './policy.ts';
export { picklePolyglotFindings } from './polyglot.ts';
export {
  isConvincing,
  isJoblibArray,
  looksLikePickle,
  type PickleScan,
  rootClassOf,
  type ScanOptions,
  scanPickles,
} from './scan.ts';
export * from './values.ts';
