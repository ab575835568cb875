/** Runs `work` on each, so many at a time, in their order. When one fails, none is begun any more, and those under way are waited for. */
export async function inParallel<T>(atOnce: number, all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  let isFailed = false;
  const run = async (): Promise<void> => {
    for (const one of waiting) {
      if (isFailed) return;
      try {
        await work(one);
      } catch (error) {
        isFailed = true;
        throw error;
      }
    }
  };
  const runs = await Promise.allSettled(Array.from({ length: Math.min(atOnce, all.length) }, run));
  for (const outcome of runs) if (outcome.status === 'rejected') throw outcome.reason;
}
