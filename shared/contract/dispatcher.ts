import type { z } from 'zod';
import type { Handlers, MethodSpec } from './define.ts';
import { type ErrorCode, errorCodes, StrongroomError, toWireError } from './errors.ts';
import { type WireReply, WireRequest } from './wire.ts';

/** Turns one untrusted message into one reply. Never throws and never rejects. */
export type Dispatch<C> = (raw: unknown, context: C) => Promise<WireReply>;

export interface DispatcherOptions<M extends Record<string, MethodSpec>, C> {
  readonly methods: M;
  readonly handlers: Handlers<M, C>;
  /** Returns for a caller who may use the method; throws a StrongroomError (`session.*`, `registry.*`) for one who may not. */
  readonly authorise: (spec: MethodSpec, method: string, context: C) => void | Promise<void>;
  /** Gets what must not reach the caller: the text of a bug, under the request id that the caller is told. */
  readonly onBug: (error: unknown, requestId: string, method: string) => void;
  readonly newRequestId: () => string;
}

/** One field that breaks the contract, as it stands in `details.fields` of `request.invalid`. */
export interface InvalidField {
  readonly path: string;
  readonly message: string;
}

const BUG_MESSAGE = 'Strongroom made a mistake and stopped this step; the log names it by its request id.';
const MAX_LISTED_FIELDS = 50;

/**
 * The one dispatcher of every host: parse the request, find the method, check the caller, parse the input, run the
 * handler, parse its output. Order matters: a caller without the right learns nothing of what input would be valid.
 */
export function createDispatcher<M extends Record<string, MethodSpec>, C>(
  options: DispatcherOptions<M, C>,
): Dispatch<C> {
  return async (raw, context) => {
    const request = WireRequest.safeParse(raw);
    if (!request.success)
      return failed(idOf(raw), invalid('The request is not one that Strongroom knows.', request.error));
    const { id, method } = request.data;
    // Object.hasOwn: 'constructor' and its like are inherited, not declared.
    if (!Object.hasOwn(options.methods, method) || !Object.hasOwn(options.handlers, method)) {
      return failed(id, new StrongroomError('request.unknown_method', `There is no method ${method}.`, { method }));
    }
    const spec: MethodSpec | undefined = options.methods[method];
    const handler: unknown = options.handlers[method];
    if (spec === undefined || typeof handler !== 'function') return failed(id, bug(options, 'not a handler', method));
    try {
      await options.authorise(spec, method, context);
      const input = spec.input.safeParse(request.data.params);
      if (!input.success) return failed(id, invalid(`The input of ${method} is not valid.`, input.error));
      const value: unknown = await handler(input.data, context);
      const output = spec.output.safeParse(value);
      if (!output.success) return failed(id, bug(options, output.error, method));
      return { id, ok: true, value: output.data };
    } catch (error) {
      return failed(id, isDeclared(error, spec) ? error : bug(options, error, method));
    }
  };
}

const failed = (id: string, error: StrongroomError): WireReply => {
  const { requestId, ...details } = error.details;
  const plain = new StrongroomError(error.code, error.message, details);
  return { id, ok: false, error: toWireError(plain, typeof requestId === 'string' ? requestId : undefined) };
};

function bug(options: Pick<DispatcherOptions<never, never>, 'onBug' | 'newRequestId'>, error: unknown, method: string) {
  const requestId = options.newRequestId();
  options.onBug(error, requestId, method);
  return new StrongroomError('app.bug', BUG_MESSAGE, { requestId });
}

function invalid(message: string, error: z.ZodError): StrongroomError {
  const fields: InvalidField[] = error.issues
    .slice(0, MAX_LISTED_FIELDS)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  return new StrongroomError('request.invalid', message, { fields });
}

const impliedAreas: readonly string[] = ['session', 'request', 'registry'];

function isDeclared(error: unknown, spec: MethodSpec): error is StrongroomError {
  if (!(error instanceof StrongroomError)) return false;
  const code: ErrorCode = error.code;
  const kind = errorCodes[code];
  const area = code.slice(0, code.indexOf('.'));
  return kind === 'unavailable' || kind === 'corrupt' || impliedAreas.includes(area) || spec.errors.includes(code);
}

/** The caller's id where there is one, so that it can be told what was wrong. */
function idOf(raw: unknown): string {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : undefined;
  return typeof id === 'string' && id.length <= 64 ? id : '';
}
