import { fromBase64, fromHex } from './bytes.ts';
import { canonical } from './canonical.ts';
import { readPublicKey } from './ed25519.ts';
import { type Check, check, type Failure } from './failure.ts';
import { sha256Hex } from './hash.ts';
import { isConsistent, isIncluded, leafOf } from './merkle.ts';
import { type Checkpoint, readNote } from './note.ts';
import { jsonOf, type OpenPack, textOf } from './pack.ts';
import { countAt, isObject, type JsonObject, listAt, member, textAt } from './shape.ts';

/** Something from outside the pack that it is compared with. */
export interface Anchor {
  /** The code of a checkpoint that was kept on paper. */
  readonly shortCode?: string;
  /** The workstation's public key, from another source. */
  readonly publicKeyPem?: string;
}

/** The checkpoint of the pack, signed by its workstation. */
export function checkpointOf(pack: OpenPack): { readonly checkpoint: Checkpoint | null; readonly check: Check } {
  const title = 'Checkpoint';
  const read = readNote(textOf(pack, 'checkpoint'), pack.key);
  const failures: Failure[] = [];
  const fail = (code: string, detail: string) => failures.push({ code, at: 'checkpoint.txt', detail });
  if (read.checkpoint === null) fail('checkpoint_malformed', `The checkpoint cannot be read: ${read.detail}.`);
  else {
    if (!read.isSigned) fail('checkpoint_tampered', 'The checkpoint is not signed by the workstation’s key.');
    if (read.checkpoint.registryId !== pack.registryId)
      fail('checkpoint_wrong_registry', `The checkpoint is of the registry ${read.checkpoint.registryId}.`);
  }
  const { checkpoint } = read;
  const detail = checkpoint
    ? `${checkpoint.size} records at ${checkpoint.time}, code ${checkpoint.shortCode}.`
    : 'No checkpoint.';
  return { checkpoint: failures.length === 0 ? checkpoint : null, check: check(title, detail, failures) };
}

/** Whether something from outside vouches for the pack. */
export function anchorCheck(pack: OpenPack, checkpoint: Checkpoint, anchor: Anchor): Check {
  const title = 'Outside anchor';
  const failures: Failure[] = [];
  const held: string[] = [];
  if (anchor.publicKeyPem !== undefined) {
    if (readPublicKey(anchor.publicKeyPem)?.keyId === pack.key.keyId) held.push('the key that you gave');
    else
      failures.push({
        code: 'key_differs',
        at: 'pack.json',
        detail: 'The pack was signed by another key than the one that you gave.',
      });
  }
  if (anchor.shortCode !== undefined && anchor.shortCode.trim() !== '') {
    const code = plainCode(anchor.shortCode);
    if (earlierHeads(pack, checkpoint).some(({ shortCode }) => shortCode === code)) held.push(`the code ${code}`);
    else
      failures.push({
        code: 'code_differs',
        at: 'checkpoint.txt',
        detail: `The code ${code} is of no checkpoint of this pack: it is another log, or the pack must be made again with that checkpoint.`,
      });
  }
  if (failures.length > 0) return check(title, 'What you gave does not agree with the pack.', failures);
  if (held.length > 0) return check(title, `The pack agrees with ${held.join(' and ')}.`, []);
  const detail =
    'Not anchored: no code or key from outside was given. The pack is whole, but only its own key says who wrote it.';
  return { title, status: 'unproven', detail, failures: [] };
}

/** Codes are typed from paper: case, spaces and letters that look like digits don't matter. */
function plainCode(code: string): string {
  const digits = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return (digits.match(/.{1,4}/g) ?? []).join('-');
}

/** The pack's checkpoint and the earlier ones that it is proved to extend. */
function earlierHeads(pack: OpenPack, checkpoint: Checkpoint): readonly Checkpoint[] {
  const proved = listAt(jsonOf(pack, 'consistency')).flatMap((item) => {
    const { checkpoint: old } = readNote(textAt(item, 'note'), pack.key);
    return old !== null && extendsOld(item, old, checkpoint) ? [old] : [];
  });
  return [checkpoint, ...proved];
}

const hashes = (list: readonly unknown[]): readonly Uint8Array[] =>
  list.flatMap((one) => (typeof one === 'string' ? (fromBase64(one) ?? []) : []));

const extendsOld = (item: unknown, old: Checkpoint, now: Checkpoint): boolean =>
  isConsistent({
    oldSize: old.size,
    size: now.size,
    oldRoot: old.root,
    root: now.root,
    proof: hashes(listAt(item, 'proof')),
  });

/** Earlier checkpoints, each signed and the beginning of this log. */
export function consistencyCheck(pack: OpenPack, checkpoint: Checkpoint): Check {
  const items = listAt(jsonOf(pack, 'consistency'));
  const failures = items.flatMap((item, i): Failure[] => {
    const at = `consistency.json, item ${i + 1}`;
    const read = readNote(textAt(item, 'note'), pack.key);
    if (read.checkpoint === null || !read.isSigned || read.checkpoint.registryId !== pack.registryId)
      return [
        { code: 'checkpoint_tampered', at, detail: 'The earlier checkpoint is malformed or not the workstation’s.' },
      ];
    return extendsOld(item, read.checkpoint, checkpoint)
      ? []
      : [
          {
            code: 'log_not_consistent',
            at,
            detail: `The log is not a continuation of the checkpoint of ${read.checkpoint.time}.`,
          },
        ];
  });
  return check('Earlier checkpoints', `${items.length} earlier checkpoints are the beginning of this log.`, failures);
}

/** A record that is proved to stand in the log. */
export interface ProvedRecord {
  readonly seq: number;
  readonly record: JsonObject;
}

/** Every record of the pack: its hash, its place in the log, and how many are left out. */
export function recordsOf(
  pack: OpenPack,
  checkpoint: Checkpoint,
): { readonly records: readonly ProvedRecord[]; readonly check: Check } {
  const failures: Failure[] = [];
  const records: ProvedRecord[] = [];
  const items = listAt(jsonOf(pack, 'records'));
  let last = -1;
  for (const item of items) {
    const seq = countAt(item, 'seq') ?? -1;
    const failure = recordFailure(item, seq, last, checkpoint, pack.registryId);
    last = seq;
    if (failure) failures.push({ ...failure, at: `records.json, record ${seq}` });
    else if (isObject(member(item, 'record'))) records.push({ seq, record: member(item, 'record') as JsonObject });
  }
  const leftOut = countAt(pack.manifest, 'totals', 'recordsLeftOut');
  if (leftOut === null || items.length + leftOut !== checkpoint.size)
    failures.push({
      code: 'records_missing',
      at: 'records.json',
      detail: `The log has ${checkpoint.size} records; the pack has ${items.length} and says it leaves out ${leftOut ?? 'an unknown number'}.`,
    });
  const detail = `${items.length} of ${checkpoint.size} records are here, each proved to stand in the log.`;
  return { records, check: check('Audit records', detail, failures) };
}

function recordFailure(
  item: unknown,
  seq: number,
  last: number,
  checkpoint: Checkpoint,
  registryId: string,
): Omit<Failure, 'at'> | null {
  if (seq <= last) return { code: 'record_reordered', detail: 'The record is out of order or doubled.' };
  const record = member(item, 'record');
  let leaf: Uint8Array | null;
  if (record === null)
    leaf = fromHex(textAt(item, 'leaf')); // redacted: the place is proved, the content is not shown
  else {
    const text = canonical(record);
    if (text === null || sha256Hex(text) !== textAt(item, 'hash'))
      return { code: 'record_edited', detail: 'The content or the hash of the record was changed.' };
    if (countAt(record, 'seq') !== seq || textAt(record, 'registryId') !== registryId)
      return { code: 'record_edited', detail: 'The record is another one, or of another registry.' };
    leaf = leafOf(text);
  }
  const proof = hashes(listAt(item, 'proof'));
  const isThere =
    leaf?.length === 32 && isIncluded({ index: seq, size: checkpoint.size, leaf, proof, root: checkpoint.root });
  return isThere ? null : { code: 'record_not_in_log', detail: 'The proof does not lead from the record to the log.' };
}

/** What the log says last of a record; null when the pack has nothing of it. */
export function lastRow(records: readonly ProvedRecord[], type: string, id: string): JsonObject | null {
  const found = records.findLast(
    ({ record }) => textAt(record, 'subject', 'type') === type && textAt(record, 'subject', 'id') === id,
  );
  const row = member(found?.record, 'new');
  return isObject(row) ? row : null;
}
