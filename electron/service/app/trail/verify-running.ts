import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Verification } from '../../../../shared/model/audit.ts';
import type { Actor, Registry } from '../context.ts';
import { noAnchors, type OutsideAnchors } from './anchors.ts';
import { inLogThread, type LogWatch, worthAThread } from './log-thread.ts';
import { unreadableRegistry, type Verifiable, verifyAudit } from './verify-audit.ts';

/**
 * Verifies a registry that is in use, as it is at one moment; others are served and may record meanwhile. Damage is the result; rejects only when
 * `signal` stops it.
 */
export async function verifyRunning(
  { catalog, clock }: Verifiable,
  outside: OutsideAnchors = noAnchors,
  watch: LogWatch = {},
): Promise<Verification> {
  if (!worthAThread(catalog.audit.count())) return verifyAudit({ catalog, clock }, outside);
  try {
    const done = await inLogThread({ kind: 'verify', file: catalog.file, nowMs: clock.now(), outside }, watch);
    if (done.kind === 'verified') return done.verification;
    throw new StrongroomError('app.bug', 'The thread of a verification gave another result.');
  } catch (error) {
    if (error instanceof StrongroomError && error.kind === 'corrupt') return unreadableRegistry(error, clock.now());
    throw error;
  }
}

/** Starts the verification as an operation, whose progress is told and which can be stopped. */
export function startVerification(registry: Registry, actor: Actor, outside: OutsideAnchors): { operationId: string } {
  const { id } = registry.operations.start({
    kind: 'verify_audit',
    title: 'Audit log',
    unit: 'items',
    startedBy: actor.id,
    run: async ({ signal, progress }) => ({
      verification: await verifyRunning(registry, outside, { signal, onProgress: progress }),
    }),
  });
  return { operationId: id };
}
