import { z } from 'zod';
import type { Client, MethodSpec, Output, Params } from './define.ts';
import { errorKinds, fromWireError, isErrorCode, StrongroomError, type WireError } from './errors.ts';
import type { Transport, WireReply } from './wire.ts';

const WireErrorShape = z.object({
  code: z.string(),
  kind: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  requestId: z.string().optional(),
});
const WireReplyShape = z.discriminatedUnion('ok', [
  z.object({ id: z.string(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.string(), ok: z.literal(false), error: WireErrorShape }),
]);

/** Typed from untrusted: the reply, or null for anything else. A code that this build does not know becomes `app.bug`. */
export function parseWireReply(raw: unknown): WireReply | null {
  const parsed = WireReplyShape.safeParse(raw);
  if (!parsed.success) return null;
  if (parsed.data.ok) return { id: parsed.data.id, ok: true, value: parsed.data.value };
  return { id: parsed.data.id, ok: false, error: knownError(parsed.data.error) };
}

function knownError(error: z.infer<typeof WireErrorShape>): WireError {
  const { code, kind, message, details, requestId } = error;
  const tail = requestId === undefined ? {} : { requestId };
  if (isErrorCode(code) && Object.hasOwn(errorKinds, kind)) {
    return { code, kind: new StrongroomError(code, message).kind, message, details, ...tail };
  }
  return { code: 'app.bug', kind: 'internal', message, details: { ...details, code }, ...tail };
}

/** The reply for a way to the service that is gone. */
export const lostReply = (id: string): WireReply => ({
  id,
  ok: false,
  error: {
    code: 'service.lost',
    kind: 'unavailable',
    message: 'The connection to Strongroom’s service was lost; it is being restored.',
    details: {},
  },
});

/** The reply for a request over MAX_REQUEST_BYTES, which no host accepts. */
export const tooLargeReply = (id: string): WireReply => ({
  id,
  ok: false,
  error: { code: 'request.too_large', kind: 'invalid', message: 'The request is too large.', details: {} },
});

// One sequence for all clients of a process, since several may share one transport.
let sequence = 0;

/**
 * A typed client over any transport. A failed reply is thrown as the StrongroomError that it carries; a value that does
 * not fit the contract is thrown as `app.bug`, because no caller can do anything sensible with it.
 */
export function createClient<M extends Record<string, MethodSpec>>(methods: M, transport: Transport): Client<M> {
  return {
    async call<K extends keyof M & string>(method: K, params: Params<M, K>): Promise<Output<M, K>> {
      sequence += 1;
      const reply = await transport.send({ id: `c${sequence}`, method, params });
      if (!reply.ok) throw fromWireError(reply.error);
      const output = methods[method]?.output.safeParse(reply.value);
      if (output?.success) return output.data as Output<M, K>;
      throw new StrongroomError(
        'app.bug',
        `The service answered ${method} in a form that this program does not know.`,
        {
          method,
        },
      );
    },
  };
}
