import { signatureCounts } from '../../../shared/model/key.ts';
import type { PromotionRequest, Validation } from '../../../shared/model/promotion.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import {
  type Block,
  type Cell,
  code,
  facts,
  heading,
  note,
  type ReportDocument,
  type Section,
  strong,
  table,
} from './document.ts';
import type { VersionDossier } from './dossier.ts';
import { recordBlock } from './record-block.ts';
import { recordedSections } from './recorded-sections.ts';
import { dateTime, grouped, inline, NOT_RECORDED, size } from './text.ts';

/** The dossier as a document to print. Its records stay in the dossier's own JSON; here they are a table. */
export function dossierDocument(dossier: VersionDossier): ReportDocument {
  const { version, origin, checkpoint, registryId, workstationPublicKeyPem } = dossier;
  return {
    report: 'dossier',
    title: 'Model version dossier',
    name: `${version.model}@${version.version}`,
    registryId,
    workstationPublicKeyPem,
    origin,
    checkpoint,
    redacted: dossier.redacted,
    sections: [
      summary(dossier),
      ...smallerSteps(version),
      ...recordedSections(version),
      interfaceSection(version),
      files(version),
      findings(version),
      lineage(dossier),
      promotions(dossier),
      stageHistory(dossier),
      { title: 'Audit records of this version', blocks: [recordBlock(dossier.auditRecords, 'There is none.')] },
    ],
    leavesOut: dossier.leavesOut,
    records: [],
    totals: { recordsInLog: checkpoint.size, recordsHere: 0, recordsLeftOut: checkpoint.size },
  };
}

const orNone = (text: string | null): string => (text === null || text === '' ? NOT_RECORDED : text);

/** How the files came about. */
function filesWords({ origin, parents }: VersionDossier['version']): string {
  if (origin.kind === 'brought_in') return 'brought in from outside';
  if (origin.kind === 'combined') return 'combined from the parents';
  const from = parents.find(({ versionId }) => versionId === origin.from);
  return `those of ${from ? `${from.model}@${from.version}` : origin.from}, byte for byte`;
}

function summary({ version, registryId, origin, requests, checkpoint }: VersionDossier): Section {
  const signatures = requests.flatMap((request) => request.approvals);
  const valid = signatures.filter((approval) => signatureCounts(approval.verification.status)).length;
  return {
    title: 'Summary',
    blocks: [
      facts([
        ['Model and version', strong(`${version.model}@${version.version}`)],
        ['Stage', strong(version.stage)],
        ['Change type', orNone(version.changeType)],
        ['Branch', version.branch],
        ['Files', filesWords(version)],
        [
          'Format',
          version.framework === null || version.framework === version.format
            ? version.format
            : `${version.format}, ${version.framework} ${version.inspection.frameworkVersion ?? ''}`.trim(),
        ],
        ['Size', size(version.sizeBytes)],
        ['Root digest (SHA-256)', code(version.rootDigest)],
        ['Owner', orNone(version.owner)],
        ['Registered', `${dateTime(version.registeredAt)} by ${version.registeredBy}`],
        ['Worst finding', version.worstFinding ?? 'none'],
        [
          'Signatures',
          signatures.length === 0
            ? 'none'
            : {
                text: `${signatures.length}, of which ${valid} verified as valid`,
                mark: valid === signatures.length ? 'good' : 'bad',
              },
        ],
        ['Registry', registryId],
        ['Short code', checkpoint.shortCode],
        ['Program', `Strongroom ${origin.build.version}`],
        ['Build digest', code(origin.build.digest)],
      ]),
    ],
  };
}

/** Who signed for a step of the number that is smaller than the files asked for; no section where nobody had to. */
const smallerSteps = ({ overrides }: VersionDetail): Section[] =>
  overrides.length === 0
    ? []
    : [
        {
          title: 'Smaller version step, signed for',
          blocks: overrides.map((one) =>
            facts([
              ['Meaning', one.meaning],
              ['Reason', one.reason],
              ['Signed by', `${one.printedName} (${one.signerId}), ${one.role}`],
              ['Signed', dateTime(one.signedAt)],
              ['Statement', one.id],
              [
                'Verification',
                {
                  text: `${one.verification.status}: ${one.verification.detail}`,
                  mark: signatureCounts(one.verification.status) ? 'good' : 'bad',
                },
              ],
            ]),
          ),
        },
      ];

function interfaceSection({ inspection }: VersionDetail): Section {
  const shape = (dimensions: readonly unknown[] | null) =>
    dimensions === null
      ? 'unknown rank'
      : `[${dimensions.map((one) => (one === null ? '?' : inline(one))).join(', ')}]`;
  const rows = (['inputs', 'outputs'] as const).flatMap((side) =>
    inspection[side].map((tensor): Cell[] => [
      side.slice(0, -1),
      tensor.name,
      tensor.dtype ?? 'unknown',
      shape(tensor.shape),
    ]),
  );
  return {
    title: 'What the files are',
    blocks: [
      facts([
        ['Parameters', inspection.parameterCount === null ? 'unknown' : grouped(inspection.parameterCount)],
        ['Operators', inspection.operatorCount === null ? 'unknown' : grouped(inspection.operatorCount)],
        ['Layers', inspection.layerCount === null ? 'unknown' : grouped(inspection.layerCount)],
        ['Tensors', inspection.tensorCount === null ? 'unknown' : grouped(inspection.tensorCount)],
      ]),
      table(
        [
          ['Side', 12],
          ['Name', 43],
          ['Type', 18],
          ['Shape', 27],
        ],
        rows,
        'The files name no inputs or outputs.',
      ),
    ],
  };
}

const files = ({ artifacts }: VersionDetail): Section => ({
  title: 'Files',
  blocks: [
    table(
      [
        ['Path', 34],
        ['Size in bytes', 16],
        ['SHA-256', 50],
      ],
      artifacts.map((file) => [file.path, grouped(file.sizeBytes), code(file.sha256)]),
      'There are none.',
    ),
  ],
});

function findings({ inspection }: VersionDetail): Section {
  const rows = inspection.findings.map(({ severity, code: name, detail, location }): Cell[] => [
    severity === 'high' || severity === 'critical' ? { text: severity, mark: 'bad' } : severity,
    name,
    detail,
    location ?? '',
  ]);
  const columns = [
    ['Severity', 12],
    ['Code', 25],
    ['What was seen', 43],
    ['Where', 20],
  ] as const;
  return {
    title: 'Findings of the inspection',
    blocks: [table(columns, rows, 'The inspection found nothing to report.')],
  };
}

function lineage({ lineage: graph, version }: VersionDossier): Section {
  const label = new Map(graph.nodes.map((node) => [node.id, `${node.label} (${node.type})`]));
  const rows = graph.edges.map((edge): Cell[] => [
    label.get(edge.from) ?? edge.from,
    edge.type,
    label.get(edge.to) ?? edge.to,
  ]);
  const none = `Nothing is recorded that ${version.model}@${version.version} came from or led to.`;
  return {
    title: 'Lineage',
    blocks: [
      table(
        [
          ['From', 40],
          ['Relation', 20],
          ['To', 40],
        ],
        rows,
        none,
      ),
      ...(graph.truncated ? [note({ text: 'The graph is larger than is shown here.', mark: 'muted' })] : []),
    ],
  };
}

const statusMarks: Readonly<Record<Validation['status'], 'good' | 'bad' | 'strong' | 'muted'>> = {
  passed: 'good',
  warning: 'strong',
  failed: 'bad',
  not_applicable: 'muted',
};

const promotions = ({ requests }: VersionDossier): Section => ({
  title: 'Promotions, validations and signatures',
  blocks: requests.length === 0 ? [note('No promotion was requested.')] : requests.flatMap(promotion),
});

function promotion(request: PromotionRequest): Block[] {
  const validations = request.validations.map((validation): Cell[] => [
    validation.name,
    { text: validation.status.replace('_', ' '), mark: statusMarks[validation.status] },
    [
      validation.summary,
      ...validation.evidence.map(({ label, value }) => `${label}: ${value}`),
      ...validation.requiredActions.map((action) => `Required: ${action}`),
    ].join('\n'),
  ]);
  return [
    heading(`${request.fromStage} to ${request.toStage}: ${request.status}`),
    facts([
      ['Request', request.id],
      ['Requested', `${dateTime(request.requestedAt)} by ${request.requestedByName} (${request.requestedBy})`],
      ['Reason', request.reason],
      ['Closed', request.closedAt === null ? 'still open' : dateTime(request.closedAt)],
      ...(request.closedReason === null ? [] : [['Why it closed', request.closedReason] as const]),
      ['Policy', `${request.policy.id}, version ${request.policy.version}`],
      ['Policy digest (SHA-256)', code(request.policy.digest)],
      [
        'Approvals',
        `${request.approvals.length} signed, ${request.approvalsNeeded} needed, from: ${request.approverRoles.join(', ')}`,
      ],
    ]),
    table(
      [
        ['Validation', 18],
        ['Result', 17],
        ['What was judged, required actions', 65],
      ],
      validations,
      'No validation was run.',
    ),
    ...request.approvals.flatMap(signature),
  ];
}

/** R8: printed name, date and time with zone, meaning. */
function signature(approval: PromotionRequest['approvals'][number]): Block[] {
  const { status, detail } = approval.verification;
  return [
    heading(`Signature of ${approval.printedName}`),
    facts([
      ['Printed name', strong(approval.printedName)],
      ['User id and roles', `${approval.signerId}; ${approval.roles.join(', ')}`],
      ['Date and time', strong(dateTime(approval.signedAt))],
      ['Meaning', strong(approval.meaning)],
      ['Decision', approval.decision],
      ['Reason', approval.reason],
      ['Key (SHA-256)', code(approval.keyId)],
      ['Verification', { text: `${status}: ${detail}`, mark: signatureCounts(status) ? 'good' : 'bad' }],
    ]),
  ];
}

function stageHistory({ stageHistory: history }: VersionDossier): Section {
  const rows = history.map((change): Cell[] => [
    dateTime(change.time),
    change.from === null ? `registered in ${change.to}` : `${change.from} → ${change.to}`,
    `${change.byName} (${change.by})`,
    change.reason,
  ]);
  const columns = [
    ['Date and time', 26],
    ['Change', 24],
    ['By', 20],
    ['Reason', 30],
  ] as const;
  return { title: 'Stage history', blocks: [table(columns, rows, 'No stage is recorded.')] };
}
