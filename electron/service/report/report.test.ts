import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VersionMetadata } from '../../../shared/model/metadata.ts';
import { PromotionRequest } from '../../../shared/model/promotion.ts';
import { pdfText } from '../../testing/pdf-text.ts';
import { generateSigningKey } from '../platform/crypto.ts';
import {
  renderAuditPdf,
  renderDossierJson,
  renderDossierPdf,
  ShownRecord,
  type VersionDossier,
  verifyVersionReport,
} from './index.ts';
import { changes } from './text.ts';

const key = generateSigningKey();
const hex = (digit: string): string => digit.repeat(64);
const note = `strongroom/reg_1\n2\n${'A'.repeat(43)}=\ntime 2026-11-20T10:00:00.000Z\nhead ${hex('c')}\nprevious none\n\n— strongroom/reg_1 ${'A'.repeat(91)}=\n`;
const versionRef = { versionId: 'ver_1', model: 'churn', version: '1.1.0', stage: 'production' } as const;

const metadata = VersionMetadata.parse({
  description: `Predicts churn within ninety days. ${'It was trained on a long and careful history of contracts. '.repeat(60)}`,
  owner: 'Retail analytics',
  purpose: 'Rank customers for a call — never to refuse a contract (µ ≥ 0.5 → call).',
  experiment: 'exp-42',
  datasets: [{ name: 'contracts', version: '2026-10' }],
  metrics: [
    { name: 'f1', value: 0.91, direction: 'higher', slice: null },
    { name: 'log loss', value: 0.2, direction: 'lower', slice: 'new customers' },
  ],
  hyperparameters: { lr: '0.001', epochs: '20' },
  trainingSeconds: 7530,
  trainingCost: null,
  tags: { region: 'EU' },
});

const shown = ShownRecord.parse({
  seq: 1,
  hash: hex('c'),
  proof: [],
  record: {
    seq: 1,
    time: '2026-11-19T15:00:00.000Z',
    registryId: 'reg_1',
    actor: { id: 'ben', name: 'Ben Okafor', roles: ['approver'] },
    action: 'version.stage_changed',
    subject: { type: 'version', id: 'ver_1', label: 'churn@1.1.0' },
    reason: 'Better on new customers.',
    old: { stage: 'staging' },
    new: { stage: 'production' },
    requestId: 'req_1',
    appVersion: '0.1.0',
    prevHash: hex('0'),
  },
});

const dossier: VersionDossier = {
  registryId: 'reg_1',
  workstationPublicKeyPem: key.publicKeyPem,
  origin: {
    generatedAt: '2026-11-20T10:05:00.000Z',
    generatedBy: { id: 'cora', name: 'Cora Lindqvist' },
    build: { version: '0.1.0', digest: hex('b') },
  },
  version: {
    id: 'ver_1',
    modelId: 'mod_1',
    model: 'churn',
    version: '1.1.0',
    stage: 'production',
    changeType: 'feature',
    branch: 'main',
    origin: { kind: 'brought_in' },
    format: 'onnx',
    framework: 'pytorch',
    sizeBytes: 1_234_567,
    rootDigest: hex('a'),
    owner: 'Retail analytics',
    registeredAt: '2026-11-18T08:30:00.000Z',
    registeredBy: 'ada',
    worstFinding: 'high',
    tags: { region: 'EU' },
    deletion: null,
    holds: [],
    metadata,
    registered: metadata,
    corrections: [],
    tier: null,
    inspection: {
      path: 'churn.onnx',
      format: 'onnx',
      framework: 'pytorch',
      frameworkVersion: '2.9',
      sizeBytes: 1_234_567,
      sha256: hex('a'),
      inputs: [{ name: 'features', dtype: 'float32', shape: ['batch', 48] }],
      outputs: [{ name: 'score', dtype: 'float32', shape: [null, 1] }],
      operatorCount: 12,
      operatorTypes: { Gemm: 3 },
      layerCount: null,
      parameterCount: 308_112,
      tensorCount: 8,
      complexity: null,
      metadata: { irVersion: 10 },
      findings: [
        {
          severity: 'high',
          code: 'onnx.custom_domain',
          detail: 'The operator com.example.Score is not of the standard.',
          location: 'node 7',
        },
      ],
    },
    artifacts: [{ path: 'churn.onnx', sizeBytes: 1_234_567, sha256: hex('a') }],
    parents: [{ ...versionRef, versionId: 'ver_0', version: '1.0.0', stage: 'deprecated' }],
    children: [],
    source: '/media/stick/churn.onnx',
    storage: {
      inputBytes: 1_234_567,
      uniqueBytes: 1_000_000,
      storedBytes: 800_000,
      deduplicationFactor: 1.2,
      compressionRatio: 1.25,
      storageEfficiency: 1.5,
    },
    nextStages: ['deprecated', 'staging'],
    openRequestId: null,
    waiver: null,
    overrides: [],
  },
  lineage: {
    focusId: 'ver_1',
    nodes: [
      {
        id: 'ver_1',
        type: 'version',
        label: 'churn@1.1.0',
        model: 'churn',
        version: '1.1.0',
        stage: 'production',
        format: 'onnx',
        depth: 0,
        endedAt: null,
      },
      {
        id: 'ver_0',
        type: 'version',
        label: 'churn@1.0.0',
        model: 'churn',
        version: '1.0.0',
        stage: 'deprecated',
        format: 'onnx',
        depth: 1,
        endedAt: null,
      },
    ],
    edges: [{ id: 'e1', type: 'derived_from', from: 'ver_1', to: 'ver_0', performanceDependency: null, roles: [] }],
    truncated: false,
    asOf: null,
  },
  requests: [
    PromotionRequest.parse({
      id: 'req_1',
      subject: versionRef,
      rootDigest: hex('a'),
      fromStage: 'staging',
      toStage: 'production',
      status: 'approved',
      reason: 'Better on new customers.',
      requestedBy: 'ada',
      requestedByName: 'Ada Byron',
      requestedAt: '2026-11-19T09:00:00.000Z',
      closedAt: '2026-11-19T15:00:00.000Z',
      impact: null,
      policy: { id: 'default', version: 1, digest: hex('d') },
      approvalsNeeded: 1,
      approverRoles: ['approver'],
      validations: [
        {
          name: 'performance',
          status: 'passed',
          summary: 'f1 is not below that of production.',
          evidence: [{ label: 'f1', value: '0.91 against 0.89' }],
          requiredActions: [],
        },
        {
          name: 'security',
          status: 'warning',
          summary: 'One finding of severity high.',
          evidence: [],
          requiredActions: ['Say why the custom operator is safe.'],
        },
        {
          name: 'regulatory',
          status: 'not_applicable',
          summary: 'The tier asks for none.',
          evidence: [],
          requiredActions: [],
        },
      ],
      approvals: [
        {
          id: 'app_1',
          decision: 'approve',
          signerId: 'ben',
          printedName: 'Ben Okafor',
          roles: ['approver'],
          meaning: 'I approve the move of this version to production.',
          reason: 'Evidence read; the finding is explained.',
          signedAt: '2026-11-19T14:59:30.000Z',
          keyId: hex('e'),
          envelope: '{}',
          verification: { status: 'valid', detail: 'Signed by Ben Okafor.' },
          counts: true,
        },
      ],
    }),
  ],
  personKeys: [
    { personId: 'ben', keyId: hex('e'), publicKeyPem: key.publicKeyPem, revokedFrom: null, expiresAt: null },
  ],
  stageHistory: [
    {
      from: null,
      to: 'development',
      time: '2026-11-18T08:30:00.000Z',
      by: 'ada',
      byName: 'Ada Byron',
      reason: 'registered',
      requestId: null,
    },
    {
      from: 'staging',
      to: 'production',
      time: '2026-11-19T15:00:00.000Z',
      by: 'ben',
      byName: 'Ben Okafor',
      reason: 'Better on new customers.',
      requestId: 'req_1',
    },
  ],
  auditRecords: [shown],
  checkpoint: {
    size: 2,
    rootHash: hex('0'),
    time: '2026-11-20T10:00:00.000Z',
    note,
    shortCode: '7K3M-9QPZ-04XA-HHWT-B2C8',
  },
  leavesOut: [],
  redacted: false,
  signaturesLeftOut: [],
};

/** Set to a folder, the documents of the tests are kept there to be looked at. */
const keep = process.env['STRONGROOM_KEEP_REPORTS'];
const save = (name: string, bytes: Uint8Array): void => {
  if (keep !== undefined) writeFileSync(join(keep, name), bytes);
};

describe('the version dossier as PDF', () => {
  it('has the same bytes each time', async () => {
    const [first, second] = [await renderDossierPdf(dossier), await renderDossierPdf(structuredClone(dossier))];
    expect(Buffer.from(first).equals(second)).toBe(true);
    expect(await renderDossierPdf({ ...dossier, registryId: 'reg_2' })).not.toEqual(first);
  });

  it('declares PDF/A-3a, is tagged, names its language and carries the data', async () => {
    const text = Buffer.from(await renderDossierPdf(dossier)).toString('latin1');
    expect(text).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(text).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    for (const mark of ['/StructTreeRoot', '/Lang (en)', '/AFRelationship /Data', '/OutputIntents', '/Marked true'])
      expect(text).toContain(mark);
  });

  it('R8: prints for each signature the name, the date-time with zone, the meaning and the reason', async () => {
    const bytes = await renderDossierPdf(dossier, renderDossierJson(dossier, key.privateKeyDer));
    save('dossier.pdf', bytes);
    const text = pdfText(bytes);
    for (const shown of [
      'churn@1.1.0',
      'Ben Okafor',
      '2026-11-19 14:59:30 UTC',
      'I approve the move of this version to production.',
      'Evidence read; the finding is explained.',
      'µ ≥ 0.5 → call',
      dossier.checkpoint.shortCode,
      'Page 1 of',
    ]) {
      expect(text).toContain(shown);
    }
  });

  it('R15: marks every value that changed since its first entry, and prints the earlier one', async () => {
    const metric = (value: number) => [
      { name: 'f1', value, direction: 'higher' as const, slice: null, interval: null },
    ];
    const corrections = [
      {
        id: 'co_1',
        number: 1,
        field: 'metrics' as const,
        oldValue: [...metric(0.91), ...metadata.metrics.slice(1)],
        newValue: [...metric(0.87), ...metadata.metrics.slice(1)],
        reason: 'Measured on the wrong set.',
        correctedAt: '2026-11-19T12:00:00.000Z',
        correctedBy: 'ada',
      },
    ];
    const corrected = { ...metadata, metrics: [...metric(0.87), ...metadata.metrics.slice(1)] };
    const pdf = await renderDossierPdf({
      ...dossier,
      version: { ...dossier.version, metadata: corrected, corrections },
    });
    const text = pdfText(pdf).replace(/\s+/g, ' '); // a cell breaks its lines where it is narrow
    for (const shown of [
      'f1 = 0.87 (higher is better) [corrected]',
      'Measured on the wrong set.',
      '2026-11-19 12:00:00 UTC',
    ])
      expect(text).toContain(shown);
    expect(text).toMatch(/f1 = 0\.91/);
    expect(text.match(/\[corrected\]/g)).toHaveLength(1);
    expect(pdfText(await renderDossierPdf(dossier))).not.toContain('[corrected]');
  });

  it('shows characters that would turn the writing direction by their code', async () => {
    const { printable } = await import('./text.ts');
    expect(printable('pay\u202eevil\u0007')).toBe('pay[U+202E]evil[U+0007]');
  });
});

describe('the audit trail as PDF', () => {
  const records = Array.from({ length: 120 }, (_, seq) => {
    const first = shown;
    return {
      ...first,
      seq,
      record: {
        ...first.record,
        seq,
        new: { stage: 'production', note: seq === 60 ? 'long '.repeat(3_000) : 'short' },
      },
    };
  });
  const report = {
    registryId: 'reg_1',
    origin: dossier.origin,
    checkpoint: dossier.checkpoint,
    selection: 'all records',
    leftOutRecords: 0,
    records,
  };

  it('prints every record, also one that is longer than a page', async () => {
    const bytes = await renderAuditPdf(report);
    save('audit.pdf', bytes);
    const text = pdfText(bytes);
    expect(text.match(/version\.stage_changed/g)).toHaveLength(120);
    expect(text.match(/\blong\b/g)).toHaveLength(3_000);
    expect(text).toMatch(/Page 1 of (\d+)/);
  });

  it('has the same bytes each time', async () => {
    expect(Buffer.from(await renderAuditPdf(report)).equals(await renderAuditPdf(report))).toBe(true);
  });
});

describe('what is too much to print', () => {
  it('is counted on the first page of the audit trail', async () => {
    const first = shown;
    const records = [0, 1, 2].map((seq) => ({
      ...first,
      seq,
      record: { ...first.record, seq, reason: `reason ${seq}` },
    }));
    const { origin, checkpoint, registryId } = dossier;
    const text = pdfText(
      await renderAuditPdf({ registryId, origin, checkpoint, selection: 'all', leftOutRecords: 0, records }, null, {
        maxPrinted: 2,
      }),
    );
    expect(text).toContain('1, the oldest ones');
    expect(text).not.toContain('reason 0');
    expect(text).toContain('reason 2');
  });
});

describe('the version report as JSON', () => {
  const text = renderDossierJson(dossier, key.privateKeyDer);

  it('verifies and gives the dossier back', () => {
    const verdict = verifyVersionReport(text, key.publicKeyPem);
    expect(verdict.problems).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, keyTrusted: true });
    expect(verdict.dossier).toEqual(dossier);
  });

  it('does not verify with another workstation’s key', () => {
    const verdict = verifyVersionReport(text, generateSigningKey().publicKeyPem);
    expect(verdict.problems.map((problem) => problem.code)).toEqual(['signature_invalid']);
  });

  it('names a place for every changed byte', () => {
    for (let at = 0; at < text.length; at += 13) {
      const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
      const verdict = verifyVersionReport(changed);
      expect(verdict.ok, `byte ${at}`).toBe(false);
      expect(verdict.problems[0]?.location, `byte ${at}`).toBeTruthy();
    }
  });

  it('gives no dossier for records that the log itself would refuse', () => {
    const verdict = verifyVersionReport(text.replace(`"hash": "${hex('c')}"`, `"hash": "${'z'.repeat(64)}"`));
    expect(verdict).toMatchObject({ ok: false, dossier: null });
    expect(verdict.problems.map((problem) => problem.location)).toContain('field auditRecords.0.hash');
  });

  it('names the field that was edited', () => {
    const verdict = verifyVersionReport(
      text.replace('Better on new customers.', 'Better on old customers.'),
      key.publicKeyPem,
    );
    expect(verdict.problems.map((problem) => problem.location)).toContain('field requests');
  });
});

it('what changed inside a nested value is printed a line each, by its place, without members that say nothing', () => {
  const made = { id: 'v1', metadata: { owner: 'Ana', purpose: '', tags: {}, metrics: [{ name: 'f1', value: 0.9 }] } };
  expect(changes(null, made)).toEqual([
    'id: v1',
    'metadata.owner: Ana',
    'metadata.metrics[0].name: f1',
    'metadata.metrics[0].value: 0.9',
  ]);
  const later = { ...made, metadata: { ...made.metadata, owner: 'Bo' } };
  expect(changes(null, { envelope: 'e'.repeat(1500) }, 300)).toEqual([
    `envelope: ${'e'.repeat(150)}… (1\u00a0500 characters)`,
  ]);
  expect(changes(made, later)).toEqual(['metadata.owner: Ana → Bo']);
  expect(changes({ edges: [] }, { edges: [{ type: 'uses' }] })).toEqual([
    'edges: [] → none',
    'edges[0].type: none → uses',
  ]);
});
