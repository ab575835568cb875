/** Called between the pieces of long work: tells how far it is, lets other work run, and rejects when this one is to stop. */
export type Pace = (done: number, total: number) => Promise<void>;

/** For work that nobody watches. */
export const noPace: Pace = async () => undefined;
