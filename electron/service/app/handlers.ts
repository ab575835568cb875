import type { z } from 'zod';
import type { Handlers } from '../../../shared/contract/define.ts';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import type { RegistryState } from '../../../shared/contract/methods/registry.ts';
import { schemaVersion } from '../catalog/index.ts';
import { inspectPath } from '../inspect/index.ts';
import { isoTime } from '../platform/index.ts';
import { commit } from './commit.ts';
import { comparisonHandlers } from './compare/comparison-handlers.ts';
import type { Caller, Registry } from './context.ts';
import { defaultRegistryFolder } from './folders.ts';
import { inTurns } from './in-turns.ts';
import { lineageHandlers } from './lineage/lineage-handlers.ts';
import { recordHandlers } from './lineage/record-handlers.ts';
import { changePassphrase } from './people/change-passphrase.ts';
import { keyHandlers } from './people/key-life.ts';
import * as people from './people/people.ts';
import { firstSettings } from './people/people.ts';
import * as sessions from './people/sessions.ts';
import { policyHandlers } from './policies/policies.ts';
import { policyDraftHandlers } from './policies/policy-drafts.ts';
import { decide } from './promotion/decide-promotion.ts';
import * as promotionView from './promotion/promotion-view.ts';
import * as promotions from './promotion/promotions.ts';
import { workflowHandlers } from './promotion/workflow-handlers.ts';
import * as bringing from './quarantine/bring-in.ts';
import { getRow } from './quarantine/quarantine-rows.ts';
import { startEvidencePack } from './reports/evidence-pack.ts';
import { reportHandlers } from './reports/report-handlers.ts';
import { searchHandlers, searchVersions } from './search/search-use.ts';
import type { Service } from './service.ts';
import { statementHandlers } from './sign/statement-view.ts';
import { collectionHandlers } from './storage/collection-handlers.ts';
import * as figuresUse from './storage/figures-use.ts';
import { mirrorHandlers } from './storage/mirror-handlers.ts';
import * as vaultUse from './storage/vault-use.ts';
import { verifyVault } from './storage/verify-vault.ts';
import { auditReviewHandlers } from './trail/audit-review.ts';
import * as auditUse from './trail/audit-use.ts';
import { startVerification, verifyRunning } from './trail/verify-running.ts';
import { isStaleInList, listRuns, runValidations } from './validation/validation-runs.ts';
import * as models from './version/models.ts';
import { numberingHandlers } from './version/numbering-handlers.ts';
import * as registering from './version/register-version.ts';
import { itemTensors, versionTensors } from './version/version-tensors.ts';
import { versionIdOf } from './version-ref.ts';
import { waiverHandlers } from './waiver/waivers.ts';

type Contract = Handlers<Methods, Caller>;
type Part<K extends keyof Methods> = Pick<Contract, K>;

/** One function a method of the contract. What a method may do and to whom is in the contract; how, in the use cases. */
export function makeHandlers(service: Service): Contract {
  const registry = (): Registry => service.requireRegistry();
  return {
    ...registryHandlers(service),
    ...sessionHandlers(registry),
    ...personHandlers(registry),
    ...keyHandlers(registry),
    ...quarantineHandlers(registry),
    ...numberingHandlers(registry),
    ...modelHandlers(registry),
    ...searchHandlers(registry),
    ...comparisonHandlers(registry),
    ...lineageHandlers(registry),
    ...recordHandlers(registry),
    ...promotionHandlers(registry),
    ...policyHandlers(registry),
    ...policyDraftHandlers(registry),
    ...workflowHandlers(registry),
    ...statementHandlers(registry),
    ...waiverHandlers(registry),
    ...auditReviewHandlers(registry),
    ...evidenceHandlers(registry),
    ...reportHandlers(registry),
    ...collectionHandlers(registry),
    ...figureHandlers(registry),
    ...mirrorHandlers(registry),
    ...operationHandlers(registry),
    ...settingsHandlers(registry),
  };
}

function stateOf(service: Service): z.output<typeof RegistryState> {
  const { registry, platform } = service;
  const row = registry?.catalog.registry.get() ?? null;
  return {
    status: registry === null ? 'not_chosen' : row === null ? 'empty' : 'ready',
    folder: registry?.folder ?? null,
    suggestedFolder: defaultRegistryFolder(),
    registryId: row?.id ?? null,
    appVersion: platform.build.version,
    buildDigest: platform.build.digest,
    schemaVersion: registry === null ? null : schemaVersion,
    notices: registry?.notices ?? [],
  };
}

const registryHandlers = (service: Service): Part<'registry.state' | 'registry.open' | 'registry.initialise'> => ({
  'registry.state': () => stateOf(service),
  'registry.open': async ({ folder }, caller) => {
    // A page must not swap the registry under people who are working in it.
    const { registry } = service;
    const isSetUp = registry !== null && registry.catalog.registry.get() !== null;
    if (isSetUp && registry.folder !== folder) requireAdministrator(caller);
    await service.open(folder, true);
    return stateOf(service);
  },
  'registry.initialise': (input, caller) => people.initialiseRegistry(service.requireRegistry(), caller, input),
});

function requireAdministrator({ session }: Caller): void {
  if (session === null || session.locked)
    throw new StrongroomError('session.required', 'Sign in before you open another registry.');
  if (session.actor.roles.includes('administrator')) return;
  throw new StrongroomError('session.role_missing', 'Opening another registry needs the role administrator.', {
    needed: ['administrator'],
  });
}

type Get = () => Registry;

const sessionHandlers = (
  registry: Get,
): Part<
  | 'session.current'
  | 'session.signIn'
  | 'session.lock'
  | 'session.unlock'
  | 'session.signOut'
  | 'session.changePassphrase'
> => ({
  // Asked at every start, also before a registry is chosen: nobody is signed in there.
  'session.current': (_, caller) => (caller.session === null ? null : sessions.current(registry(), caller.session)),
  'session.signIn': ({ userId, passphrase }, caller) => {
    requireSetUp(registry());
    return sessions.signIn(registry(), caller, userId, passphrase);
  },
  'session.lock': (_, caller) => sessions.lock(registry(), caller, 'asked'),
  'session.unlock': ({ passphrase }, caller) => sessions.unlock(registry(), caller, passphrase),
  'session.signOut': (_, caller) => sessions.signOut(registry(), caller),
  'session.changePassphrase': (input, caller) => changePassphrase(registry(), caller.actor(), input),
});

function requireSetUp(registry: Registry): void {
  if (registry.catalog.registry.get() !== null) return;
  throw new StrongroomError('registry.not_initialised', 'Set the registry up first: it has no administrator yet.');
}

const personHandlers = (
  registry: Get,
): Part<'person.list' | 'person.add' | 'person.setRoles' | 'person.disable' | 'person.enable'> => ({
  'person.list': () => registry().catalog.people.list(),
  'person.add': (input, caller) => people.addPerson(registry(), caller.actor(), input),
  'person.setRoles': (input, caller) => people.setRoles(registry(), caller.actor(), input),
  'person.disable': (input, caller) => people.setStatus(registry(), caller.actor(), input, 'disabled'),
  'person.enable': (input, caller) => people.setStatus(registry(), caller.actor(), input, 'active'),
});

const quarantineHandlers = (
  registry: Get,
): Part<
  | 'quarantine.bringIn'
  | 'quarantine.resume'
  | 'quarantine.list'
  | 'quarantine.get'
  | 'quarantine.tensors'
  | 'quarantine.discard'
  | 'inspection.run'
  | 'draft.get'
  | 'draft.save'
  | 'version.register'
> => ({
  'quarantine.bringIn': ({ path }, caller) => bringing.bringIn(registry(), caller.actor(), path),
  'quarantine.resume': ({ quarantineId }, caller) => bringing.resume(registry(), caller.actor(), quarantineId),
  'quarantine.list': () =>
    registry()
      .catalog.quarantine.list()
      .map((row) => bringing.toItem(registry(), row)),
  'quarantine.get': ({ quarantineId }) => bringing.toItem(registry(), getRow(registry(), quarantineId)),
  'quarantine.tensors': (query) => itemTensors(registry(), query),
  'quarantine.discard': ({ quarantineId }, caller) => bringing.discard(registry(), caller.actor(), quarantineId),
  'inspection.run': ({ path, digests }) => inspectPath(path, { digests }),
  'draft.get': ({ quarantineId }) => registry().catalog.quarantine.draft(quarantineId),
  'draft.save': (input, caller) => {
    const { catalog, clock } = registry();
    getRow(registry(), input.quarantineId);
    const draft = { ...input, savedAt: isoTime(clock.now()), savedBy: caller.actor().id };
    catalog.transaction(() => catalog.quarantine.saveDraft(draft));
    return draft;
  },
  'version.register': (input, caller) => registering.register(registry(), caller.actor(), input),
});

const modelHandlers = (
  registry: Get,
): Part<
  | 'model.list'
  | 'model.get'
  | 'version.search'
  | 'version.get'
  | 'version.tensors'
  | 'version.history'
  | 'version.export'
> => ({
  'model.list': (query) => {
    const { rows, total, nextCursor } = registry().catalog.models.page(query);
    return { models: rows, total, nextCursor };
  },
  'model.get': ({ model }) => models.getModel(registry(), model),
  'version.search': (query) => searchVersions(registry(), query),
  'version.get': async ({ version }) =>
    models.getVersion(registry(), version, await figuresUse.versionStorage(registry(), version)),
  'version.tensors': (query) => versionTensors(registry(), query),
  'version.history': ({ version }) => models.versionHistory(registry(), version),
  'version.export': (input, caller) => vaultUse.exportVersion(registry(), caller.actor(), input),
});

const promotionHandlers = (
  registry: Get,
): Part<
  | 'promotion.preview'
  | 'promotion.request'
  | 'promotion.list'
  | 'promotion.page'
  | 'promotion.get'
  | 'promotion.review'
  | 'promotion.approve'
  | 'promotion.reject'
  | 'promotion.withdraw'
  | 'promotion.rollback'
  | 'promotion.revalidate'
  | 'promotion.comment'
  | 'validation.run'
  | 'validation.list'
> => ({
  'promotion.preview': (input) => promotions.preview(registry(), input),
  'promotion.request': (input, caller) => promotions.requestPromotion(registry(), caller.actor(), input),
  'promotion.list': ({ status, version }) => {
    const versionId = version === null ? null : versionIdOf(registry(), version);
    const rows = registry().catalog.promotions.list({ status, versionId });
    return inTurns(rows, (row) => promotionView.toPromotionRequest(registry(), row, isStaleInList));
  },
  'promotion.page': (query) => {
    const { requests } = registry().catalog;
    const { rows, total, nextCursor } = requests.page(query);
    return { requests: rows, total, nextCursor, open: requests.countOpen() };
  },
  'promotion.get': ({ requestId }) =>
    promotionView.toPromotionRequest(registry(), promotionView.getRequest(registry(), requestId)),
  'promotion.review': ({ requestId }, { session }) =>
    promotionView.review(registry(), session?.actor ?? null, requestId),
  'promotion.approve': (input, caller) => decide(registry(), caller, 'approve', input),
  'promotion.reject': (input, caller) => decide(registry(), caller, 'reject', input),
  'promotion.rollback': (input, caller) => promotions.requestRollback(registry(), caller.actor(), input),
  'promotion.revalidate': (input, caller) => promotions.revalidate(registry(), caller.actor(), input),
  'promotion.comment': (input, caller) => promotions.comment(registry(), caller.actor(), input),
  'validation.run': (input, caller) => runValidations(registry(), caller.actor(), input),
  'validation.list': (input) => listRuns(registry(), input),
  'promotion.withdraw': (input, caller) => promotions.withdraw(registry(), caller.actor(), input),
});

const evidenceHandlers = (
  registry: Get,
): Part<
  | 'audit.list'
  | 'audit.checkpoint'
  | 'audit.saveCheckpoint'
  | 'audit.verify'
  | 'audit.startVerification'
  | 'audit.export'
  | 'evidence.pack'
  | 'vault.stats'
  | 'vault.verify'
> => ({
  'audit.list': (query) => auditUse.listAudit(registry(), query),
  'audit.checkpoint': async () => {
    await registry().audit.ready();
    return auditUse.checkpoint(registry());
  },
  'audit.saveCheckpoint': ({ out }, caller) => auditUse.saveCheckpoint(registry(), caller.actor(), out),
  'audit.verify': (outside) => verifyRunning(registry(), outside),
  'audit.startVerification': (outside, caller) => startVerification(registry(), caller.actor(), outside),
  'audit.export': (input, caller) => auditUse.startAuditExport(registry(), caller.actor(), input),
  'evidence.pack': (input, caller) => startEvidencePack(registry(), caller.actor(), input),
  'vault.stats': () => vaultUse.vaultStats(registry()),
  'vault.verify': (input, caller) => verifyVault(registry(), caller.actor(), input),
});

const figureHandlers = (registry: Get): Part<'vault.figures' | 'vault.history' | 'vault.packs'> => ({
  'vault.figures': (subject) => figuresUse.subjectFigures(registry(), subject),
  'vault.history': ({ points }) => {
    const { catalog, clock } = registry();
    return { ...catalog.figures.history(points), now: isoTime(clock.now()) };
  },
  'vault.packs': (query) => {
    const { rows, total, nextCursor } = registry().catalog.figures.packs(query);
    return { packs: rows, total, nextCursor };
  },
});

const operationHandlers = (
  registry: Get,
): Part<'operation.list' | 'operation.get' | 'operation.cancel' | 'operation.pause' | 'operation.resume'> => ({
  'operation.list': () => registry().operations.list(),
  'operation.get': ({ operationId }) => registry().operations.get(operationId),
  'operation.cancel': ({ operationId }) => registry().operations.cancel(operationId),
  'operation.pause': ({ operationId }) => registry().operations.pause(operationId),
  'operation.resume': ({ operationId }) => registry().operations.resume(operationId),
});

const settingsHandlers = (registry: Get): Part<'settings.get' | 'settings.put'> => ({
  'settings.get': () => settingsOf(registry()),
  'settings.put': (settings, caller) => {
    const { catalog } = registry();
    const id = catalog.registry.get()?.id ?? '';
    commit(registry(), caller.actor(), (change) =>
      change.updated('settings.changed', 'registry', id, 'Settings', {}, () => catalog.registry.putSettings(settings)),
    );
    registry().changed('settings', 'session', 'audit');
    return settings;
  },
});

const settingsOf = (registry: Registry) => registry.catalog.registry.get()?.settings ?? firstSettings;
