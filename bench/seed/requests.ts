import { createDirectTransport } from '../../electron/hosts/direct-transport.ts';
import type { Service } from '../../electron/service/app/index.ts';
import { PASSPHRASE } from '../../electron/testing/registry-harness.ts';
import { createClient } from '../../shared/contract/client.ts';
import type { Client } from '../../shared/contract/define.ts';
import { type Methods, methods } from '../../shared/contract/methods/index.ts';

const SIGNED = 40;

const connect = (service: Service): Client<Methods> =>
  createClient(methods, createDirectTransport(service.openConnection({ host: 'cli', account: 'bench' })));

/**
 * Asks for the promotion of the newest versions, as people do, through the contract: validations run, impact is frozen, each change is in the log.
 * Every fourth request is withdrawn, some are approved by a second person. Gives how many were asked for; those that the policy refuses are left out.
 */
export async function askForPromotions(
  service: Service,
  input: { readonly versions: number; readonly requests: number },
): Promise<number> {
  const root = connect(service);
  await root.call('session.signIn', { userId: 'root', passphrase: PASSPHRASE });
  await root.call('person.add', { userId: 'bo', name: 'Bo Approver', roles: ['approver'], passphrase: PASSPHRASE });
  const bo = connect(service);
  await bo.call('session.signIn', { userId: 'bo', passphrase: PASSPHRASE });
  let asked = 0;
  for (let n = 1; n <= input.requests; n += 1) {
    const version = `mv_${String(input.versions - n).padStart(20, '0')}`;
    const request = await root
      .call('promotion.request', { version, toStage: 'staging', reason: `Wanted by team ${n % 8}.` })
      .catch(() => null);
    if (request === null) continue;
    asked += 1;
    if (n % 4 === 0) await root.call('promotion.withdraw', { requestId: request.id, reason: 'Too early.' });
    else if (n % 4 === 1 && n < SIGNED * 4) await approve(bo, request.id);
  }
  return asked;
}

async function approve(client: Client<Methods>, requestId: string): Promise<void> {
  const { digest } = await client.call('promotion.review', { requestId });
  await client.call('promotion.approve', {
    requestId,
    reason: 'Read.',
    passphrase: PASSPHRASE,
    userId: 'bo',
    displayedDigest: digest,
  });
}
