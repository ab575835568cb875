// A reporter for Vitest. A test that never gives the processor back can't be timed out from inside its process; this names its file and ends the run.
const LIMIT_MINUTES = 10;

/** Ends the whole run with an error when one test file has run for ten minutes. The longest takes about three. */
export default class StuckFiles {
  #open = new Map();

  onTestModuleStart({ moduleId }) {
    const timer = setTimeout(() => this.#giveUp(moduleId), LIMIT_MINUTES * 60_000);
    timer.unref();
    this.#open.set(moduleId, timer);
  }

  onTestModuleEnd({ moduleId }) {
    clearTimeout(this.#open.get(moduleId));
    this.#open.delete(moduleId);
  }

  #giveUp(moduleId) {
    console.error(`${moduleId} has not ended after ${LIMIT_MINUTES} minutes; the run stops here.`);
    process.exit(1); // its process is ended with the group, by who started the run
  }
}
