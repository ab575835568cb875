import { StrongroomError, toWireError } from '../../../shared/contract/errors.ts';
import type { ServiceEvent } from '../../../shared/contract/events.ts';
import { type WireReply, WireRequest } from '../../../shared/contract/wire.ts';
import { DigestedInspection } from '../../../shared/model/tensor.ts';
import type { Engine } from '../engine.ts';
import type { Surroundings } from '../terminal.ts';

/** What a method answers; a StrongroomError that it throws becomes a failed reply. */
export type Answers = Readonly<Record<string, (params: unknown) => unknown>>;

export interface ScriptOptions {
  /** What the person at the terminal types, in order; without it nobody is there. */
  readonly typed?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A service that answers from a table, and a terminal on paper: for tests of what a command asks for and in which order. */
export class ScriptedService {
  readonly calls: { method: string; params: unknown }[] = [];
  readonly opened: Parameters<Engine['openService']>[0][] = [];
  readonly connected: unknown[] = [];
  readonly asked: string[] = [];
  out = '';
  err = '';
  closedTimes = 0;
  readonly surroundings: Surroundings;
  readonly #answers: Answers;
  readonly #typed: string[];
  readonly #listeners = new Set<(event: ServiceEvent) => void>();
  #onInterrupt: (() => void) | null = null;

  constructor(answers: Answers, options: ScriptOptions = {}) {
    this.#answers = answers;
    this.#typed = [...(options.typed ?? [])];
    this.surroundings = {
      env: { STRONGROOM_REGISTRY: '/registry', ...options.env },
      cwd: '/here',
      account: 'tester',
      terminal: {
        out: (text) => {
          this.out += text;
        },
        err: (text) => {
          this.err += text;
        },
        canAsk: options.typed !== undefined,
        showsProgress: false,
        columns: 80,
        askSecret: (question) => this.#answer(question),
        askLine: (question) => this.#answer(question),
      },
      loadEngine: () => Promise.resolve(this.#engine()),
      inspectPath: (path) => this.#inspect(path),
      startHost: () => Promise.reject(new Error('no host in this script')),
      openBrowser: () => Promise.resolve(false),
      onInterrupt: (listener) => {
        this.#onInterrupt = listener;
        return () => {
          this.#onInterrupt = null;
        };
      },
    };
  }

  methods(): string[] {
    return this.calls.map((call) => call.method);
  }

  /** Ctrl+C. False when nobody listens, so that it would end the process. */
  interrupt(): boolean {
    this.#onInterrupt?.();
    return this.#onInterrupt !== null;
  }

  #answer(question: string): Promise<string> {
    this.asked.push(question);
    return Promise.resolve(this.#typed.shift() ?? '');
  }

  #handle(raw: unknown): Promise<WireReply> {
    const { id, method, params } = WireRequest.parse(raw);
    this.calls.push({ method, params });
    try {
      const answer = this.#answers[method];
      if (!answer) throw new Error(`the script has no answer for ${method}`);
      return Promise.resolve({ id, ok: true, value: answer(params) });
    } catch (error) {
      if (!(error instanceof StrongroomError)) throw error;
      return Promise.resolve({ id, ok: false, error: toWireError(error) });
    }
  }

  async #inspect(path: string): Promise<DigestedInspection> {
    return DigestedInspection.parse(await this.#answers['inspectPath']?.(path));
  }

  #engine(): Engine {
    const notHere = () => Promise.reject(new Error('not in this script'));
    return {
      openService: (options) => {
        this.opened.push(options);
        return Promise.resolve({
          openConnection: (info) => {
            this.connected.push(info);
            return {
              handle: (raw) => this.#handle(raw),
              subscribe: (listener) => {
                this.#listeners.add(listener);
                return () => this.#listeners.delete(listener);
              },
              close: () => undefined,
            };
          },
          close: () => {
            this.closedTimes += 1;
            return Promise.resolve();
          },
        });
      },
      defaultRegistryFolder: () => '/default',
      rememberedRegistry: () => Promise.resolve('/remembered'),
      rebuildRegistryFolder: notHere,
      rebuildIndexOfFolder: notHere,
      verifyRegistryFolder: notHere,
      verifyExportFile: notHere,
    };
  }
}
