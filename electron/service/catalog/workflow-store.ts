import { z } from 'zod';
import { RunInput, Validation } from '../../../shared/model/promotion.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { type Database, json, type Row, text, textOrNull } from './database.ts';
import { AppliedPolicy } from './promotion-store.ts';

/** The five validations as they came out once, with what they judged. */
export interface ValidationRunRow {
  readonly id: string;
  readonly versionId: string;
  readonly requestId: string | null;
  readonly fromStage: Stage;
  readonly toStage: Stage;
  readonly at: string;
  readonly byPerson: string;
  readonly policy: AppliedPolicy;
  readonly validations: readonly Validation[];
  readonly inputs: readonly RunInput[];
  readonly inputsDigest: string;
}

export interface CommentRow {
  readonly id: string;
  readonly requestId: string;
  readonly text: string;
  readonly at: string;
  readonly byPerson: string;
}

export interface DecommissionRow {
  readonly id: string;
  readonly modelId: string;
  readonly checklist: Readonly<Record<string, string>>;
  readonly statementId: string;
  readonly at: string;
  readonly byPerson: string;
}

const toRun = (row: Row): ValidationRunRow => ({
  id: text(row, 'id'),
  versionId: text(row, 'version_id'),
  requestId: textOrNull(row, 'request_id'),
  fromStage: Stage.parse(text(row, 'from_stage')),
  toStage: Stage.parse(text(row, 'to_stage')),
  at: text(row, 'at'),
  byPerson: text(row, 'by_person'),
  policy: AppliedPolicy.parse(json(row, 'policy')),
  validations: z.array(Validation).parse(json(row, 'validations')),
  inputs: z.array(RunInput).parse(json(row, 'inputs')),
  inputsDigest: text(row, 'inputs_digest'),
});

const toComment = (row: Row): CommentRow => ({
  id: text(row, 'id'),
  requestId: text(row, 'request_id'),
  text: text(row, 'text'),
  at: text(row, 'at'),
  byPerson: text(row, 'by_person'),
});

const toDecommission = (row: Row): DecommissionRow => ({
  id: text(row, 'id'),
  modelId: text(row, 'model_id'),
  checklist: z.record(z.string(), z.string()).parse(json(row, 'checklist')),
  statementId: text(row, 'statement_id'),
  at: text(row, 'at'),
  byPerson: text(row, 'by_person'),
});

/** What belongs to the way of a version from stage to stage: runs of the validations, comments, the end of a model. */
export class WorkflowStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  addRun(row: ValidationRunRow): void {
    this.#db.run(
      `INSERT INTO validation_run (id, version_id, request_id, from_stage, to_stage, at, by_person, policy, validations, inputs,
        inputs_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.versionId,
      row.requestId,
      row.fromStage,
      row.toStage,
      row.at,
      row.byPerson,
      JSON.stringify(row.policy),
      JSON.stringify(row.validations),
      JSON.stringify(row.inputs),
      row.inputsDigest,
    );
  }

  run(id: string): ValidationRunRow | null {
    const row = this.#db.one('SELECT * FROM validation_run WHERE id = ?', id);
    return row && toRun(row);
  }

  /** Newest first. */
  runsOf(versionId: string): ValidationRunRow[] {
    return this.#db
      .all('SELECT * FROM validation_run WHERE version_id = ? ORDER BY at DESC, rowid DESC LIMIT 100', versionId)
      .map(toRun);
  }

  addComment(row: CommentRow): void {
    this.#db.run(
      'INSERT INTO promotion_comment (id, request_id, text, at, by_person) VALUES (?, ?, ?, ?, ?)',
      row.id,
      row.requestId,
      row.text,
      row.at,
      row.byPerson,
    );
  }

  /** Oldest first. */
  comments(requestId: string): CommentRow[] {
    return this.#db
      .all('SELECT * FROM promotion_comment WHERE request_id = ? ORDER BY at, rowid LIMIT 1000', requestId)
      .map(toComment);
  }

  addDecommission(row: DecommissionRow): void {
    this.#db.run(
      'INSERT INTO decommission (id, model_id, checklist, statement_id, at, by_person) VALUES (?, ?, ?, ?, ?, ?)',
      row.id,
      row.modelId,
      JSON.stringify(row.checklist),
      row.statementId,
      row.at,
      row.byPerson,
    );
  }

  decommission(modelId: string): DecommissionRow | null {
    const row = this.#db.one('SELECT * FROM decommission WHERE model_id = ?', modelId);
    return row && toDecommission(row);
  }
}
