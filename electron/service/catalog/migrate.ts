import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Database } from './database.ts';
import { foundation } from './migrations/0010-foundation.ts';
import { vaultIndex } from './migrations/0020-vault-index.ts';
import { collection } from './migrations/0030-collection.ts';
import { mirrors } from './migrations/0040-mirrors.ts';
import { vaultFigures } from './migrations/0060-vault-figures.ts';
import { resumableVerification } from './migrations/0070-resumable-verification.ts';
import { recipeBinding } from './migrations/0075-recipe-binding.ts';
import { versionTensors } from './migrations/0078-version-tensors.ts';
import { signedStatements } from './migrations/0080-signed-statements.ts';
import { waivers } from './migrations/0081-waivers.ts';
import { keyLife } from './migrations/0082-key-life.ts';
import { corrections } from './migrations/0090-corrections.ts';
import { branches } from './migrations/0100-branches.ts';
import { comparisons } from './migrations/0110-comparisons.ts';
import { lineage } from './migrations/0120-lineage.ts';
import { edgeRoles } from './migrations/0127-edge-roles.ts';
import { policies } from './migrations/0130-policies.ts';
import { documents } from './migrations/0131-documents.ts';
import { workflow } from './migrations/0132-workflow.ts';
import { search } from './migrations/0160-search.ts';
import { auditNotes } from './migrations/0170-audit-notes.ts';
import { searchSets } from './migrations/0183-search-sets.ts';
import { modelFigures } from './migrations/0187-model-figures.ts';
import { queueIndexes } from './migrations/0188-queue-indexes.ts';
import { comparisonRelation } from './migrations/0191-comparison-relation.ts';
import { reopenedBranches } from './migrations/0192-reopened-branches.ts';
import { tensorLayout } from './migrations/0193-tensor-layout.ts';
import { tensorLists } from './migrations/0195-tensor-lists.ts';
import { policyDrafts } from './migrations/0198-policy-drafts.ts';

export interface Migration {
  /** Strictly increasing; never edited once released. */
  readonly version: number;
  readonly up: (db: Database) => void;
}

export const migrations: readonly Migration[] = [
  foundation,
  vaultIndex,
  collection,
  mirrors,
  vaultFigures,
  resumableVerification,
  recipeBinding,
  versionTensors,
  signedStatements,
  waivers,
  keyLife,
  corrections,
  branches,
  comparisons,
  lineage,
  edgeRoles,
  policies,
  documents,
  workflow,
  search,
  auditNotes,
  searchSets,
  modelFigures,
  queueIndexes,
  comparisonRelation,
  reopenedBranches,
  tensorLayout,
  tensorLists,
  policyDrafts,
];
export const schemaVersion = migrations.at(-1)?.version ?? 0;

/**
 * Brings the database to this build's schema, all steps and `user_version` in one transaction: a crash at any point leaves
 * the old schema. Throws `registry.newer_schema` for a database of a newer build, `registry.migration_failed` when a step fails.
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): { from: number; to: number } {
  const from = Number(db.pragma('user_version'));
  const to = steps.at(-1)?.version ?? 0;
  refuseNewer(from, to);
  if (from === to) return { from, to };
  try {
    db.transaction(() => {
      let at = from;
      for (const step of steps) {
        if (step.version <= from) continue;
        if (step.version <= at) throw new Error(`migration ${step.version} does not follow ${at}`);
        step.up(db);
        at = step.version;
      }
      const broken = db.pragmaRows('foreign_key_check');
      if (broken.length > 0) throw new Error(`${broken.length} rows without what they refer to`);
      db.pragma(`user_version = ${to}`);
    });
  } catch (cause) {
    throw new StrongroomError(
      'registry.migration_failed',
      'The registry could not be brought to this version of Strongroom. It is unchanged.',
      { from, to },
      { cause },
    );
  }
  return { from, to };
}

function refuseNewer(found: number, known: number): void {
  if (found <= known) return;
  throw new StrongroomError(
    'registry.newer_schema',
    `This registry was written by a newer Strongroom (schema ${found}; this one knows ${known}). Update Strongroom to open it.`,
    { found, known },
  );
}

/** For a reader that may not migrate. Throws `registry.newer_schema`, or `registry.migration_failed` for an older schema. */
export function assertCurrent(db: Database): void {
  const found = Number(db.pragma('user_version'));
  refuseNewer(found, schemaVersion);
  if (found === schemaVersion) return;
  throw new StrongroomError(
    'registry.migration_failed',
    'This registry is of an older Strongroom; open it once to bring it up to date.',
    { found },
  );
}
