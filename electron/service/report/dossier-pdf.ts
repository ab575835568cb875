import { signatureCounts } from '../../../shared/model/key.ts';
import type { PromotionRequest, Validation } from '../../../shared/model/promotion.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { anchorSection } from './anchor-section.ts';
import { recordColumns, recordRow } from './audit-pdf.ts';
import type { VersionDossier } from './dossier.ts';
import { fontFiles } from './fonts.ts';
import { type Cell, type Colour, type Column, PageWriter } from './page-writer.ts';
import { recordedSections } from './recorded-sections.ts';
import { dateTime, grouped, inline, NOT_RECORDED, size } from './text.ts';

/**
 * The dossier as a tagged PDF/A-3a with the data attached. `reportText` is the sealed JSON (`renderDossierJson`); without it the plain
 * data is attached. The same dossier gives the same bytes.
 */
export async function renderDossierPdf(dossier: VersionDossier, reportText: string | null = null): Promise<Uint8Array> {
  const { version, origin, checkpoint, registryId } = dossier;
  const name = `${version.model}@${version.version}`;
  const attachment = `${version.model}-${version.version}.dossier.json`;
  const writer = new PageWriter({
    title: `Dossier of ${name}`,
    subject: `Model version ${name}, root digest ${version.rootDigest}`,
    createdAt: origin.generatedAt,
    creator: `Strongroom ${origin.build.version}`,
    foot: `${name} · registry ${registryId} · checkpoint ${checkpoint.shortCode}`,
    fonts: await fontFiles(),
  });
  writer.titleBlock('Model version dossier', name, [
    `Stage: ${version.stage} · made ${dateTime(origin.generatedAt)} by ${origin.generatedBy?.name ?? 'the workstation'}`,
  ]);
  summary(writer, dossier);
  recordedSections(writer, version);
  interfaceSection(writer, version);
  files(writer, version);
  findings(writer, version);
  lineage(writer, dossier);
  writer.section('Promotions, validations and signatures');
  if (dossier.requests.length === 0) writer.paragraph('No promotion was requested.');
  for (const request of dossier.requests) promotion(writer, request);
  stageHistory(writer, dossier);
  writer.section('Audit records of this version');
  list(writer, recordColumns, dossier.auditRecords.map(recordRow), 'There is none.');
  writer.section('What this report leaves out');
  writer.paragraph(
    dossier.leavesOut.length === 0 ? 'Nothing that is recorded of this version.' : dossier.leavesOut.join('\n'),
  );
  anchorSection(writer, checkpoint, attachment);
  writer.attach(attachment, 'The data of this report', reportText ?? JSON.stringify(dossier, null, 1));
  return writer.finish();
}

/** 64 hex digits on one line. */
const digest = (text: string): Cell => ({ text, size: 8 });

const orNone = (text: string | null): string => (text === null || text === '' ? NOT_RECORDED : text);

function list(writer: PageWriter, columns: readonly Column[], rows: readonly (readonly Cell[])[], none: string): void {
  if (rows.length === 0) writer.paragraph(none);
  else writer.table(columns, rows);
}

/** How the files came about. */
function filesWords({ origin, parents }: VersionDossier['version']): string {
  if (origin.kind === 'brought_in') return 'brought in from outside';
  if (origin.kind === 'combined') return 'combined from the parents';
  const from = parents.find(({ versionId }) => versionId === origin.from);
  return `those of ${from ? `${from.model}@${from.version}` : origin.from}, byte for byte`;
}

function summary(writer: PageWriter, { version, registryId, origin, requests, checkpoint }: VersionDossier): void {
  const signatures = requests.flatMap((request) => request.approvals);
  const valid = signatures.filter((approval) => signatureCounts(approval.verification.status)).length;
  writer.section('Summary');
  writer.facts([
    ['Model and version', { text: `${version.model}@${version.version}`, bold: true }],
    ['Stage', { text: version.stage, bold: true }],
    ['Change type', orNone(version.changeType)],
    ['Branch', version.branch],
    ['Files', filesWords(version)],
    [
      'Format',
      version.framework === null
        ? version.format
        : `${version.format}, ${version.framework} ${version.inspection.frameworkVersion ?? ''}`.trim(),
    ],
    ['Size', size(version.sizeBytes)],
    ['Root digest (SHA-256)', digest(version.rootDigest)],
    ['Owner', orNone(version.owner)],
    ['Registered', `${dateTime(version.registeredAt)} by ${version.registeredBy}`],
    ['Worst finding', version.worstFinding ?? 'none'],
    [
      'Signatures',
      signatures.length === 0
        ? 'none'
        : {
            text: `${signatures.length}, of which ${valid} verified as valid`,
            colour: valid === signatures.length ? 'good' : 'bad',
          },
    ],
    ['Registry', registryId],
    ['Short code', checkpoint.shortCode],
    ['Program', `Strongroom ${origin.build.version}`],
    ['Build digest', digest(origin.build.digest)],
  ]);
}

function interfaceSection(writer: PageWriter, { inspection }: VersionDetail): void {
  const shape = (dimensions: readonly unknown[] | null) =>
    dimensions === null
      ? 'unknown rank'
      : `[${dimensions.map((one) => (one === null ? '?' : inline(one))).join(', ')}]`;
  const rows = (['inputs', 'outputs'] as const).flatMap((side) =>
    inspection[side].map((tensor): readonly Cell[] => [
      side.slice(0, -1),
      tensor.name,
      tensor.dtype ?? 'unknown',
      shape(tensor.shape),
    ]),
  );
  writer.section('What the files are');
  writer.facts([
    ['Parameters', inspection.parameterCount === null ? 'unknown' : grouped(inspection.parameterCount)],
    ['Operators', inspection.operatorCount === null ? 'unknown' : grouped(inspection.operatorCount)],
    ['Layers', inspection.layerCount === null ? 'unknown' : grouped(inspection.layerCount)],
    ['Tensors', inspection.tensorCount === null ? 'unknown' : grouped(inspection.tensorCount)],
  ]);
  const columns = [
    { title: 'Side', share: 12 },
    { title: 'Name', share: 43 },
    { title: 'Type', share: 18 },
    { title: 'Shape', share: 27 },
  ];
  list(writer, columns, rows, 'The files name no inputs or outputs.');
}

function files(writer: PageWriter, { artifacts }: VersionDetail): void {
  writer.section('Files');
  const columns = [
    { title: 'Path', share: 34 },
    { title: 'Size in bytes', share: 16 },
    { title: 'SHA-256', share: 50 },
  ];
  list(
    writer,
    columns,
    artifacts.map((file) => [file.path, grouped(file.sizeBytes), { text: file.sha256, size: 7.5 }]),
    'There are none.',
  );
}

function findings(writer: PageWriter, { inspection }: VersionDetail): void {
  writer.section('Findings of the inspection');
  const columns = [
    { title: 'Severity', share: 12 },
    { title: 'Code', share: 25 },
    { title: 'What was seen', share: 43 },
    { title: 'Where', share: 20 },
  ];
  const rows = inspection.findings.map((finding): readonly Cell[] => {
    const colour: Colour = finding.severity === 'high' || finding.severity === 'critical' ? 'bad' : 'ink';
    return [
      { text: finding.severity, colour, bold: colour === 'bad' },
      finding.code,
      finding.detail,
      finding.location ?? '',
    ];
  });
  list(writer, columns, rows, 'The inspection found nothing to report.');
}

function lineage(writer: PageWriter, { lineage: graph, version }: VersionDossier): void {
  writer.section('Lineage');
  const label = new Map(graph.nodes.map((node) => [node.id, `${node.label} (${node.type})`]));
  const rows = graph.edges.map((edge): readonly Cell[] => [
    label.get(edge.from) ?? edge.from,
    edge.type,
    label.get(edge.to) ?? edge.to,
  ]);
  const columns = [
    { title: 'From', share: 40 },
    { title: 'Relation', share: 20 },
    { title: 'To', share: 40 },
  ];
  list(writer, columns, rows, `Nothing is recorded that ${version.model}@${version.version} came from or led to.`);
  if (graph.truncated) writer.paragraph('The graph is larger than is shown here.', { colour: 'muted' });
}

const statusColours: Readonly<Record<Validation['status'], Colour>> = {
  passed: 'good',
  warning: 'ink',
  failed: 'bad',
  not_applicable: 'muted',
};

function promotion(writer: PageWriter, request: PromotionRequest): void {
  writer.subsection(`${request.fromStage} to ${request.toStage}: ${request.status}`);
  writer.facts([
    ['Request', request.id],
    ['Requested', `${dateTime(request.requestedAt)} by ${request.requestedByName} (${request.requestedBy})`],
    ['Reason', request.reason],
    ['Closed', request.closedAt === null ? 'still open' : dateTime(request.closedAt)],
    ['Policy', `${request.policy.id}, version ${request.policy.version}`],
    ['Policy digest (SHA-256)', digest(request.policy.digest)],
    [
      'Approvals',
      `${request.approvals.length} signed, ${request.approvalsNeeded} needed, from: ${request.approverRoles.join(', ')}`,
    ],
  ]);
  const columns = [
    { title: 'Validation', share: 18 },
    { title: 'Result', share: 17 },
    { title: 'What was judged, required actions', share: 65 },
  ];
  const rows = request.validations.map((validation): readonly Cell[] => [
    validation.name,
    { text: validation.status.replace('_', ' '), bold: true, colour: statusColours[validation.status] },
    [
      validation.summary,
      ...validation.evidence.map(({ label, value }) => `${label}: ${value}`),
      ...validation.requiredActions.map((action) => `Required: ${action}`),
    ].join('\n'),
  ]);
  list(writer, columns, rows, 'No validation was run.');
  for (const approval of request.approvals) {
    const isValid = signatureCounts(approval.verification.status);
    writer.subsection(`Signature of ${approval.printedName}`);
    writer.facts([
      ['Printed name', { text: approval.printedName, bold: true }],
      ['User id and roles', `${approval.signerId}; ${approval.roles.join(', ')}`],
      ['Date and time', { text: dateTime(approval.signedAt), bold: true }],
      ['Meaning', { text: approval.meaning, bold: true }],
      ['Decision', approval.decision],
      ['Reason', approval.reason],
      ['Key (SHA-256)', digest(approval.keyId)],
      [
        'Verification',
        {
          text: `${approval.verification.status}: ${approval.verification.detail}`,
          bold: true,
          colour: isValid ? 'good' : 'bad',
        },
      ],
    ]);
  }
}

function stageHistory(writer: PageWriter, { stageHistory: history }: VersionDossier): void {
  writer.section('Stage history');
  const columns = [
    { title: 'Date and time', share: 26 },
    { title: 'Change', share: 24 },
    { title: 'By', share: 20 },
    { title: 'Reason', share: 30 },
  ];
  const rows = history.map((change): readonly Cell[] => [
    dateTime(change.time),
    change.from === null ? `registered in ${change.to}` : `${change.from} → ${change.to}`,
    `${change.byName} (${change.by})`,
    change.reason,
  ]);
  list(writer, columns, rows, 'No stage is recorded.');
}
