/**
 * The graph's SQL. Ancestors lie towards the earlier end of each edge, descendants towards the later one; `deployed_as` is the
 * one type that is named from the earlier end (shared/model/lineage.ts), so each step has two halves. `asOf` adds two
 * parameters, the date twice, wherever it says whether an edge is in force.
 */
export type Way = 'ancestors' | 'descendants';

export const inForce = (asOf: boolean): string =>
  asOf ? 'e.added_at <= ? AND (e.retracted_at IS NULL OR e.retracted_at > ?)' : 'e.retracted_at IS NULL';

interface Half {
  readonly near: 'from_id' | 'to_id';
  readonly far: 'from_id' | 'to_id';
  readonly types: string;
}

// All types but one as one range of the index, not as a search for each of five.
const halves: Readonly<Record<Way, readonly [Half, Half]>> = {
  ancestors: [
    {
      near: 'from_id',
      far: 'to_id',
      types: "e.type <> 'deployed_as'",
    },
    { near: 'to_id', far: 'from_id', types: "e.type = 'deployed_as'" },
  ],
  descendants: [
    {
      near: 'to_id',
      far: 'from_id',
      types: "e.type <> 'deployed_as'",
    },
    { near: 'from_id', far: 'to_id', types: "e.type = 'deployed_as'" },
  ],
};

/** One step from the nodes of a JSON list, as pairs. Parameters: list, (date, date,) limit, list, (date, date,) limit. */
export const stepSql = (way: Way, asOf: boolean): string =>
  halves[way]
    .map(
      ({ near, far, types }) =>
        `SELECT near, far FROM (SELECT f.value AS near, e.${far} AS far FROM json_each(?) f CROSS JOIN lineage_edge e ON e.${near} = f.value
         WHERE ${types} AND ${inForce(asOf)} LIMIT ?)`,
    )
    .join(' UNION ALL ');

/** The edges that leave the nodes of a JSON list. Parameters: list, (date, date,) limit. */
export const edgesFromSql = (asOf: boolean): string =>
  `SELECT e.from_id, e.to_id, e.type, e.performance_dependency, e.roles FROM json_each(?) f
   CROSS JOIN lineage_edge e ON e.from_id = f.value WHERE ${inForce(asOf)} LIMIT ?`;

/** The same without those to data sets and experiments, which depend on nothing. Parameters: list, limit. */
export const dependencyEdgesSql = `SELECT e.from_id, e.to_id, e.type, e.performance_dependency, e.roles FROM json_each(?) f
   CROSS JOIN lineage_edge e ON e.from_id = f.value AND e.type IN ('deployed_as', 'derived_from', 'influenced_by', 'uses')
   WHERE ${inForce(false)} LIMIT ?`;

const labelled = (table: string, label: string, endedAt: string, asOf: boolean): string =>
  `SELECT n.id, ${label} AS label, ${endedAt} AS ended_at FROM json_each(?) f CROSS JOIN ${table} n ON n.id = f.value
   ${asOf ? 'WHERE n.created_at <= ?' : ''}`;

/**
 * What a graph shows of the nodes of a JSON list that were there, by type. Parameters: list; with a date: date (versions and
 * deployments), list, date.
 */
export const nodeSql = {
  version: (asOf: boolean): string =>
    `SELECT v.id, m.name, v.version, v.format, ${
      asOf
        ? '(SELECT s.to_stage FROM stage_event s WHERE s.version_id = v.id AND s.at <= ? ORDER BY s.number DESC LIMIT 1)'
        : 'v.stage'
    } AS stage
     FROM json_each(?) f CROSS JOIN model_version v INDEXED BY model_version_as_node ON v.id = f.value
     JOIN model m ON m.id = v.model_id ${asOf ? 'WHERE v.registered_at <= ?' : ''}`,
  dataset: (asOf: boolean): string => labelled('dataset', "n.name || '@' || n.version", 'NULL', asOf),
  experiment: (asOf: boolean): string => labelled('experiment', 'n.name', 'NULL', asOf),
  deployment: (asOf: boolean): string =>
    labelled(
      'deployment',
      'n.name',
      `(SELECT json_extract(r.details, '$.endedAt') FROM lineage_revision r
       WHERE r.record_id = n.id ${asOf ? 'AND r.at <= ?' : ''} ORDER BY r.number DESC LIMIT 1)`,
      asOf,
    ),
};

/** The versions in production. */
export const productionSql = "SELECT id, model_id FROM model_version WHERE stage = 'production'";

/** What each node of a JSON list rests on by training, derivation and influence, not what it was only tested with: the ids with spaces between them, or null. */
export const restedOnSql = `
  SELECT f.value AS near, (
    SELECT group_concat(e.to_id, ' ') FROM lineage_edge e
    WHERE e.from_id = f.value AND e.type IN ('derived_from', 'influenced_by', 'trained_on') AND e.retracted_at IS NULL AND e.roles IS NOT 'test'
  ) AS far FROM json_each(?) f`;
