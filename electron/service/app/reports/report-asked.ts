import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Checkpoint, Verification } from '../../../../shared/model/audit.ts';
import { type ReportQuery, reportKinds } from '../../../../shared/model/report.ts';
import type { ModelSummary } from '../../../../shared/model/version.ts';
import type { AuditRow } from '../../catalog/index.ts';
import { frameworks } from '../../policy/index.ts';
import type { Pace, Section } from '../../report/index.ts';
import type { Actor, Registry } from '../context.ts';

/** What a composer is given. */
export interface Asked {
  readonly registry: Registry;
  readonly actor: Actor;
  readonly query: ReportQuery;
  /** The head of the log that the report speaks of. */
  readonly head: Checkpoint;
  /** A person for a reader: "Ana Lyst (ana)"; a pseudonym in a redacted report. */
  readonly person: (id: string, printedName?: string) => string;
  /** Called between the pieces of a long composition: other work may run there. */
  readonly pace: Pace;
  /** What the log's verification found, for a report that says so. */
  readonly verification: Verification | null;
}

/** What a composer gives. */
export interface Composed {
  readonly name: string;
  readonly sections: readonly Section[];
  readonly leavesOut: readonly string[];
  /** Records of the log that the report carries. */
  readonly records?: readonly AuditRow[];
}

export type Composer = (asked: Asked) => Composed | Promise<Composed>;

const refused = (message: string) => new StrongroomError('report.refused', message, {});

/** Throws `report.refused` when something is missing that the report asks for, or given that it has no use for. */
export function checkQuery(query: ReportQuery): void {
  const { subject, time, framework } = reportKinds[query.report];
  if (subject === 'none' && query.subject !== null)
    throw refused('This report is about the whole registry: name nothing.');
  if ((subject === 'version' || subject === 'model') && query.subject === null)
    throw refused(subject === 'version' ? 'Name a version: MODEL@VERSION.' : 'Name a model.');
  if (query.asOf !== null && time !== 'as_of') throw refused('This report is not made as of a moment.');
  const hasPeriod = query.from !== null || query.to !== null;
  if (hasPeriod && time !== 'period' && time !== 'filter') throw refused('This report has no period.');
  if (query.from !== null && query.to !== null && query.from >= query.to)
    throw refused('The period ends before it begins.');
  if ((query.actor !== null || query.action !== null) && time !== 'filter')
    throw refused('This report can’t be limited to a person or an action.');
  if (framework !== (query.framework !== null))
    throw refused(
      framework
        ? `Choose the framework whose clauses are looked at: ${frameworks.map(({ id }) => id).join(', ')}.`
        : 'This report has no framework of clauses.',
    );
}

const dayOf = (time: string): string => time.slice(0, 10);

/**
 * The query as of a moment that has been: the end of today (UTC) means now. Throws `report.refused` for a later day, of which nobody can know
 * what will have been recorded.
 */
export function asOfThePast(query: ReportQuery, now: string): ReportQuery {
  if (query.asOf === null || query.asOf <= now) return query;
  if (dayOf(query.asOf) > dayOf(now))
    throw refused(
      `A report can’t be made as of ${dayOf(query.asOf)}: today is ${dayOf(now)} (UTC). Choose a day until today, or none for now.`,
    );
  return { ...query, asOf: now };
}

/** Whether a time is in the period of the report. */
export const isWithin = ({ from, to }: ReportQuery, time: string): boolean =>
  (from === null || time >= from) && (to === null || time <= to);

/** Says a period for a reader. */
export const periodWords = ({ from, to }: ReportQuery): string =>
  from === null && to === null ? 'The whole life of the registry' : `${from ?? 'the beginning'} to ${to ?? 'now'}`;

const PAGE = 500;
/** More models than a report is read for; one that has more says so. */
export const MAX_MODELS = 5000;

/** All models by name, at most `MAX_MODELS`. */
export function everyModel({ catalog }: Registry): ModelSummary[] {
  const models: ModelSummary[] = [];
  let cursor: string | null = null;
  do {
    const page = catalog.models.page({
      text: '',
      tier: null,
      stage: null,
      format: null,
      sort: 'name',
      limit: PAGE,
      cursor,
    });
    models.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null && models.length < MAX_MODELS);
  return models;
}

/** A sentence when there are more models than a report shows. */
export const modelsLeftOut = (models: readonly ModelSummary[], total: number): string[] =>
  models.length < total ? [`${total - models.length} models after the first ${models.length}.`] : [];
