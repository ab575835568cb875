import { sha256Hex, sha256Stream, signEd25519 } from '../platform/crypto.ts';
import { toBase64 } from './base64.ts';
import { canonicalBytes, canonicalJson, type Json } from './canonical-json.ts';
import { type EnvelopeSigner, preAuthEncoding } from './dsse.ts';

/** Items that are written before a piece is given. */
const AT_ONCE = 500;

export interface ListToSeal {
  readonly payloadType: string;
  /** Without the list, in the order of the file. */
  readonly members: { readonly [key: string]: Json };
  /** The last member of the file before its seal. Walked twice, and must give the same items each time. */
  readonly list: { readonly name: string; readonly items: () => Iterable<Json> };
}

/**
 * The same bytes as `sealFile` gives for the members with the list after them, in pieces, without ever holding the list: for files that are long.
 * What is held is its canonical text, which a signature needs whole. First come nulls, one for each piece of the work before the first byte is known.
 */
export function* sealList(
  { payloadType, members, list }: ListToSeal,
  signer: EnvelopeSigner,
): Generator<Uint8Array | null> {
  const { text, digest: listDigest } = yield* canonicalList(list.items());
  const digests = {
    ...Object.fromEntries(Object.entries(members).map(([name, value]) => [name, sha256Hex(canonicalJson(value))])),
    [list.name]: listDigest,
  };
  const digest = sha256Hex(canonicalJson(digests));
  const others: Readonly<Record<string, Json | undefined>> = { ...members, digests, digest };
  const message = preAuthEncoding(payloadType, joined(others, list.name, text));
  const signatures = [{ keyid: signer.keyId, sig: toBase64(signEd25519(signer.privateKeyDer, message)) }];
  yield* laidOut(members, list, { digests, digest, signature: { payloadType, signatures } });
}

/** The list as canonical JSON in parts, with its SHA-256. */
function* canonicalList(items: Iterable<Json>): Generator<null, { text: readonly Uint8Array[]; digest: string }> {
  const hash = sha256Stream();
  const text: Uint8Array[] = [];
  const add = (part: string): void => {
    const bytes = Buffer.from(part);
    hash.update(bytes);
    text.push(bytes);
  };
  let part = '[';
  let count = 0;
  for (const item of items) {
    part += `${count === 0 ? '' : ','}${canonicalJson(item)}`;
    count += 1;
    if (count % AT_ONCE > 0) continue;
    add(part);
    part = '';
    yield null;
  }
  add(`${part}]`);
  return { text, digest: hash.digest('hex') };
}

/** The canonical JSON of all members, with the list's text in its place. */
function joined(
  members: Readonly<Record<string, Json | undefined>>,
  listName: string,
  list: readonly Uint8Array[],
): Uint8Array {
  const names = [...Object.keys(members), listName].sort();
  const parts = names.flatMap((name, at): Uint8Array[] => {
    const key = Buffer.from(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    return [key, ...(name === listName ? list : [canonicalBytes(members[name])])];
  });
  return Buffer.concat([...parts, Buffer.from('}')]);
}

const indented = (value: unknown, by: string): string => JSON.stringify(value, null, 1).replaceAll('\n', `\n${by}`);

function* laidOut(
  members: { readonly [key: string]: Json },
  { name, items }: ListToSeal['list'],
  seal: object,
): Generator<Uint8Array> {
  const lines = (of: object): string[] =>
    Object.entries(of).map(([key, value]) => ` ${JSON.stringify(key)}: ${indented(value, ' ')}`);
  let part = `{\n${lines(members)
    .map((line) => `${line},\n`)
    .join('')} ${JSON.stringify(name)}: [`;
  let count = 0;
  for (const item of items()) {
    part += `${count === 0 ? '' : ','}\n  ${indented(item, '  ')}`;
    count += 1;
    if (count % AT_ONCE > 0) continue;
    yield Buffer.from(part);
    part = '';
  }
  yield Buffer.from(`${part}${count === 0 ? '' : '\n '}],\n${lines(seal).join(',\n')}\n}\n`);
}
