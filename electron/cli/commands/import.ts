import path from 'node:path';
import { isCode } from '../../../shared/contract/errors.ts';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { ChangeType, changeTypes } from '../../../shared/model/version.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command } from '../command.ts';
import { finishOperation, resultText } from '../operation.ts';
import { formatSize } from '../output/figures.ts';
import { facts, printable } from '../output/table.ts';
import { type CliSession, withSession } from '../session.ts';
import { metadataOptions, readMetadata } from './import-metadata.ts';

/** The version of a new model when nobody says otherwise. */
const FIRST_VERSION = '1.0.0';

/** `import`: from a file or folder to a registered version. */
export const importModel: Command = {
  name: 'import',
  summary: 'Bring a file or folder in, inspect it and register it as a version.',
  positionals: [{ name: 'PATH', min: 1, max: 1 }],
  options: {
    model: { type: 'string', value: 'NAME', required: true, help: 'The model that it is a version of; made when new.' },
    version: { type: 'string', value: 'V', help: `The version's number (a new model begins at ${FIRST_VERSION}).` },
    change: {
      type: 'string',
      value: 'TYPE',
      choices: changeTypes,
      help: `Work the number out from what changed: ${changeTypes.join(', ')}.`,
    },
    parent: { type: 'string', value: 'MODEL@VERSION', multiple: true, help: 'A version that it was made from.' },
    'model-description': { type: 'string', value: 'TEXT', help: 'What a new model is.' },
    ...metadataOptions,
  },
  notes: [
    'An existing model needs --change or --version.',
    'Ctrl+C stops; the same command goes on with the copy where it stopped, and so it does after a crash.',
  ],
  async run(call) {
    const { args, surroundings } = call;
    const source = path.resolve(surroundings.cwd, args.first());
    const metadata = readMetadata(args);
    const changeType = args.text('change') === undefined ? null : ChangeType.parse(args.text('change'));
    if (changeType !== null && args.text('version') !== undefined)
      throw wrongUse('Give --change or --version, not both.');
    return await withSession(call, 'person', async (session) => {
      // Before the copy: nobody should wait for ten gigabytes to learn that an option is missing.
      const number = await chooseNumber(session, call, changeType);
      const { item, isResumed } = await bringIn(session, call, source);
      const { operationId } = await session.client.call('version.register', {
        quarantineId: item.id,
        model: args.required('model'),
        modelDescription: args.text('model-description') ?? '',
        version: number,
        changeType: number === null ? changeType : null,
        parents: [...args.list('parent')],
        metadata,
      });
      const result = await finishOperation(session, surroundings, operationId);
      const version = await session.client.call('version.get', { version: resultText(result, 'versionId') });
      const ref = `${version.model}@${version.version}`;
      return {
        json: { ref, quarantineId: item.id, resumed: isResumed, version },
        text: facts([
          ['Registered', ref],
          ['Format', version.format],
          ['Size', formatSize(version.sizeBytes)],
          ['Root digest', version.rootDigest],
          ['Parents', version.parents.map((one) => `${one.model}@${one.version}`).join(', ')],
          ['Worst finding', version.worstFinding ?? 'none'],
        ]),
      };
    });
  },
};

/** The number to register under, or null when the service works it out from the change type. */
async function chooseNumber(session: CliSession, call: Call, changeType: ChangeType | null): Promise<string | null> {
  const model = call.args.required('model');
  const given = call.args.text('version');
  const proposal = await session.client.call('version.propose', {
    model,
    parents: [...call.args.list('parent')],
    changeType,
  });
  if (given !== undefined) return given;
  if (changeType !== null) return null;
  if (!proposal.modelExists) return FIRST_VERSION;
  const latest = proposal.candidates[0] === undefined ? '' : ` (latest ${proposal.candidates[0]})`;
  throw wrongUse(`The model ${model} exists already${latest}; give --change ${changeTypes.join('|')} or --version V.`, {
    model,
    candidates: proposal.candidates,
  });
}

/** Copies the source into quarantine, or goes on with the copy of it that was interrupted. */
async function bringIn(
  session: CliSession,
  call: Call,
  source: string,
): Promise<{ item: QuarantineItem; isResumed: boolean }> {
  const resumed = await resume(session, call, source);
  if (resumed) return { item: resumed, isResumed: true };
  const { operationId, quarantineId } = await session.client.call('quarantine.bringIn', { path: source });
  await finishOperation(session, call.surroundings, operationId);
  return { item: await session.client.call('quarantine.get', { quarantineId }), isResumed: false };
}

async function resume(session: CliSession, call: Call, source: string): Promise<QuarantineItem | null> {
  const items = await session.client.call('quarantine.list', {});
  const interrupted = items.find((item) => item.status === 'interrupted' && item.sourcePath === source);
  if (!interrupted) return null;
  const { terminal } = call.surroundings;
  terminal.err(`Going on with the copy of ${printable(interrupted.name)} that was interrupted.\n`);
  try {
    const { operationId } = await session.client.call('quarantine.resume', { quarantineId: interrupted.id });
    await finishOperation(session, call.surroundings, operationId);
    return await session.client.call('quarantine.get', { quarantineId: interrupted.id });
  } catch (error) {
    if (!isCode(error, 'file.changed_while_read')) throw error;
    // What was copied before is of another file by now; keeping it would leave bytes that nobody can finish.
    terminal.err('The source has changed since; copying it anew.\n');
    await session.client.call('quarantine.discard', { quarantineId: interrupted.id });
    return null;
  }
}
