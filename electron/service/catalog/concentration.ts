import { type Database, integerOrNull, text } from './database.ts';
import { productionSql, restedOnSql } from './lineage-sql.ts';

/** Something that several models in production rest on. */
export interface SharedNode {
  readonly id: string;
  readonly modelCount: number;
  /** At most 50 names. */
  readonly models: string[];
  readonly nearest: number;
}

export interface ConcentrationQuery {
  readonly minimum: number;
  readonly depth: number;
  readonly limit: number;
}

export interface ConcentrationAnswer {
  readonly found: readonly SharedNode[];
  readonly productionModels: number;
}

/** What one version in production rests on: numbers of nodes, nearest first, and how far each is. */
interface Rested {
  readonly modelId: string;
  readonly nodes: Int32Array;
  readonly depths: Uint8Array;
}

/** `steps` is scratch, zero at all nodes before and after. */
interface Reach {
  readonly edges: ReadonlyMap<number, readonly number[]>;
  readonly steps: Uint8Array;
  readonly depth: number;
}

const NAMED_MODELS = 50;
/** Nodes whose edges are read by one statement, and versions whose ancestors are gathered before others get their turn. */
const BATCH = 1000;
const VERSIONS_AT_ONCE = 100;
/** Answers to different questions that are kept while nothing changes. */
const KEPT_ANSWERS = 20;

/**
 * What versions in production rest on, kept in memory and brought up to date when it is asked: a change of stage reads the ancestors of that
 * version, a change of an edge those of the versions that rest on its later end. A registration changes nothing here: what a new version
 * came from concerns nobody who was there before it.
 */
export class ConcentrationIndex {
  readonly #db: Database;
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #answers = new Map<string, ConcentrationAnswer>();
  #rested = new Map<string, Rested>();
  /** How far the ancestors were read. */
  #depth = 0;
  #stages: number | null = null;
  #changes: number | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Data sets and versions that at least `minimum` models in production came from, most shared first. */
  ask(query: ConcentrationQuery): ConcentrationAnswer {
    this.#bringUpToDate(query.depth);
    const key = JSON.stringify([query.minimum, query.depth, query.limit]);
    const known = this.#answers.get(key);
    if (known) return known;
    const answer = this.#answer(query);
    if (this.#answers.size < KEPT_ANSWERS) this.#answers.set(key, answer);
    return answer;
  }

  #answer({ minimum, depth, limit }: ConcentrationQuery): ConcentrationAnswer {
    const counts = new Int32Array(this.#ids.length);
    const nearest = new Uint8Array(this.#ids.length).fill(255);
    const countedFor = new Int32Array(this.#ids.length).fill(-1);
    const byModel = [...Map.groupBy(this.#rested.values(), ({ modelId }) => modelId)];
    for (const [model, [, versions]] of byModel.entries())
      for (const rested of versions)
        forEachNode(rested, depth, (node, steps) => {
          nearest[node] = Math.min(nearest[node] ?? 255, steps);
          if (countedFor[node] === model) return;
          countedFor[node] = model;
          counts[node] = (counts[node] ?? 0) + 1;
        });
    const shared: number[] = [];
    for (let node = 0; node < counts.length; node += 1) if ((counts[node] ?? 0) >= minimum) shared.push(node);
    const countOf = (node: number): number => counts[node] ?? 0;
    const idOf = (node: number): string => this.#ids[node] ?? '';
    const top = shared.toSorted((a, b) => countOf(b) - countOf(a) || (idOf(a) < idOf(b) ? -1 : 1)).slice(0, limit);
    const models = this.#modelsOf(top, byModel, depth);
    return {
      found: top.map((node) => ({
        id: idOf(node),
        modelCount: countOf(node),
        models: models.get(node) ?? [],
        nearest: nearest[node] ?? 0,
      })),
      productionModels: byModel.length,
    };
  }

  /** Names of models by node, the first 50 of each. */
  #modelsOf(nodes: readonly number[], byModel: readonly (readonly [string, Rested[]])[], depth: number) {
    const found = new Map(nodes.map((node) => [node, new Set<string>()]));
    const wanted = new Set<string>();
    const isOpen = new Uint8Array(this.#ids.length);
    for (const node of nodes) isOpen[node] = 1;
    for (const [modelId, versions] of byModel)
      for (const rested of versions)
        forEachNode(rested, depth, (node) => {
          if (isOpen[node] === 0) return;
          const models = found.get(node);
          if (!models || models.size >= NAMED_MODELS) {
            isOpen[node] = 0;
            return;
          }
          models.add(modelId);
          wanted.add(modelId);
        });
    const sql = 'SELECT m.id, m.name FROM json_each(?) f CROSS JOIN model m ON m.id = f.value';
    const names = new Map(this.#db.all(sql, JSON.stringify([...wanted])).map((row) => [text(row, 'id'), row['name']]));
    return new Map(
      [...found].map(([node, models]) => [node, [...models].map((id) => String(names.get(id) ?? id)).toSorted()]),
    );
  }

  /**
   * Reads in pieces what the first question needs, and yields between them. What is known changes at the end, at once; a question that comes before
   * reads all of it by itself, and one that comes after sees what was recorded meanwhile.
   */
  *prepare(depth: number): Generator<undefined, void> {
    const { stages, changes } = this.#recorded();
    if (this.#isKnown(stages, changes) && depth <= this.#depth) return;
    const wanted = Math.max(depth, this.#depth);
    const now = this.#inProduction();
    const found = yield* this.#restedOnBy([...now.keys()], now, wanted);
    this.#answers.clear();
    this.#rested = found;
    this.#depth = wanted;
    this.#stages = stages;
    this.#changes = changes;
  }

  #recorded(): { stages: number; changes: number } {
    const state = this.#db.one(
      'SELECT (SELECT max(rowid) FROM stage_event) AS stages, (SELECT max(rowid) FROM lineage_change) AS changes',
    );
    return {
      stages: (state && integerOrNull(state, 'stages')) ?? 0,
      changes: (state && integerOrNull(state, 'changes')) ?? 0,
    };
  }

  /** A number that went back is of a transaction that was rolled back: nothing is known then. */
  #isKnown(stages: number, changes: number): boolean {
    return this.#stages !== null && this.#stages <= stages && (this.#changes ?? 0) <= changes;
  }

  #bringUpToDate(depth: number): void {
    const { stages, changes } = this.#recorded();
    const isKnown = this.#isKnown(stages, changes);
    if (isKnown && stages === this.#stages && changes === this.#changes && depth <= this.#depth) return;
    this.#answers.clear();
    if (!isKnown || depth > this.#depth) {
      this.#rested.clear();
      this.#depth = Math.max(depth, this.#depth);
    } else if (changes !== this.#changes) this.#forgetChanged(this.#changes ?? 0);
    this.#readMissing();
    this.#stages = stages;
    this.#changes = changes;
  }

  /** Forgets the versions that rest on the later end of an edge that changed since. */
  #forgetChanged(since: number): void {
    const changed = new Set<number>();
    for (const row of this.#db.all('SELECT from_id FROM lineage_change WHERE rowid > ?', since)) {
      const id = text(row, 'from_id');
      this.#rested.delete(id);
      const number = this.#numbers.get(id);
      if (number !== undefined) changed.add(number);
    }
    for (const [version, { nodes }] of this.#rested)
      if (nodes.some((node) => changed.has(node))) this.#rested.delete(version);
  }

  /** Makes `#rested` the versions that are in production now, and reads those that are new. */
  #readMissing(): void {
    const now = this.#inProduction();
    const work = this.#restedOnBy(
      [...now.keys()].filter((id) => !this.#rested.has(id)),
      now,
      this.#depth,
    );
    let step = work.next();
    while (!step.done) step = work.next();
    this.#rested = new Map([...[...this.#rested].filter(([id]) => now.has(id)), ...step.value]);
  }

  /** Models by their versions in production. */
  #inProduction(): Map<string, string> {
    return new Map(this.#db.all(productionSql).map((row) => [text(row, 'id'), text(row, 'model_id')]));
  }

  *#restedOnBy(
    versions: readonly string[],
    modelOf: ReadonlyMap<string, string>,
    depth: number,
  ): Generator<undefined, Map<string, Rested>> {
    const edges = yield* this.#edgesAbove(versions, depth);
    const steps = new Uint8Array(this.#ids.length);
    const found = new Map<string, Rested>();
    for (const id of versions) {
      found.set(id, { modelId: modelOf.get(id) ?? '', ...this.#restedOn(this.#numberOf(id), { edges, steps, depth }) });
      if (found.size % VERSIONS_AT_ONCE === 0) yield;
    }
    return found;
  }

  /** The earlier ends of each node that is within reach of some versions, read once for all of them. */
  *#edgesAbove(
    versions: readonly string[],
    most: number,
  ): Generator<undefined, ReadonlyMap<number, readonly number[]>> {
    const edges = new Map<number, readonly number[]>();
    const met = new Set<string>(versions);
    let frontier: readonly string[] = versions;
    for (let depth = 0; depth < most && frontier.length > 0; depth += 1) {
      const next: string[] = [];
      for (let at = 0; at < frontier.length; at += BATCH) {
        for (const row of this.#db.all(restedOnSql, JSON.stringify(frontier.slice(at, at + BATCH)))) {
          const far = row['far'];
          const ids = typeof far === 'string' ? far.split(' ') : [];
          edges.set(
            this.#numberOf(text(row, 'near')),
            ids.map((id) => this.#numberOf(id)),
          );
          for (const id of ids) {
            if (met.has(id)) continue;
            met.add(id);
            next.push(id);
          }
        }
        yield;
      }
      frontier = next;
    }
    for (const id of met) this.#numberOf(id);
    return edges;
  }

  #numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.#ids.length);
    return this.#ids.push(id) - 1;
  }

  #restedOn(start: number, { edges, steps, depth: most }: Reach): Pick<Rested, 'nodes' | 'depths'> {
    const found: number[] = [];
    let level = [start];
    for (let depth = 1; depth <= most && level.length > 0; depth += 1) {
      const next: number[] = [];
      for (const near of level)
        for (const far of edges.get(near) ?? []) {
          if (far === start || steps[far] !== 0) continue;
          steps[far] = depth;
          next.push(far);
        }
      for (const node of next) found.push(node);
      level = next;
    }
    const nodes = Int32Array.from(found);
    const depths = Uint8Array.from(found, (node) => steps[node] ?? 0);
    for (const node of found) steps[node] = 0;
    return { nodes, depths };
  }
}

function forEachNode({ nodes, depths }: Rested, depth: number, use: (node: number, steps: number) => void): void {
  for (let at = 0; at < nodes.length; at += 1) {
    const steps = depths[at] ?? 0;
    if (steps > depth) return; // nearest first
    use(nodes[at] ?? 0, steps);
  }
}
