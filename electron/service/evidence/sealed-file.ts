import { z } from 'zod';
import { publicKeyDer, sha256Hex, verifyEd25519 } from '../platform/crypto.ts';
import { fromBase64 } from './base64.ts';
import { canonicalBytes, canonicalJson, type Json } from './canonical-json.ts';
import { type EnvelopeSigner, preAuthEncoding, signEnvelope } from './dsse.ts';

/** A file of 200,000 records stays below; more than this is refused before it is parsed. */
export const MAX_SEALED_FILE_BYTES = 512 * 1024 * 1024;

/** Something that is wrong with a file, with its place named for a person. */
export interface FileProblem {
  readonly code: 'file_malformed' | 'file_layout_changed' | 'field_changed' | 'digest_changed' | 'signature_invalid';
  readonly message: string;
  readonly location: string;
}

/** The three members that sealing adds. */
const Seal = z.object({
  /** Member name -> SHA-256 (hex) of its canonical JSON, so that a change names the member. */
  digests: z.record(z.string().max(100), z.string().max(64)),
  /** SHA-256 (hex) of the canonical JSON of `digests`. */
  digest: z.string().max(64),
  /** A DSSE envelope without its payload, which is the canonical JSON of the file without `signature`. */
  signature: z.object({
    payloadType: z.string().max(200),
    signatures: z.array(z.object({ keyid: z.string().max(200), sig: z.string().max(200) })).length(1),
  }),
});
const sealMembers = ['digests', 'digest', 'signature'];

/**
 * The text of a JSON file in which a change of any byte is found: every member has its digest, the whole is signed (DSSE,
 * Ed25519, payload detached), and the layout is the only one that a reader accepts.
 */
export function sealFile(
  payloadType: string,
  members: { readonly [key: string]: Json },
  signer: EnvelopeSigner,
): string {
  const digests = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, sha256Hex(canonicalJson(value))]),
  );
  const unsigned = { ...members, digests, digest: sha256Hex(canonicalJson(digests)) };
  const { signatures } = signEnvelope(payloadType, canonicalBytes(unsigned), [signer]);
  return layOut({ ...unsigned, signature: { payloadType, signatures } });
}

const layOut = (file: unknown): string => `${JSON.stringify(file, null, 1)}\n`;

export interface SealedFileVerdict {
  readonly problems: readonly FileProblem[];
  /** The file's members without the seal; null when the text is not such a file at all. */
  readonly members: Readonly<Record<string, unknown>> | null;
  readonly digest: string | null;
}

/**
 * Checks layout, digests and signature of an untrusted file. `publicKeyPem` must come from somewhere safer than the file
 * for the signature to say who wrote it; with the file's own key it only proves that the file is whole.
 */
export function openSealedFile(text: string, payloadType: string, publicKeyPem: string | null): SealedFileVerdict {
  const raw = parseRaw(text);
  if ('code' in raw) return { problems: [raw], members: null, digest: null };
  const problems: FileProblem[] = [...layoutProblems(text, raw.value)];
  const seal = Seal.safeParse(raw.value);
  const members = Object.fromEntries(Object.entries(raw.value).filter(([name]) => !sealMembers.includes(name)));
  if (!seal.success) {
    for (const issue of seal.error.issues) {
      const place = issue.path.join('.');
      problems.push({
        code: 'file_malformed',
        message: `The field ${place} is missing or malformed: ${issue.message}.`,
        location: `field ${place}`,
      });
    }
    return { problems, members, digest: null };
  }
  problems.push(...digestProblems(members, seal.data));
  if (problems.some((problem) => problem.code === 'file_malformed')) return { problems, members, digest: null };
  const key = publicKeyPem ?? ownKey(members);
  if (!isSigned(raw.value, payloadType, seal.data.signature, key)) {
    problems.push({
      code: 'signature_invalid',
      message: 'The signature is not the workstation’s over this content.',
      location: 'field signature',
    });
  }
  return { problems, members, digest: seal.data.digest };
}

function parseRaw(text: string): { value: Record<string, unknown> } | FileProblem {
  const malformed = (message: string, location = 'file'): FileProblem => ({
    code: 'file_malformed',
    message,
    location,
  });
  if (text.length > MAX_SEALED_FILE_BYTES) return malformed(`The file is larger than ${MAX_SEALED_FILE_BYTES} bytes.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    return malformed('The file is not JSON: it was cut or a character was changed.', at ? `character ${at}` : 'file');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return malformed('The file is not a JSON object.');
  return { value: value as Record<string, unknown> };
}

/** Spaces, spellings of a number and doubled members change no value; only the comparison with the one layout sees them. */
function layoutProblems(text: string, value: unknown): readonly FileProblem[] {
  const expected = layOut(value);
  if (expected === text) return [];
  let at = 0;
  while (at < text.length && text[at] === expected[at]) at++;
  const line = text.slice(0, at).split('\n').length;
  const message = `The file is not laid out as it was written; the first difference is at character ${at}, line ${line}.`;
  return [{ code: 'file_layout_changed', message, location: `character ${at}, line ${line}` }];
}

function digestProblems(members: Readonly<Record<string, unknown>>, seal: z.output<typeof Seal>): FileProblem[] {
  const problems: FileProblem[] = [];
  for (const name of new Set([...Object.keys(members), ...Object.keys(seal.digests)])) {
    const found = Object.hasOwn(members, name) ? digestOf(members[name]) : 'no such field';
    const recorded = Object.hasOwn(seal.digests, name) ? seal.digests[name] : 'none';
    if (found !== recorded) {
      const message = `The field ${name} or its digest was changed: recorded ${recorded}, found ${found}.`;
      problems.push({ code: 'field_changed', message, location: `field ${name}` });
    }
  }
  const whole = sha256Hex(canonicalJson(seal.digests));
  if (whole !== seal.digest) {
    const message = `The digest over all fields differs: recorded ${seal.digest}, found ${whole}.`;
    problems.push({ code: 'digest_changed', message, location: 'field digest' });
  }
  return problems;
}

/** A value that JSON text can hold but canonical JSON refuses (a lone surrogate) equals no digest. */
function digestOf(value: unknown): string {
  try {
    return sha256Hex(canonicalJson(value));
  } catch {
    return 'not canonical';
  }
}

const ownKey = (members: Readonly<Record<string, unknown>>): string => {
  const pem = members['workstationPublicKeyPem'];
  return typeof pem === 'string' ? pem : '';
};

function isSigned(
  file: Record<string, unknown>,
  payloadType: string,
  signature: z.output<typeof Seal>['signature'],
  pem: string,
): boolean {
  const { signature: _, ...unsigned } = file;
  try {
    const keyId = sha256Hex(publicKeyDer(pem));
    // The hint decides nothing, but a changed hint is a changed file.
    if (signature.payloadType !== payloadType || signature.signatures.some((one) => one.keyid !== keyId)) return false;
    const sig = fromBase64(signature.signatures[0]?.sig ?? '');
    // Over the bytes themselves: as base64 in an envelope a long file is more than that is made for.
    return sig !== null && verifyEd25519(pem, preAuthEncoding(payloadType, canonicalBytes(unsigned)), sig);
  } catch {
    return false; // a key that cannot be read, or content that cannot be canonical, is signed by nobody
  }
}
