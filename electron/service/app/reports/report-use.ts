import path from 'node:path';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import {
  type ReportFormat,
  type ReportPreview,
  type ReportQuery,
  reportKinds,
  type WrittenReport,
} from '../../../../shared/model/report.ts';
import { keyIdOf } from '../../evidence/index.ts';
import { isoTime, sha256Hex } from '../../platform/index.ts';
import {
  type Pace,
  type ReportDocument,
  renderReportCsv,
  renderReportHtml,
  renderReportPdf,
  SIGNATURE_ENDING,
  sealReportManifest,
  signReportFile,
} from '../../report/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { checkOutput, writeOutputs } from '../output-file.ts';
import { writeOutputFolder } from '../output-folder.ts';
import { pacingOf, yielding } from '../pacing.ts';
import { requireWorkstationKey } from '../trail/audit-use.ts';
import { requireModel, versionIdOf } from '../version-ref.ts';
import { asOfThePast, checkQuery } from './report-asked.ts';
import { checkExtract } from './report-audit.ts';
import { makeReport } from './report-make.ts';

/** What a report will hold. Throws `report.refused`, `version.not_found`, `model.not_found`. */
export async function previewReport(registry: Registry, actor: Actor, asked: ReportQuery): Promise<ReportPreview> {
  const query = checkReport(registry, asked, []);
  const { document } = await makeReport(registry, actor, { query, pacing: yielding, withProofs: false });
  const { title, name, sections, leavesOut, totals } = document;
  return {
    title,
    name,
    sections: sections.map((section) => ({
      title: section.title,
      rows: section.blocks.reduce(
        (sum, block) => sum + (block.kind === 'table' || block.kind === 'facts' ? block.rows.length : 0),
        0,
      ),
    })),
    leavesOut,
    totals:
      totals.recordsHere === 0
        ? []
        : [
            { label: 'Audit records here', count: totals.recordsHere },
            { label: 'Audit records left out', count: totals.recordsLeftOut },
            { label: 'Audit records in the log', count: totals.recordsInLog },
          ],
  };
}

interface ReportToWrite extends ReportQuery {
  readonly formats: readonly ReportFormat[];
  readonly out: string;
}

/**
 * Starts writing a report: one format as a file with its signature beside it, several as a folder with a sealed manifest. All of it, or
 * nothing, also when it is stopped. What can be refused before the work is refused by the call: `report.refused`, `version.not_found`,
 * `model.not_found`, those of `checkOutput`.
 */
export async function startReport(
  registry: Registry,
  actor: Actor,
  input: ReportToWrite,
): Promise<{ operationId: string }> {
  const { formats, out, ...asked } = input;
  requireWorkstationKey(registry);
  const query = checkReport(registry, asked, formats);
  await checkOutput(registry, out);
  const { title } = reportKinds[query.report];
  const operation = registry.operations.start({
    kind: 'report',
    title: query.subject === null ? title : `${title} ${query.subject}`,
    unit: 'items',
    startedBy: actor.id,
    run: async (run) => ({ ...(await writeReport(registry, actor, { ...query, formats, out }, run)) }),
  });
  return { operationId: operation.id };
}

/** Refuses what no composer has to be asked for. Gives the query as of a moment that has been. */
function checkReport(registry: Registry, asked: ReportQuery, formats: readonly ReportFormat[]): ReportQuery {
  checkQuery(asked);
  const query = asOfThePast(asked, isoTime(registry.clock.now()));
  const cannot = formats.find((format) => !reportKinds[query.report].formats.includes(format));
  if (cannot !== undefined)
    throw new StrongroomError('report.refused', `This report can’t be written as ${cannot}.`, { format: cannot });
  const { subject } = reportKinds[query.report];
  if (query.subject !== null && subject === 'version') versionIdOf(registry, query.subject);
  else if (query.subject !== null) requireModel(registry, query.subject);
  if (query.report === 'audit') checkExtract(registry, query, formats);
  return query;
}

async function writeReport(
  registry: Registry,
  actor: Actor,
  { formats, out, ...query }: ReportToWrite,
  run: OperationRun,
): Promise<WrittenReport> {
  const key = requireWorkstationKey(registry);
  const asked = [...new Set(formats)];
  const pacing = pacingOf(run);
  const made = await makeReport(registry, actor, { query, pacing, withProofs: true });
  const { document } = made;
  const isFolder = asked.length > 1;
  await pacing('Sealing')(0, 1);
  // Pages and tables do without it.
  const json = asked.some((format) => format === 'json' || format === 'pdf') ? made.json(key.privateKeyDer) : '';
  const files = new Map<string, Uint8Array>();
  for (const format of asked) {
    const name = isFolder ? `${query.report}.${format}` : path.basename(out);
    const pace = pacing(`Writing ${format.toUpperCase()}`);
    await pace(0, 1);
    const bytes = await rendered(document, { format, name, json, pace });
    const signature = signReportFile({ name, bytes }, predicateOf(document, format), {
      keyId: keyIdOf(key.publicKeyPem),
      privateKeyDer: key.privateKeyDer,
    });
    // The signature first: `writeOutputs` names them in this order.
    files.set(`${name}${SIGNATURE_ENDING}`, Buffer.from(signature));
    files.set(name, bytes);
  }
  run.signal.throwIfAborted();
  const listed = [...files].map(([name, bytes]) => ({
    path: name,
    sizeBytes: bytes.length,
    sha256: sha256Hex(bytes),
  }));
  if (isFolder) {
    const { registryId, workstationPublicKeyPem, origin, report, name, redacted } = document;
    const manifest = sealReportManifest(
      {
        registryId,
        workstationPublicKeyPem,
        origin,
        report,
        about: name,
        redacted,
        checkpoint: document.checkpoint.note,
        files: listed,
      },
      key.privateKeyDer,
    );
    files.set('manifest.json', Buffer.from(manifest));
    await writeOutputFolder(registry, out, files);
  } else await writeOutputs(registry, path.dirname(out), files);
  const main = files.get(isFolder ? 'manifest.json' : path.basename(out)) ?? new Uint8Array();
  const sha256 = sha256Hex(main);
  note(registry, actor, { query, formats: asked, out, sha256, document });
  return {
    path: out,
    sha256,
    sizeBytes: isFolder ? [...files.values()].reduce((sum, { length }) => sum + length, 0) : main.length,
    files: listed,
    shortCode: document.checkpoint.shortCode,
  };
}

interface Noted {
  readonly query: ReportQuery;
  readonly formats: readonly ReportFormat[];
  readonly out: string;
  readonly sha256: string;
  readonly document: ReportDocument;
}

function note(registry: Registry, actor: Actor, { query, formats, out, sha256, document }: Noted): void {
  const label = `${document.title}: ${query.subject ?? document.name}`;
  commit(registry, actor, (change) =>
    change.noted(
      'report.written',
      { type: 'report', id: sha256, label },
      {
        next: {
          report: query.report,
          formats,
          to: out,
          sha256,
          redacted: query.redact,
          checkpoint: document.checkpoint.shortCode,
        },
      },
    ),
  );
  registry.changed('audit');
}

const predicateOf = (document: ReportDocument, format: ReportFormat) => ({
  report: document.report,
  about: document.name,
  format,
  redacted: document.redacted,
  registryId: document.registryId,
  origin: document.origin,
  checkpoint: document.checkpoint.note,
  workstationPublicKeyPem: document.workstationPublicKeyPem,
});

interface Rendering {
  readonly format: ReportFormat;
  readonly name: string;
  readonly json: string;
  readonly pace: Pace;
}

async function rendered(document: ReportDocument, { format, name, json, pace }: Rendering): Promise<Uint8Array> {
  if (format === 'json') return Buffer.from(json);
  if (format === 'csv') return Buffer.from(renderReportCsv(document));
  if (format === 'html') return Buffer.from(renderReportHtml(document, name));
  const attached = `${document.name.replace(/[^A-Za-z0-9._@-]+/g, '-').replace('@', '-')}.${document.report}.json`;
  return renderReportPdf(document, { name: attached, text: json }, pace);
}
