import type { GraphVersion, VersionGraph, VersionStrategy } from '../../../shared/model/numbering.ts';
import { ChangeType, changeTypes } from '../../../shared/model/version.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { facts, table } from '../output/table.ts';
import { withSession } from '../session.ts';
import { mergeOptions, placeOptions, readPlace, readStrategy, strategyOptions } from './numbering-options.ts';
import { signSmallerStep, smallerStepOptions } from './smaller-step.ts';

const changeOption = {
  change: { type: 'string', value: 'TYPE', choices: changeTypes, help: `What changed: ${changeTypes.join(', ')}.` },
} as const;

const readChange = (call: Call): ChangeType | null => ChangeType.nullable().parse(call.args.text('change') ?? null);

const strategyText = (strategy: VersionStrategy): string => {
  if (strategy.kind === 'hash') return `hash, ${strategy.length} digits`;
  return strategy.kind === 'custom' ? `custom, ${strategy.template} matching ${strategy.pattern}` : strategy.kind;
};

/** `version propose`: what the next version would be, and why. */
export const versionPropose: Command = {
  name: 'version propose',
  summary: 'Say what the next version of a model would be, and why. Changes nothing.',
  positionals: [{ name: 'MODEL', min: 1, max: 1 }],
  options: {
    ...changeOption,
    parent: { type: 'string', value: 'MODEL@VERSION', multiple: true, help: 'A version that it would be made from.' },
    ...placeOptions,
    ...strategyOptions,
    item: { type: 'string', value: 'ITEM', help: 'The quarantine item whose files it would have.' },
    adopt: { type: 'string', value: 'MODEL@VERSION', help: 'The version whose files it would have.' },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const { args } = call;
      const proposal = await client.call('version.propose', {
        model: args.first(),
        parents: [...args.list('parent')],
        changeType: readChange(call),
        ...readPlace(args),
        strategy: readStrategy(args),
        quarantineId: args.text('item') ?? null,
        adopt: args.text('adopt') ?? null,
      });
      const text = facts([
        ['Version', proposal.version],
        ['Why', proposal.reason],
        ['Change', proposal.changeType],
        ['At least', proposal.required && `${proposal.required.change}: ${proposal.required.because}`],
        ['Branch', proposal.branch],
        ['Strategy', strategyText(proposal.strategy)],
      ]);
      return { json: proposal, text };
    }),
};

async function adopt(call: Call, given: { parents: string[]; version: string | null; changeType: ChangeType | null }) {
  return withSession(call, 'person', async (session) => {
    const { client } = session;
    const from = call.args.first();
    const wanted = { ...given, ...readPlace(call.args) };
    const { model } = await client.call('version.get', { version: from });
    const question = { ...wanted, model, parents: [from, ...wanted.parents], adopt: from };
    const overrideId = await signSmallerStep(session, call, question);
    const made = await client.call('version.adopt', { from, ...wanted, overrideId });
    const version = await client.call('version.get', { version: made.versionId });
    const ref = `${made.model}@${made.version}`;
    const parents = version.parents.map((one) => `${one.model}@${one.version}`).join(', ');
    return {
      json: { ref, version },
      text: facts([
        ['Registered', ref],
        ['Files of', from],
        ['Parents', parents],
        ['Root digest', version.rootDigest],
      ]),
    };
  });
}

/** `version finalise`: the release of a pre-release, with its files. */
export const versionFinalise: Command = {
  name: 'version finalise',
  summary: 'Register the files of a pre-release again as the final version; nothing is copied.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: smallerStepOptions,
  run: (call) => adopt(call, { parents: [], version: null, changeType: 'finalise' }),
};

/** `version adopt`: a merge that takes the files of one parent. */
export const versionAdopt: Command = {
  name: 'version adopt',
  summary: 'Register the files of a version again, as a merge with others or under another number; nothing is copied.',
  positionals: [{ name: 'MODEL@VERSION', min: 1, max: 1 }],
  options: {
    ...changeOption,
    version: { type: 'string', value: 'V', help: "The version's number, instead of --change." },
    ...mergeOptions,
    ...placeOptions,
    ...smallerStepOptions,
  },
  run: (call) => {
    const version = call.args.text('version') ?? null;
    const changeType = readChange(call);
    if ((version === null) === (changeType === null)) throw wrongUse('Give one of --change and --version.');
    return adopt(call, { parents: [...call.args.list('merge-parent')], version, changeType });
  },
};

/** `version strategy`: how a model numbers its versions. */
export const versionStrategy: Command = {
  name: 'version strategy',
  summary: 'Say how a model numbers its versions, or change it from now on.',
  positionals: [{ name: 'MODEL', min: 1, max: 1 }],
  options: {
    ...strategyOptions,
    reason: { type: 'string', value: 'TEXT', help: 'Why it changes; it goes into the audit log.' },
  },
  run: (call) => {
    const model = call.args.first();
    const strategy = readStrategy(call.args);
    if (strategy === null)
      return withSession(call, 'read', async ({ client }) => {
        const found = (await client.call('version.graph', { model, limit: 1 })).strategy;
        return { json: { model, strategy: found }, text: strategyText(found) };
      });
    const reason = call.args.required('reason');
    return withSession(call, 'person', async ({ client }) => {
      const changed = await client.call('model.setStrategy', { model, strategy, reason });
      return { json: { model: changed.name, strategy: changed.strategy }, text: strategyText(changed.strategy) };
    });
  },
};

const originText = ({ origin }: GraphVersion, names: ReadonlyMap<string, string>): string =>
  origin.kind === 'adopted' ? `of ${names.get(origin.from) ?? origin.from}` : origin.kind.replace('_', ' ');

function graphTable({ versions }: VersionGraph): string {
  const names = new Map(versions.map(({ id, version }) => [id, version]));
  return table(
    ['VERSION', 'BRANCH', 'STAGE', 'CHANGE', 'PARENTS', 'FILES', 'SIGNED', 'REGISTERED', 'BY'],
    versions.map((one) => [
      one.version,
      one.branch,
      one.isDeleted ? 'deleted' : one.stage,
      one.changeType ?? '-',
      [...one.parents.map((id) => names.get(id) ?? id), ...one.foreignParents].join(', ') || '-',
      originText(one, names),
      one.signatures === 0 ? '-' : String(one.signatures),
      formatTime(one.registeredAt),
      one.registeredBy,
    ]),
  );
}

/** `version graph`: branches and merges of a model. */
export const versionGraph: Command = {
  name: 'version graph',
  summary: 'List the versions of a model with branch, parents, files and signatures, newest first.',
  positionals: [{ name: 'MODEL', min: 1, max: 1 }],
  options: { limit: { type: 'string', value: 'N', help: 'The N newest (5000 unless given).' } },
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const limit = call.args.integer('limit', { min: 1, max: 10_000 }) ?? 5000;
      const graph = await client.call('version.graph', { model: call.args.first(), limit });
      return { json: graph, text: graphTable(graph) };
    }),
};
