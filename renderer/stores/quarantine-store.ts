import type { Output } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { Channel, VersionStrategy } from '../../shared/model/numbering.ts';
import type { Draft, QuarantineItem, Registration } from '../../shared/model/quarantine.ts';
import type { ChangeType } from '../../shared/model/version.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';
import type { Loadable } from './loadable.ts';
import { readOperations, useOperationsStore } from './operations.ts';

/** What the service proposes as the next version of a model. */
export type Proposal = Output<Methods, 'version.propose'>;

/** What a proposal depends on. */
export interface ProposalQuestion {
  readonly model: string;
  readonly parents: readonly string[];
  readonly changeType: ChangeType | null;
  readonly branch?: string;
  readonly channel?: Channel | null;
  readonly strategy?: VersionStrategy | null;
  /** The item whose files the version will have. */
  readonly quarantineId?: string;
  /** Or the version whose files it will have again. */
  readonly adopt?: string;
  /** A number of the person's own, to be weighed. */
  readonly version?: string;
  /** A number whose step is too small is answered, not refused. */
  readonly allowSmaller?: boolean;
}

const lists = createKeyedStore<readonly QuarantineItem[]>(['quarantine', 'models'], async () => {
  const list = await service.call('quarantine.list', {});
  readUnknownOperations(list);
  return list;
});
const items = createKeyedStore<QuarantineItem>(['quarantine', 'models'], async (quarantineId) => {
  const item = await service.call('quarantine.get', { quarantineId });
  readUnknownOperations([item]);
  return item;
});
const proposals = createKeyedStore<Proposal | null>(['models', 'statements'], (key) => {
  const question = JSON.parse(key) as ProposalQuestion;
  return question.model === '' ? Promise.resolve(null) : propose(question);
});
const ALL = 'all';

/** After a reload the page knows of work under way only what events tell from then on; the progress shown needs all. */
function readUnknownOperations(list: readonly QuarantineItem[]): void {
  const { byId } = useOperationsStore.getState();
  if (list.some(({ operationId }) => operationId !== null && byId[operationId] === undefined)) void readOperations();
}

/** What lies in quarantine, newest first. */
export const useQuarantine = (): Loadable<readonly QuarantineItem[]> => lists.use(ALL);
export const refreshQuarantine = (): Promise<void> => lists.refresh(ALL);

/** One item with its inspection. */
export const useQuarantineItem = (id: string): Loadable<QuarantineItem> => items.use(id);
export const refreshQuarantineItem = (id: string): Promise<void> => items.refresh(id);

/** The next version for a model that was named; null while none is. */
export const useProposal = (question: ProposalQuestion): Loadable<Proposal | null> =>
  proposals.use(JSON.stringify(question));

/** The next version, asked for once. Rejects with the service's error. */
export const propose = ({ parents, ...question }: ProposalQuestion): Promise<Proposal> =>
  service.call('version.propose', { ...question, parents: [...parents] });

/** Starts the copy of a file or folder into quarantine. Rejects with the service's error. */
export async function bringIn(path: string): Promise<{ quarantineId: string; operationId: string }> {
  const started = await service.call('quarantine.bringIn', { path });
  await lists.refresh(ALL);
  return started;
}

/** Goes on with an interrupted copy. Rejects with the service's error. */
export async function resumeBringIn(quarantineId: string): Promise<void> {
  await service.call('quarantine.resume', { quarantineId });
  await lists.refresh(ALL);
}

/** Deletes an item that is not registered. Rejects with the service's error. */
export async function discardItem(quarantineId: string): Promise<void> {
  await service.call('quarantine.discard', { quarantineId });
  await lists.refresh(ALL);
}

/** What the registration form starts from. */
export interface RegistrationStart {
  readonly item: QuarantineItem;
  readonly draft: Draft | null;
  readonly modelNames: readonly string[];
}

/** Reads an item, its draft and the names of all models. Rejects with the service's error. */
export async function readRegistrationStart(quarantineId: string): Promise<RegistrationStart> {
  const [item, draft, modelNames] = await Promise.all([
    service.call('quarantine.get', { quarantineId }),
    service.call('draft.get', { quarantineId }),
    readModelNames(),
  ]);
  return { item, draft, modelNames };
}

async function readModelNames(): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Output<Methods, 'model.list'> = await service.call('model.list', { limit: 500, cursor });
    names.push(...page.models.map((model) => model.name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return names;
}

/** Keeps the form as typed so far. Rejects with the service's error. */
export async function saveDraft(quarantineId: string, step: number, form: Record<string, unknown>): Promise<void> {
  await service.call('draft.save', { quarantineId, step, form });
}

/** Starts a registration; the result is the operation's. Rejects with the service's error. */
export async function registerVersion(registration: Registration): Promise<string> {
  return (await service.call('version.register', registration)).operationId;
}
