import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { callerOf, signSome } from '../../../testing/sign-a-statement.ts';
import { verifyRegistryFolder } from '../index.ts';

let registry: TestRegistry;
let copies: string;

beforeAll(async () => {
  registry = await TestRegistry.create();
  copies = await mkdtemp(path.join(os.tmpdir(), 'strongroom-tamper-'));
  const admin = await registry.initialise();
  const ana = await registry.person(admin, 'ana', ['analyst']);
  const bo = await registry.person(admin, 'bo', ['approver']);
  const file = await registry.file('m.safetensors', safetensors([1, 2, 3]));
  await register(ana, file, {
    model: 'm',
    metadata: { datasets: [{ name: 'd', version: '1' }], experiment: 'run-7', owner: 'Ana' },
  });
  await ana.call('metadata.correct', {
    version: 'm@1.0.0',
    set: [{ field: 'owner', value: 'Bo' }],
    reason: 'Mistyped.',
  });
  await ana.call('model.update', { model: 'm', owner: 'Bo', reason: 'Known now.' });
  await admin.call('audit.checkpoint', {});
  const request = await ana.call('promotion.request', { version: 'm@1.0.0', toStage: 'staging', reason: 'Because.' });
  const { digest } = await bo.call('promotion.review', { requestId: request.id });
  await bo.call('promotion.approve', {
    requestId: request.id,
    reason: 'Read.',
    passphrase: PASSPHRASE,
    userId: 'bo',
    displayedDigest: digest,
  });
  await signSome(registry, callerOf(registry, { id: 'bo', name: 'bo Person', roles: ['approver'] }));
  await registry.service.close();
});
afterAll(async () => {
  await registry.close();
  await rm(copies, { recursive: true, force: true });
});

let number = 0;
/** Runs SQL behind the service's back on a copy of the registry and verifies it. */
async function after(sql: string): Promise<string[]> {
  number += 1;
  const folder = path.join(copies, String(number));
  await cp(registry.folder, folder, { recursive: true });
  const db = new Sqlite(path.join(folder, 'registry.sqlite'));
  db.pragma('foreign_keys = OFF');
  for (const { name } of db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .all())
    db.exec(`DROP TRIGGER ${name}`);
  expect(db.prepare(sql).run().changes, sql).toBeGreaterThan(0);
  db.close();
  const found = await verifyRegistryFolder(folder);
  expect(found.ok, sql).toBe(found.problems.length === 0);
  return found.problems.map(({ location, message }) => `${location}: ${message}`);
}

describe('a change behind the service’s back is found and named', () => {
  it('finds nothing in a registry that nobody touched', async () => {
    expect(await verifyRegistryFolder(registry.folder)).toMatchObject({
      ok: true,
      problems: [],
      checkedSignatures: expect.any(Number),
    });
  });

  it.each([
    ["UPDATE person SET name = 'Eve' WHERE id = 'bo'", /person bo Person, field name/],
    ["UPDATE person SET roles = '[\"administrator\"]' WHERE id = 'ana'", /field roles/],
    ['UPDATE version_correction SET old_value = \'"Eve"\'', /version_correction m@1.0.0, field old_value/],
    ['DELETE FROM version_correction', /version_correction/],
    ["UPDATE model_change SET new_value = 'Eve'", /model_change m, field new_value/],
    ["UPDATE person SET status = 'disabled' WHERE id = 'ana'", /field status/],
    ["UPDATE person_key SET public_key = replace(public_key, 'M', 'N') WHERE person_id = 'bo'", /field public_key/],
    ["UPDATE person_key SET encrypted_private_key = '{}' WHERE person_id = 'bo'", /field encrypted_private_key_sha256/],
    ["UPDATE registry SET settings = json_set(settings, '$.idleMinutes', 240)", /registry .*, field settings/],
    ["UPDATE model SET description = 'better'", /model m, field description/],
    ["UPDATE model_version SET owner = 'Eve'", /version m@1\.0\.0, field owner/],
    ["UPDATE model_version SET metadata = json_set(metadata, '$.purpose', 'else')", /field metadata/],
    ["UPDATE model_version SET inspection = json_set(inspection, '$.framework', 'else')", /field inspection_sha256/],
    [
      "UPDATE model_version SET root_digest = replace(root_digest, substr(root_digest, 1, 1), 'f') WHERE 1",
      /root_digest|files/,
    ],
    ["UPDATE model_version SET stage = 'production'", /version m@1\.0\.0, field stage/],
    ["UPDATE artifact SET path = 'n.safetensors'", /version m@1\.0\.0, files/],
    ['UPDATE artifact SET size_bytes = size_bytes + 1', /version m@1\.0\.0, files/],
    ["UPDATE model_version SET recipes_digest = '00'", /version m@1\.0\.0, field recipes_digest/],
    ['DELETE FROM artifact', /version m@1\.0\.0, files/],
    ["DELETE FROM lineage_edge WHERE type = 'trained_on'", /field edges/],
    ["UPDATE dataset SET version = '2'", /dataset d@1, field version/],
    ["UPDATE experiment SET name = 'run-8'", /experiment run-7, field name/],
    ["UPDATE promotion_request SET requested_by = 'bo'", /field requested_by/],
    ["UPDATE promotion_request SET validations = '[]'", /field validations/],
    ["UPDATE approval SET reason = 'Not read.'", /approval .* by bo Person: The signature is over something else/],
    ["UPDATE approval SET envelope = replace(envelope, 'a', 'b')", /approval .* by bo Person/],
    ["UPDATE approval SET signer_id = 'ana'", /approval/],
    ['DELETE FROM approval', /approval .*gone/],
    [
      "UPDATE signed_statement SET reason = 'Not read.'",
      /statement .* by bo Person: The signature is over something else/,
    ],
    ["UPDATE signed_statement SET kind = 'waiver'", /statement .* by bo Person: .*kind is “audit_review”/],
    ["UPDATE signed_statement SET subject_id = '2026-01'", /statement .* by bo Person: .*subjectId/],
    ["UPDATE signed_statement SET fields = '{}'", /statement .* by bo Person: .*fields/],
    ["UPDATE signed_statement SET displayed_record = '{}'", /statement .* by bo Person: .*recordDigest/],
    ["UPDATE signed_statement SET envelope = replace(envelope, 'a', 'b')", /statement .* by bo Person/],
    ['DELETE FROM signed_statement', /signed_statement .*gone/],
    ['DELETE FROM stage_event WHERE number = 1', /stage_event .*gone/],
    [
      "UPDATE lineage_edge SET retracted_at = '2026-01-01T00:00:00.000Z' WHERE type = 'produced_by'",
      /lineage edge mv_.* produced_by ex_/,
    ],
    ['UPDATE lineage_edge SET performance_dependency = 1', /lineage edge mv_.* trained_on ds_/],
    ["UPDATE impact_report SET report = replace(report, '0', '1')", /impact_report .*, field report_sha256/],
    ["INSERT INTO experiment VALUES ('ex_new', 'sneaked in', '2026-01-01T00:00:00.000Z')", /experiment ex_new/],
    ["UPDATE audit_record SET actor_id = 'eve' WHERE seq = 3", /audit record 3, actor/],
    ["UPDATE audit_record SET time = '2020-01-01T00:00:00.000Z' WHERE seq = 3", /audit record 3, time/],
    [
      "UPDATE audit_record SET canonical = replace(canonical, 'Because.', 'Because!')",
      /audit record \d+: The content or the hash/,
    ],
    ['DELETE FROM audit_record WHERE seq = 4', /Record 4 is missing/],
    ['DELETE FROM audit_record WHERE seq > 8', /were cut off/],
    ["UPDATE audit_checkpoint SET note = replace(note, 'time 2', 'time 1')", /checkpoint/],
    [
      'DELETE FROM audit_checkpoint WHERE size = (SELECT min(size) FROM audit_checkpoint)',
      /does not name the one before/,
    ],
  ])('%s', async (sql, place) => {
    const problems = await after(sql);
    expect(problems.join('\n')).toMatch(place);
  });
});
