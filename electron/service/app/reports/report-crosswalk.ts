import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { signatureCounts } from '../../../../shared/model/key.ts';
import type { PolicyClause } from '../../../../shared/model/policy.ts';
import { type Framework, frameworks } from '../../policy/index.ts';
import { type Cell, dateTime, facts, note, table } from '../../report/index.ts';
import type { Registry } from '../context.ts';
import { verifyStoredStatement } from '../sign/statement-view.ts';
import { requireModel } from '../version-ref.ts';
import { clauseSubject } from './clause-statement.ts';
import { listedNow } from './inventory.ts';
import { type Asked, type Composer, everyModel } from './report-asked.ts';
import { type FoundEvidence, findEvidence, findField, type LookedAt } from './report-evidence.ts';

type State = 'satisfied' | 'missing' | 'not applicable';

/** The framework of an id. Throws `report.refused`. */
export function frameworkOf(id: string): Framework {
  const found = frameworks.find((one) => one.id === id);
  if (found) return found;
  throw new StrongroomError(
    'report.refused',
    `There are no clauses for ${id}. Choose one of: ${frameworks.map((one) => one.id).join(', ')}.`,
    { framework: id },
  );
}

/** Each clause with what the registry holds for it. It says where evidence is, never that a rule is kept. */
export const crosswalk: Composer = (asked) => {
  const { registry, query } = asked;
  const framework = frameworkOf(query.framework ?? '');
  const models = query.subject === null ? everyModel(registry) : [requireModel(registry, query.subject)];
  const versions = models.flatMap((model): LookedAt[] => {
    const listed = listedNow(model);
    const record = listed && registry.catalog.versions.record(listed.id);
    return listed && record
      ? [{ id: listed.id, label: `${model.name}@${listed.version}`, metadata: record.metadata }]
      : [];
  });
  const rows = framework.clauses.map((clause) => clauseRow(asked, framework, { clause, versions }));
  const count = (state: State): number => rows.filter((row) => row.state === state).length;
  return {
    name: `${framework.title}${query.subject === null ? '' : `, ${models[0]?.name}`}`,
    sections: [
      {
        title: 'Summary',
        blocks: [
          facts([
            ['Framework', framework.title],
            [
              'Looked at',
              query.subject === null
                ? `${versions.length} models, each by its version in production, else its newest`
                : (versions[0]?.label ?? 'no version'),
            ],
            ['Clauses', String(rows.length)],
            ['Satisfied', { text: String(count('satisfied')), mark: 'good' }],
            ['Missing', { text: String(count('missing')), mark: count('missing') === 0 ? 'good' : 'bad' }],
            ['Not applicable, with a signed reason', String(count('not applicable'))],
          ]),
          note(
            'Satisfied means that this registry holds everything that the clause is matched with here. Whether that is enough is for the people who answer for it: this report claims no compliance.',
          ),
        ],
      },
      {
        title: 'Clauses',
        blocks: [
          table(
            [
              ['Clause', 17],
              ['What it asks for', 25],
              ['State', 12],
              ['Evidence found', 24],
              ['Missing', 22],
            ],
            rows.map(({ cells }) => cells),
            'The framework has no clause.',
          ),
        ],
      },
    ],
    leavesOut: [
      'Clauses that a registry of models can hold no evidence for, and everything that is done outside this registry.',
      'The wording of the sources: clauses are given in our words.',
    ],
  };
};

const marks = { satisfied: 'good', missing: 'bad', 'not applicable': 'muted' } as const;

function clauseRow(
  asked: Asked,
  framework: Framework,
  { clause, versions }: { readonly clause: PolicyClause; readonly versions: readonly LookedAt[] },
): { state: State; cells: Cell[] } {
  const looked: FoundEvidence[] = [
    ...clause.fields.map((field) => findField(field, versions)),
    ...clause.evidence.map((kind) => findEvidence(asked, kind, versions)),
  ];
  const declared = declaration(asked, framework, clause);
  const found = looked.filter((one) => one.found).map(({ text }) => text);
  const missing = looked.filter((one) => !one.found).map(({ text }) => text);
  // A signed reason is shown also where evidence was found: whoever reads decides.
  const state: State = declared !== null ? 'not applicable' : missing.length === 0 ? 'satisfied' : 'missing';
  return {
    state,
    cells: [
      clause.source,
      clause.asks,
      { text: state, mark: marks[state] },
      [...(declared === null ? [] : [declared]), ...found].join('\n') || 'none',
      missing.join('\n') || 'nothing',
    ],
  };
}

/** The newest declaration whose signature counts: one for the model goes before one for the registry. */
function declaration({ registry, query, person }: Asked, framework: Framework, clause: PolicyClause): string | null {
  const model = query.subject === null ? null : requireModel(registry, query.subject);
  const ids = [
    ...(model === null ? [] : [clauseSubject(framework.id, clause.id, model.id)]),
    clauseSubject(framework.id, clause.id, null),
  ];
  const row = ids.flatMap((id) => countedStatements(registry, id))[0];
  return row === undefined
    ? null
    : `Not applicable: ${row.reason} Signed by ${person(row.signerId, row.printedName)}, ${dateTime(row.signedAt)}.`;
}

const countedStatements = (registry: Registry, subjectId: string) =>
  registry.catalog.statements
    .list({ kind: 'not_applicable', subjectType: 'clause', subjectId })
    .filter((row) => signatureCounts(verifyStoredStatement(registry, row).status));
