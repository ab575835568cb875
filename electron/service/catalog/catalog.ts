import { type AttachedText, allAttachedTexts, attachedTexts } from './attached-texts.ts';
import { AuditNoteStore } from './audit-note-store.ts';
import { AuditStore } from './audit-store.ts';
import { BranchStore } from './branch-store.ts';
import type { ChunkStore } from './chunk-store.ts';
import { ComparisonStore } from './comparison-store.ts';
import { CorrectionStore } from './correction-store.ts';
import { type Database, databaseError, type OpenOptions } from './database.ts';
import { DocumentStore } from './document-store.ts';
import { DueStore } from './due-store.ts';
import { FigureStore } from './figure-store.ts';
import { allSnapshots, type GovernedType, type Snapshot, takeSnapshot } from './governed.ts';
import { HoldStore } from './hold-store.ts';
import { newRecipes, replaceIndexRows } from './index-rows.ts';
import { LineageRecordStore } from './lineage-record-store.ts';
import { LineageStore } from './lineage-store.ts';
import { schemaVersion } from './migrate.ts';
import { MirrorStore } from './mirror-store.ts';
import { ModelList } from './model-list.ts';
import { PersonStore } from './person-store.ts';
import { PolicyDraftStore } from './policy-draft-store.ts';
import { PolicyStore } from './policy-store.ts';
import { PromotionStore } from './promotion-store.ts';
import { QuarantineStore } from './quarantine-store.ts';
import { recordedNames } from './recorded-names.ts';
import { RegistryStore } from './registry-store.ts';
import { RepairStore } from './repair-store.ts';
import { ReplayStore } from './replay-store.ts';
import { RequestList } from './request-list.ts';
import { SearchQuery } from './search-query.ts';
import { SearchSource } from './search-source.ts';
import { SearchStore } from './search-store.ts';
import { StatementStore } from './statement-store.ts';
import { TensorStore } from './tensor-store.ts';
import { openCurrent, VaultIndex } from './vault-index.ts';
import { VerificationStore } from './verification-store.ts';
import { VersionStore } from './version-store.ts';
import { ViewStore } from './view-store.ts';
import { WaiverStore } from './waiver-store.ts';
import { WorkflowStore } from './workflow-store.ts';

/** The registry's database: one store a noun, one transaction for what belongs together. */
export class Catalog extends VaultIndex {
  readonly registry: RegistryStore;
  readonly people: PersonStore;
  readonly versions: VersionStore;
  readonly models: ModelList;
  readonly branches: BranchStore;
  readonly lineage: LineageStore;
  readonly lineageRecords: LineageRecordStore;
  readonly promotions: PromotionStore;
  readonly requests: RequestList;
  readonly statements: StatementStore;
  readonly waivers: WaiverStore;
  readonly comparisons: ComparisonStore;
  readonly policies: PolicyStore;
  readonly policyDrafts: PolicyDraftStore;
  readonly due: DueStore;
  readonly documents: DocumentStore;
  readonly workflow: WorkflowStore;
  readonly audit: AuditStore;
  readonly auditNotes: AuditNoteStore;
  readonly quarantine: QuarantineStore;
  readonly verifications: VerificationStore;
  readonly holds: HoldStore;
  readonly replay: ReplayStore;
  readonly figures: FigureStore;
  readonly mirrors: MirrorStore;
  readonly repairs: RepairStore;
  readonly tensors: TensorStore;
  readonly corrections: CorrectionStore;
  readonly search: SearchStore;
  readonly searching: SearchQuery;
  readonly searchSource: SearchSource;
  readonly views: ViewStore;
  readonly #db: Database;

  constructor(db: Database, file: string) {
    super(db, file);
    this.#db = db;
    this.registry = new RegistryStore(db);
    this.people = new PersonStore(db);
    this.versions = new VersionStore(db);
    this.models = new ModelList(db, this.versions);
    this.branches = new BranchStore(db);
    this.corrections = new CorrectionStore(db);
    this.lineage = new LineageStore(db);
    this.lineageRecords = new LineageRecordStore(db);
    this.promotions = new PromotionStore(db);
    this.requests = new RequestList(db);
    this.statements = new StatementStore(db);
    this.waivers = new WaiverStore(db);
    this.comparisons = new ComparisonStore(db);
    this.policies = new PolicyStore(db);
    this.policyDrafts = new PolicyDraftStore(db);
    this.due = new DueStore(db);
    this.documents = new DocumentStore(db);
    this.workflow = new WorkflowStore(db);
    this.audit = new AuditStore(db);
    this.auditNotes = new AuditNoteStore(db);
    this.quarantine = new QuarantineStore(db);
    this.verifications = new VerificationStore(db);
    this.holds = new HoldStore(db);
    this.replay = new ReplayStore(db);
    this.figures = new FigureStore(db);
    this.mirrors = new MirrorStore(db);
    this.repairs = new RepairStore(db);
    this.tensors = new TensorStore(db);
    this.search = new SearchStore(db);
    this.searching = new SearchQuery(db, this.search);
    this.searchSource = new SearchSource(db);
    this.views = new ViewStore(db);
  }

  /** Everything that `work` reads is of one moment, whatever others commit meanwhile. It can't write. */
  atOneMoment<T>(work: () => T): T {
    this.#db.exec('BEGIN');
    this.#db.one('SELECT count(*) AS n FROM sqlite_schema'); // the moment is that of the first read
    try {
      return work();
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  snapshot(type: GovernedType, id: string): Snapshot {
    return takeSnapshot(this.#db, type, id);
  }

  snapshots(type: GovernedType): IterableIterator<{ id: string; snapshot: Snapshot }> {
    return allSnapshots(this.#db, type);
  }

  /** The texts of one governed record that the log holds as a digest only; none when the row is gone. */
  attachedTexts(type: GovernedType, id: string): readonly AttachedText[] {
    return attachedTexts(this.#db, type, id);
  }

  /** The same of all records. */
  allAttachedTexts(): IterableIterator<AttachedText> {
    return allAttachedTexts(this.#db);
  }

  /** True when the database refuses to change and to delete an audit record. Nothing is changed, whatever it does. */
  refusesAuditChanges(): boolean {
    const refuses = (sql: string): boolean => {
      const givenUp = new Error('given up');
      try {
        this.#db.transaction(() => {
          this.#db.run(sql);
          throw givenUp;
        });
        return false;
      } catch (error) {
        return error !== givenUp;
      }
    };
    return (
      refuses('UPDATE audit_record SET action = action WHERE seq = 0') &&
      refuses('DELETE FROM audit_record WHERE seq = 0')
    );
  }

  /** Owners, developers and validators that were ever recorded. */
  recordedNames(): string[] {
    return recordedNames(this.#db);
  }

  /** Replaces the vault's index by rows that were read from packs; see `replaceIndexRows`. */
  replaceIndex(rows: Parameters<ChunkStore['add']>[0]): void {
    this.transaction(() => {
      replaceIndexRows(this.#db, rows);
      this.chunks.add({ ...rows, recipes: newRecipes(this.#db, rows.recipes) });
    });
  }

  /** Writes a consistent copy of the database to a file that must not exist. Sync it before you rely on it. */
  copyTo(file: string): void {
    try {
      this.#db.run('VACUUM INTO ?', file);
    } catch (cause) {
      throw databaseError(cause, file);
    }
  }

  /** What SQLite itself finds wrong with the file; empty when it is sound. */
  integrityProblems(): string[] {
    try {
      return this.#db
        .pragmaRows('integrity_check(20)')
        .map((row) => String(Object(row).integrity_check))
        .filter((line) => line !== 'ok');
    } catch (cause) {
      return [databaseError(cause, this.file).message];
    }
  }
}

/**
 * Opens the database file of a registry and brings it to this schema; read-only, an older one is refused. Errors: `registry.newer_schema`,
 * `registry.migration_failed`, `registry.corrupt`, `file.no_permission`.
 */
export const openCatalog = (file: string, options: OpenOptions = {}): Catalog =>
  openCurrent(file, options, (db) => new Catalog(db, file));

export { schemaVersion };
