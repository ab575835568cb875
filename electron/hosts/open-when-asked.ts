import { type ErrorDetails, StrongroomError, toWireError } from '../../shared/contract/errors.ts';
import type { WireReply } from '../../shared/contract/wire.ts';
import type { ServicePort } from './service-port.ts';

export interface OpenableService extends ServicePort {
  /** Opens a registry. Throws what keeps it shut: in use, of a newer version, corrupt, gone. */
  open(folder: string, createIfMissing: boolean): Promise<unknown>;
}

/**
 * The service of a window: `folder` is opened when the page first asks for the registry's state, and what keeps it shut is
 * the answer to that call. Asking again tries again; choosing another folder (`registry.open`) ends the attempts. A window
 * whose service ended at start could tell the person nothing.
 */
export function openWhenAsked(service: OpenableService, folder: string, createIfMissing: boolean): ServicePort {
  let opening: Promise<unknown> | null = null;
  let isSettled = false;

  async function refusal(): Promise<StrongroomError | null> {
    opening ??= service.open(folder, createIfMissing);
    try {
      await opening;
      isSettled = true;
      return null;
    } catch (error) {
      opening = null;
      if (error instanceof StrongroomError) return error;
      return new StrongroomError(
        'registry.not_a_registry',
        `The registry in ${folder} can't be opened.`,
        causeOf(error),
      );
    }
  }

  return {
    close: () => service.close(),
    openConnection(origin) {
      const connection = service.openConnection(origin);
      return {
        subscribe: (listener) => connection.subscribe(listener),
        close: () => connection.close(),
        async handle(raw): Promise<WireReply> {
          const method = fieldOf(raw, 'method');
          if (!isSettled && method === 'registry.state') {
            const error = await refusal();
            const id = fieldOf(raw, 'id');
            if (error !== null) return { id: typeof id === 'string' ? id : '', ok: false, error: toWireError(error) };
          }
          const reply = await connection.handle(raw);
          if (method === 'registry.open' && reply.ok) isSettled = true;
          return reply;
        },
      };
    },
  };
}

const causeOf = (error: unknown): ErrorDetails => (error instanceof Error ? { cause: error.message } : {});

const fieldOf = (raw: unknown, field: string): unknown =>
  typeof raw === 'object' && raw !== null ? new Map(Object.entries(raw)).get(field) : undefined;
