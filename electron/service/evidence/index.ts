/**
 * The forms in which everything provable is written: canonical JSON (RFC 8785), base64, DSSE envelopes, key ids and sealed
 * files. Pure functions below attest, audit and report, which use them and not each other.
 */
export { fromBase64, toBase64 } from './base64.ts';
export { canonicalBytes, canonicalJson, type Json } from './canonical-json.ts';
export {
  Envelope,
  type EnvelopeSigner,
  type EnvelopeVerdict,
  MAX_ENVELOPE_BYTES,
  parseEnvelope,
  preAuthEncoding,
  signEnvelope,
  type TrustedKey,
  verifyEnvelope,
} from './dsse.ts';
export { keyIdOf } from './key-id.ts';
export { parseFields, parseJsonText } from './parse-json.ts';
export { sealList } from './seal-list.ts';
export {
  type FileProblem,
  MAX_SEALED_FILE_BYTES,
  openSealedFile,
  type SealedFileVerdict,
  sealFile,
} from './sealed-file.ts';
