import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ClockState } from '../../../shared/contract/methods/keys.ts';
import { clockState } from './clock-watch.ts';
import { commit } from './commit.ts';
import type { Actor, Registry } from './context.ts';

/** Somebody has looked into it. Throws `clock.not_blocked` when there is nothing to acknowledge. */
export function acknowledgeClock(registry: Registry, actor: Actor, reason: string): ClockState {
  const state = clockState(registry);
  if (state.wentBackAt === null)
    throw new StrongroomError('clock.not_blocked', 'The clock has not gone back: there is nothing to acknowledge.');
  commit(registry, actor, (change) =>
    change.noted(
      'clock.acknowledged',
      { type: 'clock', id: 'workstation', label: 'Clock of the workstation' },
      { reason, old: { wentBackAt: state.wentBackAt, lastRecordAt: state.lastRecordAt } },
    ),
  );
  registry.changed('session', 'audit');
  return clockState(registry);
}
