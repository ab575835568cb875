import type { Params } from '../../../shared/contract/define.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import type { Call, OptionSpecs } from '../command.ts';
import type { CliSession } from '../session.ts';
import { signatureOf } from '../signing.ts';

/** The options of a command that may sign for a smaller step of a version's number. */
export const smallerStepOptions = {
  'smaller-step': { type: 'boolean', help: 'Sign with --reason for a smaller step than the files ask for.' },
  reason: { type: 'string', value: 'TEXT', help: 'With --smaller-step: why; it is part of what is signed.' },
  yes: { type: 'boolean', help: 'Sign without asking.' },
} as const satisfies OptionSpecs;

/** With --smaller-step: signs for it, and gives the statement's id. */
export async function signSmallerStep(
  session: CliSession,
  call: Call,
  question: Params<Methods, 'version.reviewOverride'>,
): Promise<string | null> {
  if (!call.args.flag('smaller-step')) return null;
  const review = await session.client.call('version.reviewOverride', question);
  call.surroundings.terminal.err(`${review.meaning}\n`);
  const signature = await signatureOf(call, session, review, 'Sign for the smaller step?');
  return (await session.client.call('version.signOverride', { ...question, ...signature })).statementId;
}
