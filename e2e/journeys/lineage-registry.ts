import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import type { App } from '../fixtures.ts';
import { commandAs } from './vault-registry.ts';

/** A safetensors file with one tensor of one number. */
function tinyFile(to: string, value: number): string {
  const header = Buffer.from(JSON.stringify({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(to, Buffer.concat([length, header, Buffer.from(Float32Array.of(value).buffer)]));
  return to;
}

type Row = Record<string, string | number | null>;

/**
 * Registers base@1.0.0 and score@1.0.0, which came from it and from a data set, while the program is stopped; then puts `count`
 * further versions of 20 models behind base@1.0.0 into the database itself, because registering each would take minutes.
 */
export async function seedLineage(app: App, userId: string, count: number): Promise<void> {
  const base = tinyFile(path.join(app.home, 'base.safetensors'), 1);
  const score = tinyFile(path.join(app.home, 'score.safetensors'), 2);
  await commandAs(app, userId, ['import', base, '--model', 'base', '--dataset', 'north@1']);
  await commandAs(app, userId, [
    'import',
    score,
    '--model',
    'score',
    '--parent',
    'base@1.0.0',
    '--experiment',
    'run-1',
  ]);
  const db = new Sqlite(path.join(app.registry, 'registry.sqlite'));
  const one = (table: string, name: string): Row => Object(db.prepare(`SELECT * FROM ${table} WHERE ${name}`).get());
  const insert = (table: string, row: Row) =>
    db
      .prepare(
        `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row)
          .map(() => '?')
          .join(', ')})`,
      )
      .run(...Object.values(row));
  const model = one('model', "name = 'base'");
  const version = one('model_version', `model_id = '${model['id']}'`);
  const event = one('stage_event', `version_id = '${version['id']}'`);
  db.transaction(() => {
    for (let at = 0; at < 20; at += 1) insert('model', { ...model, id: `mo_seed${at}`, name: `family-${at}` });
    for (let at = 0; at < count; at += 1) {
      const id = `mv_seed${at}`;
      const stage = at < 20 ? 'production' : 'development';
      insert('model_version', {
        ...version,
        id,
        model_id: `mo_seed${at % 20}`,
        version: `1.${Math.floor(at / 20)}.0`,
        stage,
      });
      insert('stage_event', { ...event, id: `${id}.0000`, version_id: id, to_stage: stage });
      const edge = { type: 'derived_from', from_id: id, period: 0, from_type: 'version', to_type: 'version' };
      // Each family is a bush below the base: later versions come from one of its earlier ones.
      const parent = at < 20 ? String(version['id']) : `mv_seed${Math.floor(at / 3 / 20) * 20 + (at % 20)}`;
      if (parent !== id) insert('lineage_edge', { ...edge, to_id: parent, added_at: String(version['registered_at']) });
    }
  })();
  db.close();
}
