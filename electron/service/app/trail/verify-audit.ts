import type { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Problem, Verification } from '../../../../shared/model/audit.ts';
import { signatureCounts } from '../../../../shared/model/key.ts';
import { canonicalJson } from '../../attest/index.ts';
import { type LogVerdict, LogVerifier, parseRecord, verifyCheckpointChain } from '../../audit/index.ts';
import {
  type AuditRow,
  type Catalog,
  type GovernedType,
  governedTypes,
  inShortForm,
  isGovernedType,
} from '../../catalog/index.ts';
import { isoTime, sha256Hex } from '../../platform/index.ts';
import { manifestOf } from '../../vault/index.ts';
import { toCheckpoint } from '../audit-trail.ts';
import type { Registry } from '../context.ts';
import { earlierWorkstationKeys } from '../people/earlier-keys.ts';
import { verifyPolicies } from '../policies/verify-policies.ts';
import { getRequest, verifyStoredApproval } from '../promotion/promotion-view.ts';
import { compareSearch } from '../search/search-index.ts';
import { verifyStoredStatement } from '../sign/statement-view.ts';
import { verifyStoredCertificate } from '../storage/certificates.ts';
import { verifyWaivers } from '../waiver/verify-waivers.ts';
import { compareAnchors, noAnchors, type OutsideAnchors } from './anchors.ts';

const MAX_PROBLEMS = 1000;

/** What verification needs of a registry; it never writes. */
export type Verifiable = Pick<Registry, 'catalog' | 'clock'>;

interface LastState {
  /** SHA-256 of the canonical JSON of what the log says last. */
  readonly digest: string;
  readonly seq: number;
  readonly label: string;
}

/**
 * Verifies the log itself (chain, tree, checkpoints), that every governed row is what the log says of it last, that stages
 * follow from stage events, file lists from root digests, every signature, and that dangerous findings are waived. Damage is reported, never thrown.
 */
export function verifyAudit(
  registry: Verifiable,
  outside: OutsideAnchors = noAnchors,
  onProgress: Progress = () => undefined,
): Verification {
  const { catalog } = registry;
  const problems: Problem[] = [];
  const report = (code: string, location: string, message: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ code, location, message });
  };
  onProgress(0, 1, 'Checking the database');
  for (const line of catalog.integrityProblems()) report('database_damaged', 'database', `SQLite reports: ${line}`);
  const states = new Map<string, LastState>();
  const log = guarded(report, 'audit log', () =>
    verifyLog(catalog, states, { report, outside: outside.checkpoints, onProgress }),
  );
  problems.unshift(...(log?.problems ?? []));
  const stored = catalog.audit.checkpoints().map(({ note }) => note);
  const anchors = compareAnchors(stored, outside, log?.problems ?? []);
  problems.unshift(...anchors.problems);
  const subjects = guarded(report, 'records', () => compareRows(catalog, states, { report, onProgress })) ?? 0;
  onProgress(0, 1, 'Comparing stages, lineage and search');
  guarded(report, 'stages', () => compareStages(catalog, report));
  guarded(report, 'lineage', () => compareEdges(catalog, report));
  guarded(report, 'search index', () => compareSearch(catalog, report));
  onProgress(0, 1, 'Verifying signatures');
  const signatures = guarded(report, 'approvals', () => verifyApprovals(registry, report)) ?? 0;
  const statements = guarded(report, 'signed statements', () => verifyStatements(registry, report)) ?? 0;
  guarded(report, 'policies', () => verifyPolicies(registry, report));
  guarded(report, 'waivers', () => verifyWaivers(registry, report));
  const certificates = guarded(report, 'deletion certificates', () => verifyCertificates(registry, report)) ?? 0;
  return {
    ok: problems.length === 0,
    checkedRecords: log?.checkedRecords ?? 0,
    checkedSubjects: subjects,
    checkedSignatures: signatures + statements + certificates + (log?.checkedSignatures ?? 0),
    checkpoint: log?.checkpoint ? toCheckpoint(log.checkpoint.note) : null,
    anchor: anchors.anchor,
    problems: problems.slice(0, MAX_PROBLEMS).map(({ code, message, location }) => ({ code, message, location })),
    verifiedAt: isoTime(registry.clock.now()),
  };
}

type Report = (code: string, location: string, message: string) => void;
/** Told how far the verification is: the step's things done, of how many, and its name. */
type Progress = (done: number, total: number, step: string) => void;
interface Telling {
  readonly report: Report;
  readonly onProgress: Progress;
}
const TOLD_EVERY = 2000;

/** A row that can't even be read is a finding with its place, not the end of the verification. */
function guarded<T>(report: Report, location: string, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    report('row_unreadable', location, error instanceof Error ? error.message : String(error));
    return null;
  }
}

function verifyLog(
  catalog: Catalog,
  states: Map<string, LastState>,
  { report, outside, onProgress }: Telling & { readonly outside: readonly string[] },
): LogVerdict {
  const registry = catalog.registry.get();
  const notes = catalog.audit.checkpoints().map(({ note }) => note);
  const verifier = new LogVerifier({
    registryId: registry?.id ?? '',
    publicKeyPem: registry?.workstationPublicKeyPem ?? '',
    earlierKeys: earlierWorkstationKeys(catalog),
    checkpoints: [...notes, ...outside],
    maxProblems: MAX_PROBLEMS,
  });
  const total = catalog.audit.count();
  let done = 0;
  for (const row of catalog.audit.each()) {
    verifier.add(row);
    guarded(report, `audit record ${row.seq}`, () => remember(row, states, report));
    done += 1;
    if (done % TOLD_EVERY === 0) onProgress(done, total, 'Verifying records');
  }
  for (const problem of verifyCheckpointChain(notes)) report(problem.code, problem.location, problem.message);
  return verifier.finish();
}

/** Keeps what the log says last of each governed record, and checks the columns that filters use. */
function remember(row: AuditRow, states: Map<string, LastState>, report: Report): void {
  const record = parseRecord(row.canonical);
  const columns: [string, unknown, unknown][] = [
    ['time', row.time, record.time],
    ['actor', row.actorId, record.actor?.id ?? null],
    ['action', row.action, record.action],
    ['subject type', row.subjectType, record.subject.type],
    ['subject id', row.subjectId, record.subject.id],
    ['subject label', row.subjectLabel, record.subject.label],
  ];
  for (const [name, stored, signed] of columns) {
    if (stored !== signed)
      report(
        'record_edited',
        `audit record ${row.seq}, ${name}`,
        `The ${name} of record ${row.seq} was changed: it shows ${String(stored)}, recorded is ${String(signed)}.`,
      );
  }
  if (!isGovernedType(record.subject.type) || record.new === null) return;
  states.set(`${record.subject.type} ${record.subject.id}`, {
    digest: sha256Hex(canonicalJson(inShortForm(record.subject.type, Object(record.new)))),
    seq: row.seq,
    label: record.subject.label,
  });
}

/** Compares every governed row with the log's last word on it, both ways. */
function compareRows(catalog: Catalog, states: Map<string, LastState>, { report, onProgress }: Telling): number {
  let count = 0;
  const unseen = new Set(states.keys());
  for (const type of governedTypes) {
    for (const { id, snapshot } of catalog.snapshots(type)) {
      count += 1;
      if (count % TOLD_EVERY === 0) onProgress(count, states.size, 'Comparing what is recorded');
      const key = `${type} ${id}`;
      unseen.delete(key);
      const state = states.get(key);
      if (!state)
        report(
          'row_not_recorded',
          `${type} ${id}`,
          `There is a ${type} that the audit log does not know: it was added behind its back.`,
        );
      else if (sha256Hex(canonicalJson(snapshot)) !== state.digest)
        reportDifference(catalog, type, { ...state, id }, snapshot, report);
      if (type === 'version') compareManifest(catalog, id, snapshot, state?.label ?? id, report);
    }
  }
  for (const key of unseen) {
    const state = states.get(key);
    report(
      'row_missing',
      `${key.replace(' ', ' ')} (${state?.label ?? ''})`,
      `The audit log knows this record (number ${state?.seq}), but it is gone.`,
    );
  }
  return count;
}

/** Names each field that is not what the log says. */
function reportDifference(
  catalog: Catalog,
  type: GovernedType,
  state: LastState & { id: string },
  snapshot: Readonly<Record<string, unknown>>,
  report: Report,
): void {
  const row = catalog.audit.about([{ type, id: state.id }]).find(({ seq }) => seq === state.seq);
  const recorded = inShortForm(type, row ? Object(parseRecord(row.canonical).new) : {});
  for (const field of new Set([...Object.keys(recorded), ...Object.keys(snapshot)])) {
    const now = canonicalJson(snapshot[field] ?? null);
    const before = canonicalJson(recorded[field] ?? null);
    if (now === before) continue;
    const cut = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
    report(
      'row_edited',
      `${type} ${state.label}, field ${field}`,
      `${type} ${state.label}: ${field} is ${cut(now)}, but audit record ${state.seq} says ${cut(before)}.`,
    );
  }
}

function compareManifest(
  catalog: Catalog,
  id: string,
  snapshot: Readonly<Record<string, unknown>>,
  label: string,
  report: Report,
): void {
  const { rootDigest } = manifestOf(catalog.versions.artifacts(id));
  if (rootDigest === snapshot['root_digest']) return;
  report(
    'files_edited',
    `version ${label}, files`,
    `The list of files of ${label} does not give its root digest: a path, size or digest was changed.`,
  );
}

function compareStages(catalog: Catalog, report: Report): void {
  for (const { versionId, cached, derived } of catalog.promotions.stagesOutOfStep()) {
    const ref = catalog.versions.ref(versionId);
    const label = ref ? `${ref.model}@${ref.version}` : versionId;
    report(
      'stage_edited',
      `version ${label}, field stage`,
      `${label} shows ${cached}, but its signed events lead to ${derived}.`,
    );
  }
}

function compareEdges(catalog: Catalog, report: Report): void {
  for (const edge of catalog.lineage.outOfStep())
    report(
      'edge_edited',
      `lineage edge ${edge}`,
      'This edge is not what the registration of its version and the recorded changes lead to.',
    );
}

function verifyApprovals(registry: Verifiable, report: Report): number {
  let count = 0;
  for (const approval of registry.catalog.promotions.allApprovals()) {
    count += 1;
    const location = `approval ${approval.id} by ${approval.printedName}`;
    guarded(report, location, () => {
      const verdict = verifyStoredApproval(registry, approval, getRequest(registry, approval.requestId));
      if (!signatureCounts(verdict.status)) report(`signature_${verdict.status}`, location, verdict.detail);
    });
  }
  return count;
}

function verifyStatements(registry: Verifiable, report: Report): number {
  let count = 0;
  for (const row of registry.catalog.statements.all()) {
    count += 1;
    const location = `statement ${row.id} (${row.kind}) by ${row.printedName}`;
    guarded(report, location, () => {
      const { status, detail } = verifyStoredStatement(registry, row);
      if (!signatureCounts(status)) report(`signature_${status}`, location, detail);
    });
  }
  return count;
}

function verifyCertificates(registry: Verifiable, report: Report): number {
  const rows = registry.catalog.collection.certificates();
  for (const row of rows) {
    const location = `deletion certificate ${row.id}`;
    guarded(report, location, () => {
      const { status, detail } = verifyStoredCertificate(registry, row);
      if (status !== 'valid') report(`certificate_${status}`, location, detail);
    });
  }
  return rows.length;
}

/** The verdict for a database that can't be opened at all. */
export const unreadableRegistry = (error: StrongroomError, at: number): Verification => ({
  ok: false,
  checkedRecords: 0,
  checkedSubjects: 0,
  checkedSignatures: 0,
  checkpoint: null,
  anchor: { status: 'not_anchored', detail: 'The registry can’t be read at all.' },
  problems: [{ code: error.code, message: error.message, location: 'database' }],
  verifiedAt: isoTime(at),
});
