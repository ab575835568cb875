import { sha256 as digest } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from './bytes.ts';

/** SHA-256 of bytes, or of a text's UTF-8. */
export const sha256 = (data: Uint8Array | string): Uint8Array => digest(typeof data === 'string' ? utf8(data) : data);

/** The same as 64 lower-case hex digits. */
export const sha256Hex = (data: Uint8Array | string): string => toHex(sha256(data));
