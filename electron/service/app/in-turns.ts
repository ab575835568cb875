import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long may one piece of a long answer keep other calls waiting, a little more or less. */
const PIECE_MS = 15;

/**
 * Does work on each of many things, in pieces between which other calls are answered. What is read may change between two pieces, so it is for
 * lists, not for what must be of one moment.
 */
export async function inTurns<T, R>(things: Iterable<T>, work: (thing: T) => R): Promise<R[]> {
  const done: R[] = [];
  let started = performance.now();
  for (const thing of things) {
    done.push(work(thing));
    if (performance.now() - started < PIECE_MS) continue;
    await nextTurn();
    started = performance.now();
  }
  return done;
}

/** Runs work that yields between its pieces to its end, and answers other calls there. Throws when `signal` stops it. */
export async function inPieces<R>(work: Generator<undefined, R>, signal?: AbortSignal): Promise<R> {
  let step = work.next();
  while (!step.done) {
    await nextTurn();
    signal?.throwIfAborted();
    step = work.next();
  }
  return step.value;
}
