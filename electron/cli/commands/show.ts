import type { AuditRecord } from '../../../shared/model/audit.ts';
import { changedLines, removedLines, valueText } from '../../../shared/model/correction.ts';
import type { MetadataKey } from '../../../shared/model/metadata.ts';
import { fieldLines, metadataFields, metadataKeys } from '../../../shared/model/metadata-fields.ts';
import type { VersionTensor } from '../../../shared/model/tensor.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { wrongUse } from '../arguments.ts';
import type { Command } from '../command.ts';
import { count, formatSize, formatTime, shortDigest } from '../output/figures.ts';
import { facts, table } from '../output/table.ts';
import { tensorTable } from '../output/tensor-table.ts';
import { type CliSession, withSession } from '../session.ts';
import { versionTable } from './list.ts';

/** `show`: a model with its versions, or everything that is known of one version. */
export const show: Command = {
  name: 'show',
  summary: 'Show a model, or one version with all that is known of it.',
  positionals: [{ name: 'MODEL[@VERSION]', min: 1, max: 1 }],
  options: {
    history: { type: 'boolean', help: 'With a version: also its audit records, oldest first.' },
    tensors: { type: 'boolean', help: 'With a version: also its tensors, with digests where they are known.' },
  },
  run(call) {
    const reference = call.args.first();
    const history = call.args.flag('history');
    const tensors = call.args.flag('tensors');
    const isVersion = reference.includes('@');
    if (history && !isVersion) throw wrongUse('--history needs a version: MODEL@VERSION.');
    if (tensors && !isVersion) throw wrongUse('--tensors needs a version: MODEL@VERSION.');
    return withSession(call, 'read', async ({ client }) => {
      if (!isVersion) {
        const { model, versions, changes } = await client.call('model.get', { model: reference });
        const head = facts([
          ['Model', model.name],
          ['Description', model.description],
          ['Owner', model.owner],
          ['Materiality tier', model.tier ?? 'not set'],
          ['In production', model.production?.version ?? 'no version'],
          ['Size', formatSize(model.sizeBytes)],
        ]);
        return {
          json: { model, versions, changes },
          text: versions.length > 0 ? `${head}\n\n${versionTable(versions)}` : head,
        };
      }
      const version = await client.call('version.get', { version: reference });
      const listed = tensors ? await allTensors(client, version.id) : null;
      const records = history ? await client.call('version.history', { version: reference }) : null;
      const sections = [
        describeVersion(version),
        ...(listed ? [listed.isKnown ? tensorTable(listed.tensors) : tensorsUnknown] : []),
        ...(records ? [historyTable(records)] : []),
      ];
      return {
        json: {
          ...version,
          ...(listed && { tensors: listed.isKnown ? listed.tensors : null }),
          ...(records && { history: records }),
        },
        text: sections.join('\n\n'),
      };
    });
  },
};

const tensorsUnknown = 'The list of its tensors is not in this registry.';

/** Page by page: a version may have 200,000. */
async function allTensors(
  client: CliSession['client'],
  version: string,
): Promise<{ tensors: VersionTensor[]; isKnown: boolean }> {
  const tensors: VersionTensor[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(client, version, cursor);
    for (const one of page.tensors) tensors.push(one);
    if (page.nextCursor === null) return { tensors, isKnown: page.isKnown };
    cursor = page.nextCursor;
  }
}

const readPage = (client: CliSession['client'], version: string, cursor: string | null) =>
  client.call('version.tensors', { version, cursor, limit: 5000 });

const historyTable = (records: readonly AuditRecord[]): string =>
  table(
    ['RECORD', 'TIME', 'WHO', 'ACTION', 'REASON'],
    records.map((one) => [String(one.seq), formatTime(one.time), one.actor?.id ?? '-', one.action, one.reason ?? '-']),
  );

/** A field's value; what was not said so at first is marked. */
function recorded(key: MetadataKey, { metadata, registered }: VersionDetail): string {
  const changed = changedLines(key, registered, metadata);
  const removed = removedLines(key, registered, metadata);
  return [
    ...fieldLines(key, metadata).map(({ id, text }) => (changed.has(id) ? `${text} (corrected)` : text)),
    ...removed.map(({ text }) => `(taken away: ${text})`),
  ].join('; ');
}

const correctionTable = (corrections: VersionDetail['corrections']): string =>
  table(
    ['CORRECTED', 'EARLIER', 'NOW', 'TIME', 'WHO', 'REASON'],
    corrections.map((one) => [
      metadataFields[one.field].label,
      valueText(one.field, one.oldValue),
      valueText(one.field, one.newValue),
      formatTime(one.correctedAt),
      one.correctedBy,
      one.reason,
    ]),
  );

const deletionText = (deletion: VersionDetail['deletion']): string | null =>
  deletion && `${formatTime(deletion.deletedAt)} by ${deletion.deletedBy}: ${deletion.reason}`;

const waiverText = (waiver: VersionDetail['waiver']): string | null =>
  waiver?.statement
    ? `${waiver.id}, signed by ${waiver.statement.printedName} (${waiver.statement.verification.status}): ${waiver.statement.reason}`
    : null;

function describeVersion(version: VersionDetail): string {
  const { inspection, storage } = version;
  const sections = [
    facts([
      ['Version', `${version.model}@${version.version}`],
      ['Stage', version.stage],
      ['Materiality tier', version.tier],
      ['Deleted', deletionText(version.deletion)],
      ['On hold', version.holds.map((hold) => `${hold.subject.label} (${hold.id}): ${hold.reason}`).join('; ')],
      ['Open request', version.openRequestId],
      ['Waiver of findings', waiverText(version.waiver)],
      ['Format', version.format],
      ['Framework', [inspection.framework, inspection.frameworkVersion].filter(Boolean).join(' ')],
      ['Parameters', inspection.parameterCount === null ? null : String(inspection.parameterCount)],
      ['Size', `${formatSize(version.sizeBytes)} in ${count(version.artifacts.length, 'file')}`],
      ['Stored', formatSize(storage.storedBytes)],
      ['Root digest', version.rootDigest],
      ['Registered', `${formatTime(version.registeredAt)} by ${version.registeredBy}`],
      ['Source', version.source],
      ['Change', version.changeType],
      ['Branch', version.branch],
      ['Parents', version.parents.map((one) => `${one.model}@${one.version}`).join(', ')],
      ['Children', version.children.map((one) => `${one.model}@${one.version}`).join(', ')],
      ...metadataKeys.map((key) => [metadataFields[key].label, recorded(key, version)] as const),
    ]),
    table(
      ['FILE', 'SIZE', 'SHA-256'],
      version.artifacts.map((file) => [file.path, formatSize(file.sizeBytes), shortDigest(file.sha256)]),
    ),
  ];
  if (version.corrections.length > 0) sections.push(correctionTable(version.corrections));
  if (inspection.findings.length > 0)
    sections.push(
      table(
        ['SEVERITY', 'FINDING', 'WHERE'],
        inspection.findings.map((one) => [one.severity, one.detail, one.location ?? '-']),
      ),
    );
  return sections.join('\n\n');
}
