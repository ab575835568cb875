import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';

const MAX_QUICK_ENDS = 5;
const QUICK_END_MS = 10_000;

export interface ServiceEntry {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * The service in its utility process, started again when it ends by itself. Five ends in quick succession are taken as
 * a fault that starting again does not cure; the next page that connects then tries once more.
 */
export class ServiceProcess {
  readonly #entry: ServiceEntry;
  readonly #onLost: () => void;
  #child: UtilityProcess | null = null;
  #quickEnds = 0;
  #isStopping = false;

  constructor(entry: ServiceEntry, onLost: () => void) {
    this.#entry = entry;
    this.#onLost = onLost;
    this.#start();
  }

  /** Hands one end of a channel to the service. */
  connect(port: MessagePortMain): void {
    if (this.#child === null && !this.#isStopping) this.#start();
    this.#child?.postMessage({ type: 'connect' }, [port]);
  }

  stop(): void {
    this.#isStopping = true;
    this.#child?.kill();
  }

  #start(): void {
    const startedAtMs = performance.now();
    const child = utilityProcess.fork(this.#entry.file, [...this.#entry.args], {
      serviceName: 'strongroom-service',
      stdio: 'inherit',
    });
    this.#child = child;
    child.once('exit', () => {
      this.#child = null;
      if (this.#isStopping) return;
      this.#quickEnds = performance.now() - startedAtMs < QUICK_END_MS ? this.#quickEnds + 1 : 0;
      if (this.#quickEnds < MAX_QUICK_ENDS) this.#start();
      this.#onLost();
    });
  }
}
