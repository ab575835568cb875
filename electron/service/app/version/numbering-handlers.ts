import type { Handlers } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { Caller, Registry } from '../context.ts';
import { requireModel } from '../version-ref.ts';
import { adoptVersion } from './adopt-version.ts';
import { branchesOf, closeBranch, createBranch, reopenBranch } from './branches.ts';
import { proposeVersion } from './propose-version.ts';
import { reviewOverride, signOverride } from './sign-override.ts';
import { setStrategy, versionGraph } from './version-graph.ts';

type NumberingMethod =
  | 'version.propose'
  | 'version.reviewOverride'
  | 'version.signOverride'
  | 'version.adopt'
  | 'version.graph'
  | 'model.setStrategy'
  | 'branch.list'
  | 'branch.create'
  | 'branch.close'
  | 'branch.reopen';

/** The methods of version numbers, branches and merges. */
export const numberingHandlers = (registry: () => Registry): Pick<Handlers<Methods, Caller>, NumberingMethod> => ({
  'version.propose': (input) => proposeVersion(registry(), input),
  'version.reviewOverride': (input, caller) => reviewOverride(registry(), caller, input),
  'version.signOverride': ({ reason, passphrase, userId, displayedDigest, ...question }, caller) =>
    signOverride(registry(), caller, { question, signing: { reason, passphrase, userId, displayedDigest } }),
  'version.adopt': (input, caller) => adoptVersion(registry(), caller.actor(), input),
  'version.graph': (input) => versionGraph(registry(), input),
  'model.setStrategy': (input, caller) => setStrategy(registry(), caller.actor(), input),
  'branch.list': ({ model }) => branchesOf(registry(), requireModel(registry(), model).id),
  'branch.create': (input, caller) => createBranch(registry(), caller.actor(), input),
  'branch.close': (input, caller) => closeBranch(registry(), caller.actor(), input),
  'branch.reopen': (input, caller) => reopenBranch(registry(), caller.actor(), input),
});
