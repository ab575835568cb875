import type { Call, OptionSpecs } from './command.ts';
import { type CliSession, requiredUserId } from './session.ts';
import { confirmedPassphrase } from './sign.ts';

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
    passphrase: await confirmedPassphrase(call, session, { cannotSign: review.cannotSign, question }),
    displayedDigest: review.digest,
  };
}
