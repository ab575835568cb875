/** The only source of time. Tests inject their own. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /** Milliseconds that never go back; only differences mean anything. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** ISO-8601 UTC with milliseconds, as every stored time is written. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
