import { StrongroomError } from '../../shared/contract/errors.ts';
import type { Call, OptionSpecs } from './command.ts';
import { type CliSession, requiredUserId } from './session.ts';

/** The options of a command that signs. */
export const signingOptions = {
  reason: { type: 'string', value: 'TEXT', required: true, help: 'Why; it is part of what is signed.' },
  yes: { type: 'boolean', help: 'Sign without asking.' },
} as const satisfies OptionSpecs;

/** What the service says of a statement before it is signed. */
interface Reviewed {
  readonly digest: string;
  readonly cannotSign: string | null;
}

/**
 * What goes to the service with a signature. A person at the terminal is asked `question`, and confirms by typing the
 * passphrase again; --yes and scripts use the one of the sign-in. Throws `operation.cancelled` when they do not want to.
 */
export async function signatureOf(call: Call, session: CliSession, review: Reviewed, question: string) {
  return {
    reason: call.args.required('reason'),
    userId: requiredUserId(call),
    passphrase: await passphraseToSign(call, session, review, question),
    displayedDigest: review.digest,
  };
}

async function passphraseToSign(
  call: Call,
  { signer }: CliSession,
  review: Reviewed,
  question: string,
): Promise<string> {
  const { terminal } = call.surroundings;
  const passphrase = signer?.passphrase.text ?? '';
  // Without the right to sign there is nothing to confirm; the service's refusal says why, and audits it.
  if (review.cannotSign !== null || call.args.flag('yes') || !terminal.canAsk) return passphrase;
  const answer = await terminal.askLine(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim()))
    throw new StrongroomError('operation.cancelled', 'Not signed; everything stays as it was.');
  return signer?.passphrase.wasTyped ? await terminal.askSecret('Passphrase again, to sign: ') : passphrase;
}
