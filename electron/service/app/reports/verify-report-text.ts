import { z } from 'zod';
import type { Problem } from '../../../../shared/model/audit.ts';
import { ExcerptRecord, verifyCheckpoint, verifyExcerpt, verifyPlaces } from '../../audit/index.ts';
import { type Disk, readWhole, sha256Hex } from '../../platform/index.ts';
import {
  type HiddenRecord,
  type ReportedRecord,
  type ShownRecord,
  verifyReportJson,
  verifyReportManifest,
} from '../../report/index.ts';
import type { ExportVerification } from './verify-file.ts';

const MAX_FILE_BYTES = 512 * 1024 * 1024;

type Head = Parameters<typeof verifyExcerpt>[1];

const plain = ({ code, message, location }: Problem): Problem => ({ code, message, location });

/** Records with their content are hashed anew; of hidden ones the place is verified. */
export function recordProblems(records: readonly ReportedRecord[], head: Head): Problem[] {
  const shown = records.filter((one): one is ShownRecord => one.record !== null);
  const hidden = records.filter((one): one is HiddenRecord => one.record === null);
  return [...verifyExcerpt(z.array(ExcerptRecord).parse(shown), head), ...verifyPlaces(hidden, head)].map(plain);
}

/** A report of any kind: its seal, its totals, its checkpoint, the proof of each record. */
export function verifyDocumentText(text: string): ExportVerification {
  const { problems: found, document } = verifyReportJson(text);
  const problems = found.map(plain);
  const base = { kind: 'report', checkedRecords: 0, registryId: null, shortCode: null } as const;
  if (document === null) return { ...base, ok: false, problems };
  const { checkpoint, registryId, workstationPublicKeyPem, records } = document;
  const verdict = verifyCheckpoint(checkpoint.note, workstationPublicKeyPem, registryId);
  if (verdict.status === 'valid') problems.push(...recordProblems(records, verdict.checkpoint));
  else problems.push({ code: `checkpoint_${verdict.status}`, message: verdict.detail, location: 'field checkpoint' });
  const shortCode = verdict.status === 'valid' ? verdict.checkpoint.shortCode : null;
  return { ...base, ok: problems.length === 0, problems, checkedRecords: records.length, registryId, shortCode };
}

/** A manifest: its seal, and each file beside it. */
export async function verifyManifestText(disk: Disk, text: string): Promise<ExportVerification> {
  const { problems: found, manifest } = verifyReportManifest(text);
  const problems = found.map(plain);
  const base = { kind: 'report-manifest', checkedRecords: 0, registryId: null, shortCode: null } as const;
  if (manifest === null) return { ...base, ok: false, problems };
  for (const file of manifest.files) {
    // A name from a file that may be forged: it must not lead out of the folder.
    const isPlain = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(file.path);
    const isThere = isPlain && (await disk.stat(file.path)) !== null;
    if (!isThere) problems.push({ code: 'file_missing', message: 'The file is missing.', location: file.path });
    else if (sha256Hex(await readWhole(disk, file.path, MAX_FILE_BYTES)) !== file.sha256)
      problems.push({ code: 'file_changed', message: 'The file was changed.', location: file.path });
  }
  const { registryId, workstationPublicKeyPem } = manifest;
  const verdict = verifyCheckpoint(manifest.checkpoint, workstationPublicKeyPem, registryId);
  if (verdict.status !== 'valid')
    problems.push({ code: `checkpoint_${verdict.status}`, message: verdict.detail, location: 'field checkpoint' });
  const shortCode = verdict.status === 'valid' ? verdict.checkpoint.shortCode : null;
  return { ...base, ok: problems.length === 0, problems, registryId, shortCode };
}
