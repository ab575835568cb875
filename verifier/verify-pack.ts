import { decisionsCheck } from './decisions.ts';
import { type Check, check, type Failure } from './failure.ts';
import {
  type Anchor,
  anchorCheck,
  checkpointOf,
  consistencyCheck,
  lastRow,
  type ProvedRecord,
  recordsOf,
} from './log.ts';
import { type OpenPack, openPack, type PackFiles, textOf } from './pack.ts';
import { policiesCheck } from './policies.ts';
import { openSeal } from './sealed.ts';
import { listAt, textAt } from './shape.ts';
import { keysOf, signaturesOf } from './signatures.ts';
import type { Signed } from './signed.ts';

export type { Anchor } from './log.ts';
export type { PackFiles } from './pack.ts';

/** What came out. `ok`: nothing failed; what is unproven is said in the checks. */
export interface PackVerdict {
  readonly ok: boolean;
  readonly checks: readonly Check[];
  readonly facts: readonly (readonly [name: string, value: string])[];
}

const REPORT_PAYLOAD_TYPE = 'application/vnd.strongroom.version-report.v1+json';

/** Verifies an evidence pack (docs/formats/evidence-pack.md) with nothing but its own files and what the caller kept outside. Never throws for untrusted files. */
export function verifyPack(files: PackFiles, anchor: Anchor = {}): PackVerdict {
  const { pack, checks } = openPack(files);
  if (pack === null) return verdict(checks, []);
  const { checkpoint, check: checkpointCheck } = checkpointOf(pack);
  const facts = factsOf(pack);
  if (checkpoint === null) return verdict([...checks, checkpointCheck], facts);
  const { records, check: recordsCheck } = recordsOf(pack, checkpoint);
  const { keys, check: keysCheck } = keysOf(pack, records);
  const { signed, check: signaturesCheck } = signaturesOf(pack, records, keys);
  const isRedacted = pack.manifest['redacted'] === true;
  const whole = [
    ...checks,
    checkpointCheck,
    anchorCheck(pack, checkpoint, anchor),
    consistencyCheck(pack, checkpoint),
    recordsCheck,
  ];
  if (isRedacted) return verdict([...whole, reportCheck(pack, []), redactedCheck(pack)], facts);
  const { check: decided } = decisionsCheck(pack, records, signed);
  return verdict(
    [
      ...whole,
      workstationCheck(pack, records),
      keysCheck,
      signaturesCheck,
      policiesCheck(pack, records, signed),
      decided,
      reportCheck(pack, signed),
    ],
    [...facts, ['Code of the checkpoint', checkpoint.shortCode]],
  );
}

const verdict = (checks: readonly Check[], facts: PackVerdict['facts']): PackVerdict => ({
  ok: checks.every(({ status }) => status !== 'failed'),
  checks,
  facts,
});

function factsOf({ manifest, key }: OpenPack): PackVerdict['facts'] {
  const text = (...path: string[]) => textAt(manifest, ...path);
  return [
    ['Version', `${text('subject', 'model')}@${text('subject', 'version')}`],
    ['Stage', text('subject', 'stage')],
    ['Root digest', text('subject', 'rootDigest')],
    ['Registry', text('registryId')],
    ['Workstation key', key.keyId],
    ['Made', `${text('origin', 'generatedAt')} by ${text('origin', 'generatedBy', 'name')}`],
    ...listAt(manifest, 'leavesOut').map((line) => ['Leaves out', String(line)] as const),
  ];
}

/** The log names the key that signed the pack as its workstation's. */
function workstationCheck(pack: OpenPack, records: readonly ProvedRecord[]): Check {
  const row = lastRow(records, 'registry', pack.registryId);
  const isNamed = textAt(row, 'workstation_public_key') === textAt(pack.manifest, 'workstationPublicKeyPem');
  const failures: Failure[] = isNamed
    ? []
    : [{ code: 'key_not_in_log', at: 'pack.json', detail: 'The log does not name this key as the workstation’s.' }];
  return check('Key of the workstation', 'The log names the key that signed this pack.', failures);
}

/** The report: its seal, its subject, and that each signature in it is a file of the pack. */
function reportCheck(pack: OpenPack, signed: readonly Signed[]): Check {
  const text = textOf(pack, 'report');
  const { value, failures } = openSeal(text, REPORT_PAYLOAD_TYPE, pack.key);
  const found: Failure[] = failures.map((failure) => ({ ...failure, at: `report.json, ${failure.at}` }));
  if (textAt(value, 'version', 'rootDigest') !== textAt(pack.manifest, 'subject', 'rootDigest'))
    found.push({ code: 'report_differs', at: 'report.json', detail: 'The report is of another version.' });
  const envelopes = new Set(signed.map(({ envelopeText }) => envelopeText));
  const shown = listAt(value, 'requests').flatMap((request) => listAt(request, 'approvals'));
  for (const approval of pack.manifest['redacted'] === true ? [] : shown)
    if (!envelopes.has(textAt(approval, 'envelope')))
      found.push({
        code: 'signature_missing',
        at: 'report.json',
        detail: `The signature ${textAt(approval, 'id')} of ${textAt(approval, 'printedName')} is not among the verified ones.`,
      });
  return check('Report', 'The report is the workstation’s, and all its signatures are here.', found);
}

/** A redacted pack shows no statement: what it says of signatures rests on the workstation's seal. */
function redactedCheck(pack: OpenPack): Check {
  const detail =
    'Names are pseudonyms. Contents of records and signatures are left out; their places in the log are proved, what the report says of them is vouched for by the workstation’s seal.';
  const shown = pack.listed.filter(({ what }) => what === 'statement');
  if (shown.length > 0)
    return check('Redaction', detail, [
      { code: 'redaction_broken', at: shown[0]?.path ?? '', detail: 'A redacted pack holds no statement.' },
    ]);
  return { title: 'Redaction', status: 'unproven', detail, failures: [] };
}
