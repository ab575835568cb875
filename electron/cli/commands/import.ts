import path from 'node:path';
import semver from 'semver';
import { isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import { emptyMetadata, type VersionMetadata } from '../../../shared/model/metadata.ts';
import { type QuarantineItem, Registration } from '../../../shared/model/quarantine.ts';
import { ChangeType, changeTypes } from '../../../shared/model/version.ts';
import { type Arguments, wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { finishOperation, resultText } from '../operation.ts';
import { verdictText } from '../output/comparison-text.ts';
import { formatSize } from '../output/figures.ts';
import { facts, printable } from '../output/table.ts';
import { type CliSession, withSession } from '../session.ts';
import { metadataOptions, readMetadata, readMetadataFile } from './import-metadata.ts';
import {
  mergeOptions,
  placeOptions,
  readParents,
  readPlace,
  readStrategy,
  strategyOptions,
} from './numbering-options.ts';
import { signSmallerStep, smallerStepOptions } from './smaller-step.ts';

/** `import`: from a file or folder to a registered version. */
export const importModel: Command = {
  name: 'import',
  summary: 'Bring a file or folder in, inspect it and register it as a version.',
  positionals: [{ name: 'PATH', min: 1, max: 1 }],
  options: {
    model: { type: 'string', value: 'NAME', required: true, help: 'The model that it is a version of; made when new.' },
    version: { type: 'string', value: 'V', help: "The version's number (a new semantic model begins at 1.0.0)." },
    change: {
      type: 'string',
      value: 'TYPE',
      choices: changeTypes,
      help: `Work the number out from what changed: ${changeTypes.join(', ')}.`,
    },
    parent: { type: 'string', value: 'MODEL@VERSION', multiple: true, help: 'A version that it was made from.' },
    ...mergeOptions,
    adopts: { type: 'string', value: 'MODEL@VERSION', help: 'The merged parent whose files these are; else combined.' },
    ...placeOptions,
    ...strategyOptions,
    'model-description': { type: 'string', value: 'TEXT', help: 'What a new model is.' },
    ...smallerStepOptions,
    ...metadataOptions,
  },
  notes: [
    'An existing model needs --change or --version. A strategy is chosen with a new model.',
    'Ctrl+C stops; the same command goes on with the copy where it stopped, and so it does after a crash.',
  ],
  async run(call) {
    const { args, surroundings } = call;
    const source = path.resolve(surroundings.cwd, args.first());
    const file = args.text('metadata');
    const base = file === undefined ? emptyMetadata() : await readMetadataFile(path.resolve(surroundings.cwd, file));
    const form = readForm(args, base);
    return await withSession(call, 'person', async (session) => {
      // Before the copy: nobody should wait for ten gigabytes to learn that an option is missing.
      await assertNumber(session, form);
      const { item, isResumed } = await bringIn(session, call, source);
      const registered = await register(session, call, { ...form, quarantineId: item.id });
      const ref = `${registered.model}@${registered.version}`;
      const compared = await session.client.call('version.comparisons', { version: registered.id });
      return {
        json: { ref, quarantineId: item.id, resumed: isResumed, version: registered, comparisons: compared },
        text: facts([
          ['Registered', ref],
          ['Format', registered.format],
          ['Size', formatSize(registered.sizeBytes)],
          ['Root digest', registered.rootDigest],
          ['Parents', registered.parents.map((one) => `${one.model}@${one.version}`).join(', ')],
          ['Worst finding', registered.worstFinding ?? 'none'],
          ...compared.map(
            ({ baseLabel, comparison }) =>
              [`Changes from ${baseLabel}`, comparison ? verdictText(comparison) : 'not readable'] as const,
          ),
        ]),
      };
    });
  },
};

const Form = Registration.omit({ quarantineId: true });
type Form = Omit<Registration, 'quarantineId'>;

/** The registration form of the options, held to the same rules as the service's own. */
function readForm(args: Arguments, base: VersionMetadata): Form {
  const change = args.text('change');
  const version = args.text('version') ?? null;
  if (change !== undefined && version !== null) throw wrongUse('Give --change or --version, not both.');
  const form = Form.safeParse({
    model: args.required('model'),
    modelDescription: args.text('model-description') ?? '',
    version,
    changeType: change === undefined ? null : ChangeType.parse(change),
    ...readParents(args),
    ...readPlace(args),
    strategy: readStrategy(args),
    metadata: readMetadata(args, base),
  });
  if (form.success) return form.data;
  const [issue] = form.error.issues;
  throw wrongUse(`${issue?.path.map(String).join('.')}: ${issue?.message}`);
}

/** Refuses what the service would refuse after the copy: a number that is taken or none, a model that needs one, a branch that is not there. */
async function assertNumber({ client }: CliSession, form: Form): Promise<void> {
  const { model, version, changeType, parents, branch, channel, strategy } = form;
  const known = await client.call('branch.list', { model }).catch((error: unknown) => {
    if (isCode(error, 'model.not_found')) return null;
    throw error;
  });
  if (known !== null && version === null && changeType === null) {
    const latest = known[0]?.latest;
    throw wrongUse(
      `The model ${model} exists already${latest ? ` (latest ${model}@${latest.version})` : ''}; give --change ${changeTypes.join('|')} or --version V.`,
      { model },
    );
  }
  const asked = { model, parents, changeType, branch, channel, strategy };
  const proposal = await client.call('version.propose', asked).catch((error: unknown) => {
    // The files are not here yet; registering asks again with their digest.
    if (isCode(error, 'version.digest_required')) return null;
    throw error;
  });
  if (proposal === null || version === null) return;
  if (proposal.strategy.kind === 'semantic' && semver.parse(version)?.raw !== version)
    throw wrongUse(`The version "${version}" is not a semantic version such as 1.4.0 or 2.0.0-rc.1.`);
  if (!proposal.candidates.includes(`${model}@${version}`)) return;
  throw new StrongroomError('version.exists', `${model}@${version} exists already; choose another version.`, {
    model,
    version,
  });
}

/** Copies the source into quarantine, or goes on from what an earlier run left there of it. */
async function bringIn(
  session: CliSession,
  call: Call,
  source: string,
): Promise<{ item: QuarantineItem; isResumed: boolean }> {
  const { client } = session;
  const known = (await client.call('quarantine.list', {})).filter((item) => item.sourcePath === source);
  for (const item of known) {
    const isUnfinished = item.status === 'interrupted' || item.status === 'failed';
    const finished = isUnfinished ? await resume(session, call, item) : await reuse(session, call, item);
    if (finished) return { item: finished, isResumed: true };
  }
  const { operationId, quarantineId } = await client.call('quarantine.bringIn', { path: source });
  await finishOperation(session, call.surroundings, operationId);
  return { item: await client.call('quarantine.get', { quarantineId }), isResumed: false };
}

/**
 * The item when it is a finished copy of a file by the same person, which nobody is filling in a form for, and the file
 * has the same bytes still; else null, and the item stays where it is.
 */
async function reuse({ client, signer }: CliSession, call: Call, item: QuarantineItem): Promise<QuarantineItem | null> {
  const { surroundings } = call;
  if (item.status !== 'ready' || item.isFolder || item.broughtInBy !== signer?.userId) return null;
  if ((await client.call('draft.get', { quarantineId: item.id })) !== null) return null;
  const { sha256 } = await surroundings.inspectPath(item.sourcePath);
  if (sha256 === null || sha256 !== item.files[0]?.sha256) return null;
  surroundings.terminal.err(`Using the copy of ${printable(item.name)} that lies in quarantine already.\n`);
  return item;
}

/** The finished item, or null when the source is no longer what was copied. */
async function resume(session: CliSession, call: Call, { id, name }: QuarantineItem): Promise<QuarantineItem | null> {
  const { terminal } = call.surroundings;
  terminal.err(`Going on with the copy of ${printable(name)} that was not finished.\n`);
  try {
    const { operationId } = await session.client.call('quarantine.resume', { quarantineId: id });
    await finishOperation(session, call.surroundings, operationId);
    return await session.client.call('quarantine.get', { quarantineId: id });
  } catch (error) {
    if (!isCode(error, 'file.changed_while_read')) throw error;
    // What was copied before is of another file by now; keeping it would leave bytes that nobody can finish.
    terminal.err('The source has changed since; copying it anew.\n');
    await session.client.call('quarantine.discard', { quarantineId: id });
    return null;
  }
}

async function register(session: CliSession, call: Call, registration: Registration) {
  try {
    const { model, parents, changeType, channel, branch, strategy, quarantineId, version } = registration;
    const question = { model, parents, changeType, channel, branch, strategy, quarantineId, version };
    const overrideId = await signSmallerStep(session, call, question);
    const { operationId } = await session.client.call('version.register', { ...registration, overrideId });
    const result = await finishOperation(session, call.surroundings, operationId);
    return await session.client.call('version.get', { version: resultText(result, 'versionId') });
  } catch (error) {
    const { quarantineId } = registration;
    call.surroundings.terminal.err(
      `What was brought in stays in quarantine as ${quarantineId}; strongroom quarantine discard deletes it.\n`,
    );
    throw error;
  }
}
