import type { ErrorCode } from '../../../../shared/contract/errors.ts';

/**
 * What a lane can be asked to do with bytes that lie in its memory. A lane never opens a file: whoever asks has put the bytes there, and
 * takes the results from there. Offsets count from the start of the lane's memory.
 */

export interface Range {
  readonly at: number;
  readonly length: number;
}

/** A payload with what its record's header says of it. */
export interface StoredRange extends Range {
  readonly codec: number;
  readonly rawBytes: number;
  /** CRC-32 of the payload; only `check` compares it, elsewhere the digest says more. */
  readonly crc: number;
  /** Of the raw bytes. */
  readonly digest: string;
  /** Whether whoever asks proves the bytes as part of a whole: then their digest is not compared, nor the CRC-32 where it else is. */
  readonly isProven: boolean;
}

export interface EncodePiece extends Range {
  readonly elementType: number;
  readonly base: StoredRange | null;
}

export interface DecodePiece {
  readonly stored: StoredRange;
  readonly base: StoredRange | null;
  /** Where the raw bytes go; `rawBytes` of them. */
  readonly into: number;
}

/** A chunk that stands alone, with differences to it: its bytes are needed once for all of them. */
export interface CheckGroup {
  readonly stored: StoredRange;
  readonly dependents: readonly StoredRange[];
}

export type LaneTask =
  | { readonly kind: 'digest'; readonly pieces: readonly Range[] }
  /** Payloads follow each other from `out` on; there is room for all of them. */
  | { readonly kind: 'encode'; readonly pieces: readonly EncodePiece[]; readonly out: number }
  /** One solid block of these chunks; its payload goes to `out`. */
  | {
      readonly kind: 'block';
      readonly chunks: readonly (Range & { readonly digest: string })[];
      readonly out: number;
    }
  | { readonly kind: 'decode'; readonly pieces: readonly DecodePiece[] }
  /** Decodes and compares digests; the bytes are not kept. */
  | { readonly kind: 'check'; readonly groups: readonly CheckGroup[] }
  /** Goes on with a SHA-256 over many ranges, which may lie in the memory of another lane. */
  | { readonly kind: 'hash'; readonly stream: number; readonly lane: number; readonly range: Range }
  | { readonly kind: 'hashBytes'; readonly stream: number; readonly bytes: Uint8Array }
  | { readonly kind: 'hashed'; readonly stream: number };

export interface EncodedPiece extends Range {
  readonly codec: number;
  readonly crc: number;
  readonly isDifference: boolean;
}

export interface EncodedBlock extends Range {
  readonly digest: string;
  readonly rawBytes: number;
  readonly codec: number;
  readonly crc: number;
  readonly members: readonly { readonly digest: string; readonly at: number; readonly length: number }[];
}

/** The code of what is wrong with a piece; null when its bytes are there. */
export type DecodeOutcome = Extract<ErrorCode, 'chunk.digest_mismatch' | 'pack.unsupported'> | 'base' | null;

export interface LaneResults {
  readonly digest: readonly string[];
  readonly encode: readonly EncodedPiece[];
  readonly block: EncodedBlock;
  /** `base`: the bytes of the base are wrong. */
  readonly decode: readonly DecodeOutcome[];
  /** For each group: whether the chunk is right, then each of its dependents. */
  readonly check: readonly (readonly boolean[])[];
  readonly hash: null;
  readonly hashBytes: null;
  readonly hashed: string;
}
