import type { Verification } from '../../../../shared/model/audit.ts';
import { type ReportName, type ReportQuery, reportKinds } from '../../../../shared/model/report.ts';
import type { AuditRow } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import {
  dossierDocument,
  type HiddenRecord,
  mapTexts,
  type Pace,
  type ReportDocument,
  type ReportedRecord,
  recordBlock,
  renderDossierJson,
  renderReportJson,
  ShownRecord,
  type VersionDossier,
} from '../../report/index.ts';
import type { Actor, Registry } from '../context.ts';
import { atOnce, type Pacing } from '../pacing.ts';
import { versionStorage } from '../storage/figures-use.ts';
import { noAnchors } from '../trail/anchors.ts';
import { checkpoint, requireWorkstationKey } from '../trail/audit-use.ts';
import { verifyRunning } from '../trail/verify-running.ts';
import { versionIdOf } from '../version-ref.ts';
import { makeDossier } from './dossier.ts';
import { excerptOf, LogTree } from './log-tree.ts';
import { openPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { hiddenRecords, redactDossier } from './redact.ts';
import { accessReview } from './report-access.ts';
import { approvalsRegister } from './report-approvals.ts';
import type { Asked, Composer } from './report-asked.ts';
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
export interface Made {
  readonly document: ReportDocument;
  readonly json: (privateKeyDer: Uint8Array) => string;
}

/**
 * Makes a report as of one moment, that of its checkpoint. With `withProofs: false` its records have no proof, for a look at what it will
 * hold. Throws what its composer throws.
 */
export async function makeReport(registry: Registry, actor: Actor, given: Making): Promise<Made> {
  const { query } = given;
  const pseudonyms = query.redact ? await openPseudonyms(registry) : null;
  const tree = given.withProofs ? await LogTree.of(registry, given.pacing('Reading the log')) : null;
  const making = { ...given, pseudonyms, tree };
  return query.report === 'dossier'
    ? makeDossierReport(registry, actor, making)
    : makeComposed(registry, actor, { ...making, compose: composers[query.report] });
}

export interface Making {
  readonly query: ReportQuery;
  readonly pacing: Pacing;
  readonly withProofs: boolean;
}

interface Prepared extends Making {
  readonly pseudonyms: Pseudonyms | null;
  /** null: without proofs. */
  readonly tree: LogTree | null;
}

async function makeDossierReport(
  registry: Registry,
  actor: Actor,
  { query, pseudonyms, tree }: Prepared,
): Promise<Made> {
  const versionId = versionIdOf(registry, query.subject ?? '');
  const storage = await versionStorage(registry, versionId);
  await registry.audit.ready();
  // From here to its end nothing waits: the dossier is of the moment of its checkpoint.
  const whole = makeDossier(registry, actor, versionId, { head: checkpoint(registry), storage, tree });
  const dossier: VersionDossier = pseudonyms === null ? whole : redactDossier(registry, whole, { pseudonyms, tree });
  return { document: dossierDocument(dossier), json: (key) => renderDossierJson(dossier, key) };
}

/** Verifies the log while others work; stopped when the report is. */
async function verifyWithin(registry: Registry, pace: Pace): Promise<Verification> {
  const abort = new AbortController();
  const onProgress = (done: number, total: number) =>
    void Promise.resolve(pace(done, total)).catch((error: unknown) => abort.abort(error));
  return await verifyRunning(registry, noAnchors, { signal: abort.signal, onProgress });
}

type Composing = Prepared & { readonly compose: Composer };

/** How often a report is composed with others at work before it is composed at once. */
const TRIES = 3;

/** Composes a report in pieces, and again when something was recorded meanwhile: it speaks of one moment. */
async function composeAtOneMoment(registry: Registry, actor: Actor, { query, pseudonyms, pacing, compose }: Composing) {
  const { catalog } = registry;
  const nameOf = (id: string) => catalog.people.get(id)?.name ?? id;
  const person: Asked['person'] = (id, printedName) =>
    pseudonyms === null ? `${printedName ?? nameOf(id)} (${id})` : pseudonyms.of(id);
  // Once, before the report's moment: with a long log it takes minutes.
  const verification = query.report === 'crosswalk' ? await verifyWithin(registry, pacing('Verifying the log')) : null;
  for (let tried = 1; ; tried += 1) {
    await registry.audit.ready();
    const head = checkpoint(registry);
    const pace = (tried > TRIES ? atOnce : pacing)('Composing');
    const composed = await compose({ registry, actor, query, head, person, pace, verification });
    if (catalog.audit.count() === head.size || tried > TRIES) return { head, composed };
  }
}

async function makeComposed(registry: Registry, actor: Actor, making: Composing): Promise<Made> {
  const { catalog, clock, build } = registry;
  const { query, pseudonyms } = making;
  const { head, composed } = await composeAtOneMoment(registry, actor, making);
  const rows = composed.records ?? [];
  const records = await reportedRecords(making, rows, head.size);
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
      section.title === 'Records' && records.length > 0
        ? { ...section, blocks: [recordBlock(records, '')] }
        : { ...section, blocks: [...section.blocks] },
    ),
    leavesOut: [...composed.leavesOut],
    records: [...records],
    totals: { recordsInLog: head.size, recordsHere: rows.length, recordsLeftOut: head.size - rows.length },
  };
  const final = pseudonyms === null ? document : redactDocument(document, pseudonyms);
  return { document: final, json: (key) => renderReportJson(final, key) };
}

/** Records that are proved before other work may run. */
const PROVED_AT_ONCE = 500;

/** The records of a report with their proofs, or of a redacted one their places. */
async function reportedRecords(
  { tree, pseudonyms, pacing }: Prepared,
  rows: readonly AuditRow[],
  size: number,
): Promise<ReportedRecord[]> {
  const pace = pacing('Proving records');
  const records: ReportedRecord[] = [];
  for (let at = 0; at < rows.length; at += PROVED_AT_ONCE) {
    const some = rows.slice(at, at + PROVED_AT_ONCE);
    if (pseudonyms !== null) records.push(...hiddenRecords(tree, some, size));
    else records.push(...excerptOf(tree, some, size).map((record) => ShownRecord.parse(record)));
    await pace(at + some.length, rows.length);
  }
  return records;
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
