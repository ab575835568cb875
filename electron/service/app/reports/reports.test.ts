import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import {
  type ReportFormat,
  type ReportName,
  reportKinds,
  reportNames,
  WrittenReport,
} from '../../../../shared/model/report.ts';
import { pdfText } from '../../../testing/pdf-text.ts';
import { outcomeOf, PASSPHRASE, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { verifyExportFile } from './verify-file.ts';

/** Set to a folder, the files of the tests are kept there to be looked at. */
const keep = process.env['STRONGROOM_KEEP_REPORTS'];
const DAY_MS = 86_400_000;

let registry: TestRegistry;
let root: Client<Methods>;
let ana: Client<Methods>;
let bo: Client<Methods>;
let cy: Client<Methods>;
let number = 0;
let beforeProduction: string;

type Asked = Partial<Parameters<Client<Methods>['call']>[1]> & Record<string, unknown>;

const subjects: Partial<Record<ReportName, string>> = { dossier: 'churn@1.0.0', 'change-log': 'churn' };
const askedOf = (report: ReportName): Asked => ({
  subject: subjects[report] ?? null,
  framework: report === 'crosswalk' ? '21-cfr-11' : null,
});

async function write(report: ReportName, format: ReportFormat, given: Asked = {}): Promise<string> {
  const out = registry.outside(`${report}-${number++}.${format}`);
  await outcomeOf(
    cy,
    WrittenReport,
    cy.call('report.write', { report, formats: [format], out, ...askedOf(report), ...given }),
  );
  if (keep !== undefined) {
    mkdirSync(keep, { recursive: true });
    const name = `${report}${given['redact'] === true ? '-redacted' : ''}.${format}`;
    writeFileSync(path.join(keep, name), readFileSync(out));
  }
  return out;
}

const textOf = (file: string): string =>
  file.endsWith('.pdf') ? pdfText(readFileSync(file)).replace(/\s+/g, ' ') : readFileSync(file, 'utf8');

async function promote(version: string, toStage: 'staging' | 'production'): Promise<void> {
  const { id: requestId } = await ana.call('promotion.request', { version, toStage, reason: `Needed by Ana Person.` });
  registry.clock.pass(5 * 3_600_000); // longer than a session stays unlocked
  ana = await registry.signIn('ana');
  bo = await registry.signIn('bo');
  const { digest: displayedDigest } = await bo.call('promotion.review', { requestId });
  await bo.call('promotion.approve', {
    requestId,
    reason: 'Evidence read.',
    passphrase: PASSPHRASE,
    userId: 'bo',
    displayedDigest,
  });
}

const metadataOf = (f1: number) => ({
  owner: 'Olga Owner',
  developer: 'Dora Developer',
  purpose: 'Rank customers for a call. =1+1 & <b>bold</b>',
  description: 'Made by ana and checked by Bo Person.',
  metrics: [
    { name: 'f1', value: f1, direction: 'higher' as const, slice: null },
    { name: 'log loss', value: 1 - f1, direction: 'lower' as const, slice: null },
  ],
});

beforeAll(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  ana = await registry.person(root, 'ana', ['analyst']);
  bo = await registry.person(root, 'bo', ['approver']);
  cy = await registry.person(root, 'cy', ['compliance']);
  await register(ana, await registry.file('a.safetensors', safetensors([1, 2, 3])), {
    model: 'churn',
    metadata: metadataOf(0.9),
  });
  await promote('churn@1.0.0', 'staging');
  registry.clock.pass(DAY_MS);
  ana = await registry.signIn('ana');
  beforeProduction = new Date(registry.clock.ms).toISOString();
  registry.clock.pass(1000);
  await promote('churn@1.0.0', 'production');
  await register(ana, await registry.file('b.safetensors', safetensors([4, 5])), {
    model: 'churn',
    changeType: 'breaking',
    parents: ['churn@1.0.0'],
    version: '2.0.0',
    metadata: metadataOf(0.93),
  });
  await register(ana, await registry.file('c.safetensors', safetensors([7])), { model: 'other', metadata: {} });
  cy = await registry.signIn('cy');
  await expect(registry.connect().call('session.signIn', { userId: 'ana', passphrase: 'wrong' })).rejects.toBeDefined();
}, 60_000);
afterAll(() => registry.close());

describe('every report', () => {
  it.each(reportNames)(
    '%s is written in each of its formats, and each verifies by the signature beside it',
    async (name) => {
      for (const format of reportKinds[name].formats) {
        const file = await write(name, format);
        const verdict = await verifyExportFile(file);
        expect(verdict.problems, `${name} as ${format}`).toEqual([]);
        expect(verdict.ok).toBe(true);
        expect(verdict.shortCode).toMatch(/^[0-9A-Z-]{20,}$/);
      }
    },
  );

  it('R1: one flipped byte in any file or signature is named', async () => {
    for (const format of ['pdf', 'html', 'json', 'csv'] as const) {
      const file = await write('approvals', format);
      for (const at of [file, `${file}.dsse`]) {
        const good = readFileSync(at);
        for (const part of [0.1, 0.5, 0.9]) {
          const bad = Uint8Array.from(good);
          const place = Math.floor(bad.length * part);
          bad[place] = (bad[place] ?? 0) ^ 1;
          writeFileSync(at, bad);
          const verdict = await verifyExportFile(file);
          expect(verdict.ok, `${at} at ${part}`).toBe(false);
          expect(verdict.problems[0]?.message).not.toBe('');
        }
        writeFileSync(at, good);
      }
    }
  });

  it('R2: the same facts are in the page that people read and in the JSON, which is the same bytes each time', async () => {
    const json = JSON.parse(textOf(await write('change-log', 'json')));
    const html = textOf(await write('change-log', 'html'));
    const cells = json.sections.flatMap((section: { blocks: { kind: string; rows: unknown[][] }[] }) =>
      section.blocks.filter(({ kind }) => kind === 'table').flatMap(({ rows }) => rows.flat()),
    );
    expect(cells.length).toBeGreaterThan(20);
    for (const cell of cells) {
      const text: string = (cell.text ?? cell).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      expect(html).toContain(text.replaceAll('"', '&quot;'));
    }
  });

  it('is one HTML file without script, that asks for nothing elsewhere and holds text as text', async () => {
    for (const name of reportNames) {
      const html = textOf(await write(name, 'html'));
      expect(html).not.toMatch(/<script|<iframe|<img|<link|javascript:|onload=|src=|href=|url\(/i);
      expect(html).not.toContain('<b>bold</b>');
      expect(html).toContain("default-src 'none'");
      expect(html).toContain('lang="en"');
    }
  });

  it('holds no cell in CSV that a spreadsheet would run', async () => {
    const csv = textOf(await write('inventory', 'csv'));
    expect(csv).toContain('Rank customers for a call. =1+1');
    for (const line of csv.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+@-]/);
  });

  it('several formats make a folder with a manifest, whole or not at all', async () => {
    const out = registry.outside('all');
    const formats: ReportFormat[] = ['pdf', 'html', 'json', 'csv'];
    const written = await outcomeOf(cy, WrittenReport, cy.call('report.write', { report: 'inventory', formats, out }));
    expect(written.files.map((file) => file.path)).toContain('inventory.html.dsse');
    expect(await verifyExportFile(path.join(out, 'manifest.json'))).toMatchObject({
      ok: true,
      kind: 'report-manifest',
    });
    writeFileSync(path.join(out, 'inventory.csv'), 'nothing');
    const broken = await verifyExportFile(path.join(out, 'manifest.json'));
    expect(broken.problems).toMatchObject([{ code: 'file_changed', location: 'inventory.csv' }]);
    await expect(cy.call('report.write', { report: 'inventory', formats, out })).rejects.toMatchObject({
      code: 'file.exists',
    });
  });

  it('is noted in the log with what was written', async () => {
    const { records } = await cy.call('audit.list', { action: 'report.written', limit: 1 });
    expect(records[0]).toMatchObject({ new: { report: 'inventory', formats: ['pdf', 'html', 'json', 'csv'] } });
  });

  it('refuses what it does not ask for, and what it lacks', async () => {
    const refused = async (query: { report: ReportName; [key: string]: unknown }) =>
      expect(cy.call('report.preview', query)).rejects.toMatchObject({ code: 'report.refused' });
    await refused({ report: 'dossier' });
    await refused({ report: 'vault', subject: 'churn' });
    await refused({ report: 'access', from: beforeProduction });
    await refused({ report: 'crosswalk' });
    await refused({ report: 'crosswalk', framework: 'none' });
    await refused({ report: 'approvals', from: '2026-03-02T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' });
  });
});

describe('what single reports say', () => {
  it('R8: a signature shows printed name, date and time with zone, and meaning in PDF, HTML and JSON', async () => {
    for (const report of ['dossier', 'approvals'] as const)
      for (const format of ['pdf', 'html', 'json'] as const) {
        const text = textOf(await write(report, format));
        expect(text, `${report} as ${format}`).toContain('bo Person');
        expect(text).toMatch(/2026-03-0[12][ T]\d\d:\d\d:\d\d(\.\d+Z| UTC)/);
        expect(text).toContain('I approve the promotion of churn@1.0.0 from development to staging.');
      }
  });

  it('R24, R22: the change log has each version, its lineage and change type, what changed, and who approved', async () => {
    const html = textOf(await write('change-log', 'html'));
    for (const shown of [
      '1.0.0',
      '2.0.0',
      'churn@1.0.0',
      'breaking',
      'bo Person (bo)',
      'log loss',
      '<svg',
      'Substantial?',
    ])
      expect(html).toContain(shown);
    const csv = textOf(await write('change-log', 'csv'));
    expect(csv).toMatch(/tensor|metric/);
  });

  it('says what stood where at a moment', async () => {
    const then = textOf(await write('stage-history', 'csv', { asOf: beforeProduction }));
    expect(then).toContain('churn,1.0.0,staging');
    expect(then).not.toContain('production');
    expect(then).not.toContain('other');
    expect(textOf(await write('stage-history', 'csv'))).toContain('churn,1.0.0,production');
    const inventory = textOf(await write('inventory', 'csv', { asOf: beforeProduction }));
    expect(inventory).toMatch(/churn,not set,Olga Owner,1\.0\.0,staging/);
  });

  it('refuses a day of which nobody knows yet, and takes the end of today for now', async () => {
    await expect(
      cy.call('report.preview', { report: 'inventory', asOf: '2999-01-01T23:59:59.999Z' }),
    ).rejects.toMatchObject({
      code: 'report.refused',
    });
    const now = new Date(registry.clock.ms).toISOString();
    const html = textOf(await write('inventory', 'html', { asOf: `${now.slice(0, 10)}T23:59:59.999Z` }));
    expect(html).not.toContain('23:59:59');
  });

  it('R18: the inventory says how complete each model is, and what is missing', async () => {
    const html = textOf(await write('inventory', 'html'));
    expect(html).toMatch(/\d+ %/);
    expect(html).toContain('Limitations');
  });

  it('R32: an extract says what it leaves out, and its totals are those of the log', async () => {
    const file = await write('audit', 'json', { actor: 'bo' });
    const { totals, records, leavesOut, checkpoint } = JSON.parse(textOf(file));
    expect(records.length).toBeGreaterThan(0);
    expect(records.every((one: { record: { actor: { id: string } } }) => one.record.actor.id === 'bo')).toBe(true);
    expect(totals).toEqual({
      recordsInLog: checkpoint.size,
      recordsHere: records.length,
      recordsLeftOut: checkpoint.size - records.length,
    });
    expect(leavesOut[0]).toContain(`${totals.recordsLeftOut} records`);
    expect(await verifyExportFile(file)).toMatchObject({ ok: true, checkedRecords: records.length });
    const { totals: previewed } = await cy.call('report.preview', { report: 'audit', actor: 'bo' });
    expect(previewed.map(({ count }) => count)[0]).toBe(records.length);
  });

  it('the access review has people, roles, sign-ins, keys with ages, and failures', async () => {
    const html = textOf(await write('access', 'html'));
    for (const shown of ['ana Person (ana)', 'analyst', 'compliance', 'Age in days']) expect(html).toContain(shown);
    expect(html).toContain('<td>session.sign_in_failed</td><td>ana Person (ana)</td><td>1</td>');
  });

  it('R30: the self-test names version, build and configuration, and runs its checks', async () => {
    const html = textOf(await write('self-test', 'html'));
    expect(html).toContain('Configuration digest (SHA-256)');
    expect(html).toContain('All checks passed');
    expect(html.match(/>passed</g)?.length).toBeGreaterThan(8);
  });

  it('the crosswalk names evidence and what is missing, takes a signed reason, and claims nothing', async () => {
    const clause = { framework: '21-cfr-11', clause: 'part11.300', model: null };
    const { digest: displayedDigest } = await cy.call('clause.review', clause);
    const before = textOf(await write('crosswalk', 'html'));
    expect(before).toContain('signatures under promotions');
    expect(before).toContain('claims no compliance');
    await expect(
      ana.call('clause.declare', { ...clause, reason: 'No.', passphrase: PASSPHRASE, userId: 'ana', displayedDigest }),
    ).rejects.toMatchObject({ code: 'session.role_missing' });
    await cy.call('clause.declare', {
      ...clause,
      reason: 'Passphrases are kept by the site directory.',
      passphrase: PASSPHRASE,
      userId: 'cy',
      displayedDigest,
    });
    const after = textOf(await write('crosswalk', 'html'));
    expect(after).toContain('Not applicable: Passphrases are kept by the site directory. Signed by cy Person (cy)');
    for (const framework of (await cy.call('report.list', {})).frameworks)
      await cy.call('report.preview', { report: 'crosswalk', framework: framework.id });
  });
});

describe('R31: a redacted report', () => {
  it('names nobody in any format, keeps one pseudonym for one person, and verifies', async () => {
    for (const report of reportNames)
      for (const format of reportKinds[report].formats) {
        const file = await write(report, format, { redact: true });
        expect(await verifyExportFile(file), `${report} as ${format}`).toMatchObject({ ok: true, problems: [] });
        const text = `${textOf(file)}${textOf(`${file}.dsse`)}`;
        expect(text, `${report} as ${format}`).not.toMatch(/\b(ana|bo|cy) Person\b|Rosa Root|Olga|Dora|\(bo\)|\bana\b/);
        const statement = JSON.parse(Buffer.from(JSON.parse(textOf(`${file}.dsse`)).payload, 'base64').toString());
        expect(JSON.stringify(statement)).not.toMatch(/cy Person/);
      }
    const one: readonly string[] =
      textOf(await write('approvals', 'csv', { redact: true })).match(/person-[0-9a-f]{10}/g) ?? [];
    const other: readonly string[] =
      textOf(await write('stage-history', 'csv', { redact: true })).match(/person-[0-9a-f]{10}/g) ?? [];
    expect(one.some((name) => other.includes(name))).toBe(true);
  });

  it('shows records as places in the log, and a place that is changed is found', async () => {
    const file = await write('audit', 'json', { redact: true });
    const { records } = JSON.parse(textOf(file));
    expect(
      records.every((one: { record: unknown; leaf: string }) => one.record === null && one.leaf.length === 64),
    ).toBe(true);
    expect(await verifyExportFile(file)).toMatchObject({ ok: true, checkedRecords: records.length });
  });

  it('says of each signature that is left out its digest and verdict', async () => {
    const { requests, signaturesLeftOut } = JSON.parse(textOf(await write('dossier', 'json', { redact: true })));
    expect(signaturesLeftOut).toHaveLength(2);
    expect(signaturesLeftOut[0]).toMatchObject({ status: 'valid' });
    expect(requests[0].approvals[0].envelope).toBe('');
  });
});

it('R30: the self-test says that the clock is behind the log', async () => {
  registry.clock.pass(-DAY_MS);
  const preview = await cy.call('report.preview', { report: 'self-test' });
  expect(preview.name).toBe('1 check failed');
});
