import { z } from 'zod';
import type { WireError } from './errors.ts';
import type { ServiceEvent } from './events.ts';

/** One call as it crosses a transport. `id` is chosen by the caller and comes back in the reply. */
export const WireRequest = z.strictObject({
  id: z.string().min(1).max(64),
  method: z.string().min(1).max(100),
  params: z.unknown(),
});
export type WireRequest = z.infer<typeof WireRequest>;

/** Errors never travel as exceptions: Electron would keep only their message. */
export type WireReply =
  | { readonly id: string; readonly ok: true; readonly value: unknown }
  | { readonly id: string; readonly ok: false; readonly error: WireError };

export type Unsubscribe = () => void;

/** A way to the service: a message port in Electron, HTTP on the loopback host, a direct call in the command line. */
export interface Transport {
  /** Never rejects for an error of the method; resolves to a failed reply with `service.lost` when the way is gone. */
  send(request: WireRequest): Promise<WireReply>;
  subscribe(listener: (event: ServiceEvent) => void): Unsubscribe;
}

export const MAX_REQUEST_BYTES = 1024 * 1024;
