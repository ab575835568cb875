import { StrongroomError } from '../../../shared/contract/errors.ts';
import { fromBase64, toBase64 } from '../evidence/index.ts';
import { publicKeyDer, sha256, sha256Hex, signEd25519, verifyEd25519 } from '../platform/crypto.ts';

/**
 * Signed heads of the log: a C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) in a C2SP signed note
 * (https://c2sp.org/signed-note) with three extension lines of ours. Table and example: docs/formats/audit-log.md.
 */
export interface CheckpointBody {
  readonly registryId: string;
  /** The number of records; record numbers are 0 to size - 1. */
  readonly size: number;
  /** Merkle root, hex. */
  readonly rootHash: string;
  /** ISO-8601 UTC with milliseconds. */
  readonly time: string;
  /** Chain hash of record size - 1; zeros for an empty log. */
  readonly headHash: string;
  /** SHA-256 (hex) of the note of the checkpoint before, so that none can be taken out; null for the first. */
  readonly previous: string | null;
}

export interface SignedCheckpoint extends CheckpointBody {
  /** The note: what is signed, an empty line, the signature line. */
  readonly note: string;
  readonly shortCode: string;
}

const ALGORITHM_ED25519 = 0x01;
const MAX_NOTE_BYTES = 4_096;
const SPKI_PREFIX_HEX = '302a300506032b6570032100'; // RFC 8410: all of an Ed25519 SPKI but the key
const notePattern =
  /^strongroom\/(?<id>[A-Za-z0-9._-]{1,100})\n(?<size>0|[1-9]\d{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\ntime (?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\nhead (?<head>[0-9a-f]{64})\nprevious (?<previous>[0-9a-f]{64}|none)\n\n— strongroom\/(?<key>[A-Za-z0-9._-]{1,100}) (?<signature>[A-Za-z0-9+/]{91}=)\n$/;

const originOf = (registryId: string): string => `strongroom/${registryId}`;

function bodyText(body: CheckpointBody): string {
  const root = toBase64(Buffer.from(body.rootHash, 'hex'));
  const extensions = `time ${body.time}\nhead ${body.headHash}\nprevious ${body.previous ?? 'none'}\n`;
  return `${originOf(body.registryId)}\n${body.size}\n${root}\n${extensions}`;
}

/** First 4 bytes of SHA-256(name LF 0x01 key): how a note's reader finds the key. */
function noteKeyHash(registryId: string, publicKeyPem: string): Uint8Array {
  const der = Buffer.from(publicKeyDer(publicKeyPem));
  if (der.length !== 44 || der.subarray(0, 12).toString('hex') !== SPKI_PREFIX_HEX)
    throw new TypeError('not an Ed25519 key');
  return sha256(
    Buffer.concat([Buffer.from(`${originOf(registryId)}\n`), Uint8Array.of(ALGORITHM_ED25519), der.subarray(12)]),
  ).subarray(0, 4);
}

export interface WorkstationKey {
  readonly publicKeyPem: string;
  readonly privateKeyDer: Uint8Array;
}

/** Signs the head of the log. Throws `audit.malformed` when the body can't be written as a checkpoint. */
export function signCheckpoint(body: CheckpointBody, key: WorkstationKey): SignedCheckpoint {
  const text = bodyText(body);
  const signature = Buffer.concat([
    noteKeyHash(body.registryId, key.publicKeyPem),
    signEd25519(key.privateKeyDer, Buffer.from(text)),
  ]);
  return parseCheckpoint(`${text}\n— ${originOf(body.registryId)} ${toBase64(signature)}\n`);
}

/** SHA-256 (hex) of a note; the next checkpoint's `previous`. */
export const checkpointDigest = (note: string): string => sha256Hex(note);

/** Reads an untrusted note; its signature is not verified. Throws `audit.malformed`. */
export function parseCheckpoint(note: string): SignedCheckpoint {
  const groups = note.length <= MAX_NOTE_BYTES ? notePattern.exec(note)?.groups : undefined;
  const root = groups?.['root'] === undefined ? null : fromBase64(groups['root']);
  const size = Number(groups?.['size']);
  const time = groups?.['time'] ?? '';
  const isTime = !Number.isNaN(Date.parse(time));
  if (!groups || groups['id'] !== groups['key'] || !root || !Number.isSafeInteger(size) || !isTime) {
    throw new StrongroomError(
      'audit.malformed',
      'The checkpoint is malformed: a line is missing, added or changed.',
      {},
    );
  }
  const previous = groups['previous'] === 'none' ? null : (groups['previous'] ?? null);
  const body: CheckpointBody = {
    registryId: groups['id'] ?? '',
    size,
    rootHash: Buffer.from(root).toString('hex'),
    time,
    headHash: groups['head'] ?? '',
    previous,
  };
  return { ...body, note, shortCode: shortCode(body) };
}

export type CheckpointVerdict =
  | { readonly status: 'valid'; readonly checkpoint: SignedCheckpoint }
  | { readonly status: 'malformed' | 'unknown_key' | 'tampered' | 'wrong_registry'; readonly detail: string };

/** Verifies a note with the workstation's public key. Never throws for untrusted text. */
export function verifyCheckpoint(note: string, publicKeyPem: string, registryId: string): CheckpointVerdict {
  let checkpoint: SignedCheckpoint;
  try {
    checkpoint = parseCheckpoint(note);
  } catch {
    return { status: 'malformed', detail: 'The checkpoint is malformed: a line is missing, added or changed.' };
  }
  if (checkpoint.registryId !== registryId) {
    return {
      status: 'wrong_registry',
      detail: `The checkpoint is of the registry ${checkpoint.registryId}, not ${registryId}.`,
    };
  }
  const signature = fromBase64(notePattern.exec(note)?.groups?.['signature'] ?? '');
  if (signature?.length !== 68)
    return { status: 'malformed', detail: 'The signature line of the checkpoint is malformed.' };
  let keyHash: Uint8Array;
  try {
    keyHash = noteKeyHash(registryId, publicKeyPem);
  } catch {
    return { status: 'unknown_key', detail: 'The public key of the workstation cannot be read.' };
  }
  if (Buffer.compare(signature.subarray(0, 4), keyHash) !== 0) {
    return { status: 'unknown_key', detail: 'Another key than this workstation’s is named in the checkpoint.' };
  }
  const isSigned = verifyEd25519(publicKeyPem, Buffer.from(bodyText(checkpoint)), signature.subarray(4));
  if (!isSigned) return { status: 'tampered', detail: 'The checkpoint or its signature was changed.' };
  return { status: 'valid', checkpoint };
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A code of 20 characters (100 bits of SHA-256 over what is signed) to write down or print: a later log that gives another
 * code for the same count is not the same log.
 */
export function shortCode(body: CheckpointBody): string {
  const digest = BigInt(`0x${sha256Hex(bodyText(body))}`);
  const characters = Array.from(
    { length: 20 },
    (_, i) => crockford[Number((digest >> BigInt(251 - 5 * i)) & 31n)] ?? '',
  );
  return [0, 4, 8, 12, 16].map((at) => characters.slice(at, at + 4).join('')).join('-');
}
