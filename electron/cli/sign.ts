import { StrongroomError } from '../../shared/contract/errors.ts';
import type { Call } from './command.ts';
import type { CliSession } from './session.ts';

/**
 * The passphrase to sign with. A person at the terminal confirms by typing it again; --yes and scripts use the one of the sign-in.
 * Throws `operation.cancelled` when the answer is no.
 */
export async function confirmedPassphrase(
  call: Call,
  { signer }: CliSession,
  ask: { readonly cannotSign: string | null; readonly question: string },
): Promise<string> {
  const { terminal } = call.surroundings;
  const passphrase = signer?.passphrase.text ?? '';
  // Without the right to sign there is nothing to confirm; the service's refusal says why, and audits it.
  if (ask.cannotSign !== null || call.args.flag('yes') || !terminal.canAsk) return passphrase;
  const answer = await terminal.askLine(`${ask.question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim()))
    throw new StrongroomError('operation.cancelled', 'Not signed; everything stays as it was.');
  return signer?.passphrase.wasTyped ? await terminal.askSecret('Passphrase again, to sign: ') : passphrase;
}
