import type { z } from 'zod';
import type { Role } from '../model/role.ts';
import type { ErrorCode } from './errors.ts';

/**
 * Who may call a method: `public` needs no sign-in (set-up and signing in), `signed_in` any person whose session is
 * unlocked, a list of roles one who holds at least one of them.
 */
export type Access = 'public' | 'signed_in' | readonly [Role, ...Role[]];

/** One method of the contract, as data: transports, clients, role matrix, documents and fuzz tests derive from it. */
export interface MethodSpec {
  readonly summary: string;
  readonly effect: 'read' | 'write';
  readonly access: Access;
  /** The action written to the audit log in the same transaction as the change; null when nothing audited changes. */
  readonly audit: string | null;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** Codes that a caller must expect. `unavailable` and `corrupt` kinds and session.* are implied. */
  readonly errors: readonly ErrorCode[];
}

export const defineMethods = <const M extends Record<string, MethodSpec>>(methods: M): M => methods;

export type Input<M extends Record<string, MethodSpec>, K extends keyof M> = z.output<M[K]['input']>;
export type Params<M extends Record<string, MethodSpec>, K extends keyof M> = z.input<M[K]['input']>;
export type Output<M extends Record<string, MethodSpec>, K extends keyof M> = z.output<M[K]['output']>;

/** What the service implements: one function a method, `C` being what a call knows of its caller. */
export type Handlers<M extends Record<string, MethodSpec>, C> = {
  readonly [K in keyof M]: (input: Input<M, K>, context: C) => Output<M, K> | Promise<Output<M, K>>;
};

/** What a page or the command line calls. */
export interface Client<M extends Record<string, MethodSpec>> {
  call<K extends keyof M & string>(method: K, params: Params<M, K>): Promise<Output<M, K>>;
}
