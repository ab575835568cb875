import { EdgeType, NodeType } from '../../../shared/model/lineage.ts';
import { type Database, integer, type Row, text, textOrNull } from './database.ts';

/** One recorded change of an edge: append-only, in the order in which they were recorded. */
export interface LineageChangeRow {
  readonly id: string;
  readonly kind: 'add' | 'retract' | 'describe';
  readonly type: EdgeType;
  readonly fromId: string;
  readonly fromType: NodeType;
  readonly toId: string;
  readonly toType: NodeType;
  readonly performanceDependency: number | null;
  /** `add` only: what a data set was for. */
  readonly roles?: readonly string[];
  readonly reason: string;
  readonly at: string;
  readonly byPerson: string;
}

export const toChange = (row: Row): LineageChangeRow => {
  const kind = text(row, 'kind');
  return {
    id: text(row, 'id'),
    kind: kind === 'retract' || kind === 'describe' ? kind : 'add',
    type: EdgeType.parse(text(row, 'type')),
    fromId: text(row, 'from_id'),
    fromType: NodeType.parse(text(row, 'from_type')),
    toId: text(row, 'to_id'),
    toType: NodeType.parse(text(row, 'to_type')),
    performanceDependency: numberOrNull(row, 'performance_dependency'),
    roles: rolesOf(row),
    reason: text(row, 'reason'),
    at: text(row, 'at'),
    byPerson: text(row, 'by_person'),
  };
};

/** Roles of a row, in order. */
export const rolesOf = (row: Row): string[] => textOrNull(row, 'roles')?.split(' ') ?? [];

/** Roles as a column holds them. */
export const rolesText = (roles: readonly string[] = []): string | null =>
  roles.length === 0 ? null : roles.toSorted().join(' ');

export const numberOrNull = (row: Row, column: string): number | null =>
  row[column] === null || row[column] === undefined ? null : integer(row, column);

/** Brings `lineage_edge` to what a change says. The caller has checked that the change makes sense. */
export function applyChange(db: Database, change: LineageChangeRow): void {
  const key = [change.fromId, change.type, change.toId] as const;
  if (change.kind === 'retract') {
    db.run(
      'UPDATE lineage_edge SET retracted_at = ? WHERE from_id = ? AND type = ? AND to_id = ? AND retracted_at IS NULL',
      change.at,
      ...key,
    );
  } else if (change.kind === 'describe') {
    db.run(
      'UPDATE lineage_edge SET performance_dependency = ? WHERE from_id = ? AND type = ? AND to_id = ? AND retracted_at IS NULL',
      change.performanceDependency,
      ...key,
    );
  } else {
    db.run(
      `INSERT INTO lineage_edge (from_id, type, to_id, period, from_type, to_type, added_at, change_id, performance_dependency, roles)
       VALUES (?, ?, ?, (SELECT count(*) FROM lineage_edge WHERE from_id = ? AND type = ? AND to_id = ?), ?, ?, ?, ?, ?, ?)`,
      ...key,
      ...key,
      change.fromType,
      change.toType,
      change.at,
      change.id,
      change.performanceDependency,
      rolesText(change.roles),
    );
  }
}

/** Applies all recorded changes to edges as they came with their versions. For rebuilding. */
export function applyAllChanges(db: Database): void {
  for (const row of db.all('SELECT * FROM lineage_change ORDER BY rowid')) applyChange(db, toChange(row));
}

interface EdgeState {
  readonly changeId: string | null;
  readonly addedAt: string;
  retractedAt: string | null;
  performanceDependency: number | null;
  readonly roles: string | null;
}

/**
 * Edges that are not what the registrations of versions and the recorded changes lead to, in words: an edge that was
 * retracted, revived, moved in time or given another weight behind the log's back.
 */
export function edgesOutOfStep(db: Database): string[] {
  const wrong = new Set<string>();
  for (const row of db.all(
    `SELECT e.from_id, e.type, e.to_id FROM lineage_edge e JOIN model_version v ON v.id = e.from_id
     WHERE e.change_id IS NULL AND (e.added_at <> v.registered_at OR e.period <> 0)`,
  ))
    wrong.add(nameOf(row));
  const expected = expectedStates(db);
  let seen = 0;
  for (const row of db.all(
    `SELECT * FROM lineage_edge WHERE change_id IS NOT NULL OR retracted_at IS NOT NULL OR performance_dependency IS NOT NULL`,
  )) {
    const state = expected.get(`${nameOf(row)} ${integer(row, 'period')}`);
    seen += 1;
    if (
      state?.changeId !== textOrNull(row, 'change_id') ||
      state.addedAt !== text(row, 'added_at') ||
      state.retractedAt !== textOrNull(row, 'retracted_at') ||
      state.performanceDependency !== numberOrNull(row, 'performance_dependency') ||
      state.roles !== textOrNull(row, 'roles')
    )
      wrong.add(nameOf(row));
  }
  const touched = [...expected].filter(
    ([, state]) => state.changeId !== null || state.retractedAt !== null || state.performanceDependency !== null,
  );
  if (touched.length > seen)
    for (const [key] of touched) {
      const at = key.lastIndexOf(' ');
      const [from = '', type = '', to = ''] = key.slice(0, at).split(' ');
      const period = Number(key.slice(at + 1));
      if (
        db.one(
          'SELECT 1 AS n FROM lineage_edge WHERE from_id = ? AND type = ? AND to_id = ? AND period = ?',
          from,
          type,
          to,
          period,
        ) === null
      )
        wrong.add(key.slice(0, at));
    }
  return [...wrong];
}

const nameOf = (row: Row): string => `${text(row, 'from_id')} ${text(row, 'type')} ${text(row, 'to_id')}`;

/** The states of all edges that a change touched, by name and period. */
function expectedStates(db: Database): Map<string, EdgeState> {
  const states = new Map<string, EdgeState>();
  const periods = new Map<string, number>();
  for (const row of db.all('SELECT * FROM lineage_change ORDER BY rowid')) {
    const change = toChange(row);
    const name = nameOf(row);
    if (!periods.has(name)) {
      const registered = db.one(
        'SELECT added_at, roles FROM lineage_edge WHERE from_id = ? AND type = ? AND to_id = ? AND period = 0 AND change_id IS NULL',
        change.fromId,
        change.type,
        change.toId,
      );
      periods.set(name, registered === null ? 0 : 1);
      if (registered)
        states.set(`${name} 0`, {
          changeId: null,
          addedAt: text(registered, 'added_at'),
          retractedAt: null,
          performanceDependency: null,
          roles: textOrNull(registered, 'roles'),
        });
    }
    const count = periods.get(name) ?? 0;
    if (change.kind === 'add') {
      states.set(`${name} ${count}`, {
        changeId: change.id,
        addedAt: change.at,
        retractedAt: null,
        performanceDependency: change.performanceDependency,
        roles: rolesText(change.roles),
      });
      periods.set(name, count + 1);
      continue;
    }
    const state = states.get(`${name} ${count - 1}`);
    if (!state) continue;
    if (change.kind === 'retract') state.retractedAt = change.at;
    else state.performanceDependency = change.performanceDependency;
  }
  return states;
}
