import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ClockState } from '../../../shared/contract/methods/keys.ts';
import { utcTime } from '../../../shared/model/moment.ts';
import { parseRecord } from '../audit/index.ts';
import { isoTime } from '../platform/index.ts';
import type { Registry } from './context.ts';

/** Two clocks of one machine may disagree by this much; more is a clock that was set back. */
const CLOCK_TOLERANCE_MS = 2000;

/** The time of the newest record when the clock is behind it now, else null. */
function recordAhead(registry: Registry): string | null {
  const last = registry.catalog.audit.last();
  return last !== null && registry.clock.now() < Date.parse(last.time) - CLOCK_TOLERANCE_MS ? last.time : null;
}

/** Records that the clock went back, if it did; call it before anything else is recorded. */
export function watchClock(registry: Registry): void {
  const lastRecordAt = recordAhead(registry);
  if (lastRecordAt === null) return;
  const now = isoTime(registry.clock.now());
  registry.audit.append({
    time: now,
    actor: null,
    action: 'clock.went_back',
    subject: { type: 'clock', id: 'workstation', label: 'Clock of the workstation' },
    reason: null,
    old: { lastRecordAt },
    next: { now },
  });
}

/** Whether something is to be acknowledged: the log's last word on the clock decides, so a restart changes nothing. */
export function clockState(registry: Registry): ClockState {
  const { catalog, clock } = registry;
  const now = isoTime(clock.now());
  const word = catalog.audit.lastOf(['clock.went_back', 'clock.acknowledged']);
  if (word === null || word.action === 'clock.acknowledged') {
    const lastRecordAt = recordAhead(registry);
    return { now, wentBackAt: lastRecordAt === null ? null : now, lastRecordAt };
  }
  const old: unknown = parseRecord(word.canonical).old;
  const lastRecordAt = typeof old === 'object' && old !== null && 'lastRecordAt' in old ? old.lastRecordAt : null;
  return { now, wentBackAt: word.time, lastRecordAt: typeof lastRecordAt === 'string' ? lastRecordAt : null };
}

/** Throws `registry.clock_went_back`, and records it, when the clock went back and nobody has acknowledged that. */
export function refuseClockGoneBack(registry: Registry): void {
  const before = clockState(registry);
  if (before.wentBackAt === null) return;
  const record = before.lastRecordAt === null ? 'a record' : `the record of ${utcTime(before.lastRecordAt)}`;
  if (recordAhead(registry) !== null) registry.catalog.transaction(() => watchClock(registry));
  throw new StrongroomError(
    'registry.clock_went_back',
    `The clock of this machine went back: it was behind ${record}. Set it right; an administrator or compliance officer must acknowledge it before anything is signed.`,
    { lastRecordAt: before.lastRecordAt },
  );
}
