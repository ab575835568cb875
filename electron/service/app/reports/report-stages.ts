import { type InventoryRow, inventoryFields, inventoryKeys } from '../../../../shared/model/inventory.ts';
import type { ModelSummary } from '../../../../shared/model/version.ts';
import type { StandingVersion } from '../../catalog/index.ts';
import { type Cell, dateTime, facts, table } from '../../report/index.ts';
import type { Registry } from '../context.ts';
import { requireModel } from '../version-ref.ts';
import { inventoryRow } from './inventory.ts';
import { type Asked, type Composer, everyModel, modelsLeftOut } from './report-asked.ts';

/** Every move from stage to stage, and where each version stood at a moment. */
export const stageHistory: Composer = async (asked) => {
  const { registry, query } = asked;
  const all = query.subject === null ? everyModel(registry) : [requireModel(registry, query.subject)];
  const models = all.filter(({ createdAt }) => query.asOf === null || createdAt <= query.asOf);
  const moves: Move[] = [];
  const standing: (StandingVersion & { readonly model: string })[] = [];
  for (const [done, model] of models.entries()) {
    moves.push(...movesOf(asked, model));
    const stages = registry.catalog.promotions.standingAt(model.id, query.asOf);
    standing.push(...stages.map((one) => ({ ...one, model: model.name })));
    if (done % MODELS_AT_ONCE === MODELS_AT_ONCE - 1) await asked.pace(done, models.length);
  }
  const until = moves.filter(({ at }) => query.asOf === null || at <= query.asOf);
  const after = moves.length - until.length;
  const moment = query.asOf === null ? 'Now' : `At ${dateTime(query.asOf)}`;
  return {
    name: query.subject === null ? 'All models' : (models[0]?.name ?? all[0]?.name ?? ''),
    sections: [
      {
        title: `${moment}`,
        blocks: [
          table(
            [
              ['Model', 30],
              ['Version', 20],
              ['Stage', 20],
              ['Since', 30],
            ],
            standing.map(({ model, version, stage, since }): Cell[] => [
              model,
              version,
              stage === 'production' ? { text: stage, mark: 'strong' } : stage,
              dateTime(since),
            ]),
            'No version was registered.',
          ),
        ],
      },
      {
        title: 'Moves',
        blocks: [
          table(
            [
              ['Date and time', 18],
              ['Version', 18],
              ['Move', 20],
              ['By', 20],
              ['Reason', 24],
            ],
            until.toSorted((a, b) => a.at.localeCompare(b.at)).map(({ cells }) => cells),
            'No move was made.',
          ),
        ],
      },
    ],
    leavesOut: [
      ...(after === 0 ? [] : [`${after} moves after ${query.asOf}.`]),
      ...(query.subject === null ? modelsLeftOut(all, countModels(registry)) : ['Other models.']),
    ],
  };
};

interface Move {
  readonly at: string;
  readonly cells: Cell[];
}

function movesOf({ registry, person }: Asked, model: ModelSummary): Move[] {
  const { versions, promotions } = registry.catalog;
  return versions.ofModel(model.id).flatMap((version) =>
    promotions.stageEvents(version.id).map((event) => ({
      at: event.at,
      cells: [
        dateTime(event.at),
        `${model.name}@${version.version}`,
        event.fromStage === null ? `registered in ${event.toStage}` : `${event.fromStage} → ${event.toStage}`,
        person(event.byPerson),
        event.requestId === null ? '' : (promotions.get(event.requestId)?.reason ?? ''),
      ],
    })),
  );
}

/** Models that are read before other work may run. */
const MODELS_AT_ONCE = 50;

const countModels = ({ catalog }: Registry): number => catalog.models.count();

/** R18: each model with its fields, how complete they are and what is missing; now or as of a moment. */
export const inventoryReport: Composer = async ({ registry, query: { asOf }, pace }) => {
  const all = everyModel(registry);
  const rows: InventoryRow[] = [];
  for (const model of all.filter(({ createdAt }) => asOf === null || createdAt <= asOf)) {
    rows.push(inventoryRow(registry, model, asOf));
    if (rows.length % MODELS_AT_ONCE === 0) await pace(rows.length, all.length);
  }
  const complete = rows.filter(({ completeness }) => completeness === 100).length;
  return {
    name: asOf === null ? 'As it is now' : `As of ${dateTime(asOf)}`,
    sections: [
      {
        title: 'Summary',
        blocks: [
          facts([
            ['Models', String(rows.length)],
            ['Complete', `${complete} of ${rows.length}`],
            ['Fields asked of each', String(inventoryKeys.length)],
          ]),
        ],
      },
      {
        title: 'Models',
        blocks: [
          table(
            [
              ['Model', 18],
              ['Tier', 9],
              ['Owner', 14],
              ['Version', 11],
              ['Stage', 13],
              ['Complete', 10],
              ['Missing', 32],
            ],
            rows.map((row): Cell[] => [
              row.model,
              row.tier ?? 'not set',
              row.owner || 'not recorded',
              row.version?.version ?? 'none',
              row.version?.stage ?? '',
              { text: `${row.completeness} %`, mark: row.completeness === 100 ? 'good' : 'strong' },
              row.gaps.join(', ') || 'nothing',
            ]),
            'There is no model.',
          ),
        ],
      },
      {
        title: 'Fields',
        blocks: [
          table(
            [
              ['Model', 22],
              ['Field', 23],
              ['Value', 55],
            ],
            rows.flatMap((row) =>
              inventoryKeys
                .filter((key) => row.fields[key] !== '')
                .map((key): Cell[] => [row.model, inventoryFields[key], row.fields[key]]),
            ),
            'Nothing is recorded.',
          ),
        ],
      },
    ],
    leavesOut: [
      ...modelsLeftOut(all, countModels(registry)),
      ...(asOf === null || all.length === rows.length
        ? []
        : [`${all.length - rows.length} models that were made after ${asOf}.`]),
    ],
  };
};
