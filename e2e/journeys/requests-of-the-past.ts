import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { createDirectTransport } from '../../electron/hosts/direct-transport.ts';
import { openService } from '../../electron/service/app/index.ts';
import { register, safetensors, TestClock } from '../../electron/testing/registry-harness.ts';
import { createClient } from '../../shared/contract/client.ts';
import { methods } from '../../shared/contract/methods/index.ts';
import type { App } from '../fixtures.ts';
import { PASSPHRASE } from './people-on-pages.ts';

const DAY_MS = 86_400_000;

/**
 * Sets a registry up as it was left 40 days ago: rosa (administrator), ana (analyst), bo (approver), cy and co (compliance), a policy
 * by which a request for staging is decided within 30 days, and a request of ana's for late@1.0.0 that nobody decided.
 */
export async function leaveRequestBehind(app: App): Promise<void> {
  await app.stop();
  const clock = new TestClock();
  clock.ms = Date.now() - 40 * DAY_MS;
  const service = await openService({
    folder: app.registry,
    createIfMissing: true,
    configDir: app.home,
    argon2Cost: { memoryKiB: 64, iterations: 1, parallelism: 1 },
    platform: { clock },
  });
  const connect = () =>
    createClient(methods, createDirectTransport(service.openConnection({ host: 'cli', account: 'tester' })));
  const signIn = async (userId: string) => {
    const client = connect();
    await client.call('session.signIn', { userId, passphrase: PASSPHRASE });
    return client;
  };
  try {
    const rosa = connect();
    await rosa.call('registry.initialise', { userId: 'rosa', name: 'Rosa Root', passphrase: PASSPHRASE });
    for (const [userId, role] of [
      ['ana', 'analyst'],
      ['bo', 'approver'],
      ['cy', 'compliance'],
      ['co', 'compliance'],
    ] as const)
      await rosa.call('person.add', { userId, name: `${userId} Person`, roles: [role], passphrase: PASSPHRASE });
    const cy = await signIn('cy');
    const co = await signIn('co');
    const { document } = await cy.call('policy.get', { number: null });
    const transitions = document.transitions.map((move) =>
      move.to === 'staging' ? { ...move, approvals: { ...move.approvals, expiryDays: 30 } } : move,
    );
    const text = stringify({ ...document, transitions }, { aliasDuplicateObjects: false });
    const { number } = await cy.call('policy.propose', { text, reason: 'Nothing waits for ever.' });
    const { digest } = await co.call('policy.review', { number });
    const signing = { reason: 'Agreed.', passphrase: PASSPHRASE, userId: 'co', displayedDigest: digest };
    await co.call('policy.sign', { number, ...signing });
    const ana = await signIn('ana');
    for (const [at, model] of ['late', 'fresh'].entries()) {
      const file = path.join(app.home, `${model}.safetensors`);
      writeFileSync(file, safetensors([at, 1, 2]));
      const versionId = await register(ana, file, { model, metadata: { owner: 'Olga', purpose: 'Finds leavers.' } });
      if (model === 'late')
        await ana.call('promotion.request', { version: versionId, toStage: 'staging', reason: 'Ready for a trial.' });
    }
  } finally {
    await service.close();
  }
  await app.restart();
}
