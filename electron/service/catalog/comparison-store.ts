import { ChangeClass, Comparison, ComparisonRelation } from '../../../shared/model/comparison.ts';
import { type Database, type Row, text, textOrNull } from './database.ts';

/** What a version was found to differ in from one parent, or from the version that it goes on from, when it was registered. */
export interface ComparisonRecord {
  readonly id: string;
  readonly versionId: string;
  readonly baseId: string;
  readonly baseLabel: string;
  readonly relation: ComparisonRelation;
  readonly smallestChange: ChangeClass | null;
  readonly smallestStep: ChangeClass | null;
  readonly comparedAt: string;
  /** The signed statement that let a smaller step through. */
  readonly overrideId: string | null;
  /** Canonical JSON of a `Comparison`. */
  readonly comparison: string;
}

const toRecord = (row: Row): ComparisonRecord => ({
  id: text(row, 'id'),
  versionId: text(row, 'version_id'),
  baseId: text(row, 'base_id'),
  baseLabel: text(row, 'base_label'),
  relation: ComparisonRelation.parse(text(row, 'relation')),
  smallestChange: ChangeClass.nullable().parse(row['smallest_change']),
  smallestStep: ChangeClass.nullable().parse(row['smallest_step']),
  comparedAt: text(row, 'compared_at'),
  overrideId: textOrNull(row, 'override_id'),
  comparison: text(row, 'comparison'),
});

/** Comparisons that were made at registration. Rows are only added. */
export class ComparisonStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(record: ComparisonRecord): void {
    this.#db.run(
      `INSERT INTO version_comparison (id, version_id, base_id, base_label, smallest_change, smallest_step, compared_at, override_id, comparison, relation)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      record.id,
      record.versionId,
      record.baseId,
      record.baseLabel,
      record.smallestChange,
      record.smallestStep,
      record.comparedAt,
      record.overrideId,
      record.comparison,
      record.relation,
    );
  }

  /** In the order of the parents' ids. */
  of(versionId: string): ComparisonRecord[] {
    return this.#db.all('SELECT * FROM version_comparison WHERE version_id = ? ORDER BY id', versionId).map(toRecord);
  }
}

/** The comparison of a record; null for a text that was edited behind the service's back, or lost in a rebuild. */
export function comparisonOf(record: ComparisonRecord): Comparison | null {
  try {
    const parsed = Comparison.safeParse(JSON.parse(record.comparison));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
