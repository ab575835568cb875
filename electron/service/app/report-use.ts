import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import {
  type ReportFormat,
  type ReportName,
  type ReportPreview,
  type ReportQuery,
  reportKinds,
  type WrittenReport,
} from '../../../shared/model/report.ts';
import { makeExcerpt, treeOf } from '../audit/index.ts';
import type { AuditRow } from '../catalog/index.ts';
import { keyIdOf } from '../evidence/index.ts';
import { isoTime, sha256Hex } from '../platform/index.ts';
import {
  dossierDocument,
  type HiddenRecord,
  mapTexts,
  type ReportDocument,
  type ReportedRecord,
  recordBlock,
  renderDossierJson,
  renderReportCsv,
  renderReportHtml,
  renderReportJson,
  renderReportPdf,
  ShownRecord,
  SIGNATURE_ENDING,
  sealReportManifest,
  signReportFile,
  type VersionDossier,
} from '../report/index.ts';
import { checkpoint, requireWorkstationKey } from './audit-use.ts';
import { commit } from './commit.ts';
import type { Actor, Registry } from './context.ts';
import { makeDossier } from './dossier.ts';
import { versionStorage } from './figures-use.ts';
import { versionIdOf } from './models.ts';
import { writeOutput } from './output-file.ts';
import { writeOutputFolder } from './output-folder.ts';
import { openPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { hiddenRecords, redactDossier } from './redact.ts';
import { accessReview } from './report-access.ts';
import { approvalsRegister } from './report-approvals.ts';
import { type Asked, type Composer, checkQuery } from './report-asked.ts';
import { auditExtract } from './report-audit.ts';
import { changeLog } from './report-change-log.ts';
import { crosswalk } from './report-crosswalk.ts';
import { selfTest } from './report-self-test.ts';
import { inventoryReport, stageHistory } from './report-stages.ts';
import { vaultHealth } from './report-vault.ts';

/** The report registry: a new report is a row of `reportKinds` and a composer here. The dossier has a form of its own. */
const composers: Readonly<Record<Exclude<ReportName, 'dossier'>, Composer>> = {
  'change-log': changeLog,
  'stage-history': stageHistory,
  inventory: inventoryReport,
  approvals: approvalsRegister,
  audit: auditExtract,
  access: accessReview,
  vault: vaultHealth,
  'self-test': selfTest,
  crosswalk,
};

/** A report as data, with the text of its own JSON. */
interface Made {
  readonly document: ReportDocument;
  readonly json: (privateKeyDer: Uint8Array) => string;
}

/** What a report will hold. Throws `report.refused`, `version.not_found`, `model.not_found`. */
export async function previewReport(registry: Registry, actor: Actor, query: ReportQuery): Promise<ReportPreview> {
  const { document } = await make(registry, actor, query);
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

/**
 * Writes a report: one format as a file with its signature beside it, several as a folder with a sealed manifest. All of it, or
 * nothing. Errors: those of `previewReport` and `writeOutput`.
 */
export async function writeReport(
  registry: Registry,
  actor: Actor,
  { formats, out, ...query }: ReportQuery & { readonly formats: readonly ReportFormat[]; readonly out: string },
): Promise<WrittenReport> {
  const key = requireWorkstationKey(registry);
  const asked = [...new Set(formats)];
  const cannot = asked.find((format) => !reportKinds[query.report].formats.includes(format));
  if (cannot !== undefined)
    throw new StrongroomError('report.refused', `This report can’t be written as ${cannot}.`, { format: cannot });
  const made = await make(registry, actor, query);
  const { document } = made;
  const isFolder = asked.length > 1;
  const json = made.json(key.privateKeyDer);
  const files = new Map<string, Uint8Array>();
  for (const format of asked) {
    const name = isFolder ? `${query.report}.${format}` : path.basename(out);
    const bytes = await rendered(document, { format, name, json });
    const signature = signReportFile({ name, bytes }, predicateOf(document, format), {
      keyId: keyIdOf(key.publicKeyPem),
      privateKeyDer: key.privateKeyDer,
    });
    // The signature first: a crash between leaves a signature of no file, never a file that looks unsigned.
    files.set(`${name}${SIGNATURE_ENDING}`, Buffer.from(signature));
    files.set(name, bytes);
  }
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
  } else await writePair(registry, out, files);
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

/** A file with its signature. When the second can't be written the first is taken away again. */
async function writePair(registry: Registry, out: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const folder = path.dirname(out);
  const signature = `${out}${SIGNATURE_ENDING}`;
  await writeOutput(registry, signature, files.get(path.basename(signature)) ?? new Uint8Array());
  try {
    await writeOutput(registry, out, files.get(path.basename(out)) ?? new Uint8Array());
  } catch (error) {
    await registry.openDisk(folder).remove(path.basename(signature));
    throw error;
  }
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

async function rendered(
  document: ReportDocument,
  { format, name, json }: { readonly format: ReportFormat; readonly name: string; readonly json: string },
): Promise<Uint8Array> {
  if (format === 'json') return Buffer.from(json);
  if (format === 'csv') return Buffer.from(renderReportCsv(document));
  if (format === 'html') return Buffer.from(renderReportHtml(document, name));
  const attached = `${document.name.replace(/[^A-Za-z0-9._@-]+/g, '-').replace('@', '-')}.${document.report}.json`;
  return renderReportPdf(document, { name: attached, text: json });
}

async function make(registry: Registry, actor: Actor, query: ReportQuery): Promise<Made> {
  checkQuery(query);
  const pseudonyms = query.redact ? await openPseudonyms(registry) : null;
  return query.report === 'dossier'
    ? makeDossierReport(registry, actor, { query, pseudonyms })
    : makeReport(registry, actor, { query, pseudonyms, compose: composers[query.report] });
}

interface Making {
  readonly query: ReportQuery;
  readonly pseudonyms: Pseudonyms | null;
}

async function makeDossierReport(registry: Registry, actor: Actor, { query, pseudonyms }: Making): Promise<Made> {
  const versionId = versionIdOf(registry, query.subject ?? '');
  const storage = await versionStorage(registry, versionId);
  const whole = makeDossier(registry, actor, versionId, { head: checkpoint(registry), storage });
  const dossier: VersionDossier = pseudonyms === null ? whole : redactDossier(registry, whole, pseudonyms);
  return { document: dossierDocument(dossier), json: (key) => renderDossierJson(dossier, key) };
}

async function makeReport(
  registry: Registry,
  actor: Actor,
  { query, pseudonyms, compose }: Making & { readonly compose: Composer },
): Promise<Made> {
  const { catalog, clock, build } = registry;
  const head = checkpoint(registry);
  const nameOf = (id: string) => catalog.people.get(id)?.name ?? id;
  const person: Asked['person'] = (id, printedName) =>
    pseudonyms === null ? `${printedName ?? nameOf(id)} (${id})` : pseudonyms.of(id);
  const composed = await compose({ registry, actor, query, head, person });
  const rows = composed.records ?? [];
  const records =
    pseudonyms === null ? shownRecords(registry, rows, head.size) : hiddenRecords(registry, rows, head.size);
  const document: ReportDocument = {
    report: query.report,
    title: reportKinds[query.report].title,
    name: composed.name,
    registryId: catalog.registry.get()?.id ?? '',
    workstationPublicKeyPem: requireWorkstationKey(registry).publicKeyPem,
    origin: {
      generatedAt: isoTime(clock.now()),
      generatedBy: { id: actor.id, name: actor.name },
      build: { version: build.version, digest: build.digest },
    },
    checkpoint: head,
    redacted: false,
    sections: composed.sections.map((section) =>
      // The table of records is printed from what the report carries, so that both say the same.
      section.title === 'Records' && rows.length > 0
        ? { ...section, blocks: [recordBlock(records, '')] }
        : { ...section, blocks: [...section.blocks] },
    ),
    leavesOut: [...composed.leavesOut],
    records: [...records],
    totals: { recordsInLog: head.size, recordsHere: records.length, recordsLeftOut: head.size - records.length },
  };
  const final = pseudonyms === null ? document : redactDocument(document, pseudonyms);
  return { document: final, json: (key) => renderReportJson(final, key) };
}

function shownRecords({ catalog }: Registry, rows: readonly AuditRow[], size: number): ReportedRecord[] {
  if (rows.length === 0) return [];
  const tree = treeOf([...catalog.audit.each()].slice(0, size));
  return makeExcerpt(rows, tree, size).map((record) => ShownRecord.parse(record));
}

export const REDACTED =
  'Names: people, owners, developers and validators are pseudonyms, the same in every redacted export of this registry. Other names in free text may remain.';

function redactDocument(document: ReportDocument, pseudonyms: Pseudonyms): ReportDocument {
  const by = document.origin.generatedBy;
  const named = by === null ? null : { id: pseudonyms.of(by.id), name: pseudonyms.of(by.id) };
  const hidden = document.records.filter((one): one is HiddenRecord => one.record === null).length;
  return {
    ...mapTexts(document, pseudonyms.text),
    origin: { ...document.origin, generatedBy: named },
    redacted: true,
    leavesOut: [
      ...document.leavesOut.map(pseudonyms.text),
      REDACTED,
      ...(hidden === 0 ? [] : [`The content of ${hidden} audit records: their places in the log are proved.`]),
    ],
  };
}
