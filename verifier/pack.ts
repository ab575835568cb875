import { fromUtf8 } from './bytes.ts';
import { type PublicKey, readPublicKey } from './ed25519.ts';
import { type Check, check, type Failure } from './failure.ts';
import { sha256Hex } from './hash.ts';
import { openSeal } from './sealed.ts';
import { countAt, type JsonObject, listAt, parseJson, textAt } from './shape.ts';

export const PACK_TYPE = 'strongroom.evidence-pack/1';
export const PACK_PAYLOAD_TYPE = 'application/vnd.strongroom.evidence-pack.v1+json';
export const MANIFEST = 'pack.json';

/** The files of a pack by their path in it. */
export type PackFiles = ReadonlyMap<string, Uint8Array>;

export interface PackFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** What it is: `report`, `statement`, `displayed_record`, `records`, `keys`, `checkpoint` ... */
  readonly what: string;
}

/** A pack whose manifest could be read. */
export interface OpenPack {
  readonly manifest: JsonObject;
  readonly key: PublicKey;
  readonly registryId: string;
  readonly listed: readonly PackFile[];
  readonly files: PackFiles;
}

/** Reads the manifest and checks its seal. */
export function openPack(files: PackFiles): { readonly pack: OpenPack | null; readonly checks: readonly Check[] } {
  const title = 'Manifest';
  const failed = (code: string, detail: string) => ({
    pack: null,
    checks: [check(title, detail, [{ code, at: MANIFEST, detail }])],
  });
  const bytes = files.get(MANIFEST);
  if (bytes === undefined) return failed('file_missing', `There is no ${MANIFEST}: this is no whole evidence pack.`);
  const text = fromUtf8(bytes) ?? '';
  const parsed = parseJson(text);
  if (textAt(parsed, 'type') !== PACK_TYPE) return failed('file_malformed', `${MANIFEST} is no ${PACK_TYPE}.`);
  const key = readPublicKey(textAt(parsed, 'workstationPublicKeyPem'));
  if (key === null) return failed('key_malformed', 'The public key of the workstation cannot be read.');
  const { value, failures } = openSeal(text, PACK_PAYLOAD_TYPE, key);
  const detail = 'The list of files and facts is the workstation’s, unchanged.';
  const checks = [check(title, detail, failures.map(inManifest))];
  if (value === null) return { pack: null, checks };
  const listed = listAt(value, 'files').flatMap((file) => {
    const sizeBytes = countAt(file, 'sizeBytes');
    const [path, sha256, what] = [textAt(file, 'path'), textAt(file, 'sha256'), textAt(file, 'what')];
    return sizeBytes === null || path === '' ? [] : [{ path, sizeBytes, sha256, what }];
  });
  const pack = { manifest: value, key, registryId: textAt(value, 'registryId'), listed, files };
  return { pack, checks: [...checks, filesCheck(pack, listAt(value, 'files').length)] };
}

const inManifest = (failure: Failure): Failure => ({ ...failure, at: `${MANIFEST}, ${failure.at}` });

/** Every listed file is there with its bytes, and nothing else is. */
function filesCheck({ listed, files }: OpenPack, count: number): Check {
  const failures: Failure[] = [];
  if (listed.length !== count)
    failures.push({ code: 'file_malformed', at: MANIFEST, detail: 'An entry of the list of files is malformed.' });
  for (const { path, sizeBytes, sha256 } of listed) {
    const bytes = files.get(path);
    if (bytes === undefined) failures.push({ code: 'file_missing', at: path, detail: 'The file is missing.' });
    else if (bytes.length !== sizeBytes || sha256Hex(bytes) !== sha256)
      failures.push({
        code: 'file_changed',
        at: path,
        detail: `The file was changed: ${bytes.length} bytes, ${sizeBytes} are recorded, or another digest.`,
      });
  }
  const known = new Set([MANIFEST, ...listed.map(({ path }) => path)]);
  for (const path of files.keys())
    if (!known.has(path))
      failures.push({ code: 'file_unlisted', at: path, detail: 'The file is not in the list: it was added.' });
  return check('Files', `${listed.length} files have the bytes that were recorded; none was added.`, failures);
}

/** The JSON of the one file of a kind; undefined when it is missing or no JSON. */
export function jsonOf(pack: OpenPack, what: string): unknown {
  const path = pack.listed.find((file) => file.what === what)?.path;
  const bytes = path === undefined ? undefined : pack.files.get(path);
  return bytes === undefined ? undefined : parseJson(fromUtf8(bytes) ?? '');
}

/** The text of the one file of a kind, or the empty text. */
export function textOf(pack: OpenPack, what: string): string {
  const path = pack.listed.find((file) => file.what === what)?.path;
  return fromUtf8(pack.files.get(path ?? '') ?? new Uint8Array()) ?? '';
}
