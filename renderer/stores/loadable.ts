import type { WireError } from '../../shared/contract/errors.ts';

/** A value of the service as a page knows it. A value that is read again stays `ready` meanwhile. */
export type Loadable<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly error: WireError };

/** The one `loading` value, so that selectors return a stable reference. */
export const loading = { status: 'loading' } as const;

export const ready = <T>(value: T): Loadable<T> => ({ status: 'ready', value });

export const failed = <T>(error: WireError): Loadable<T> => ({ status: 'failed', error });

/** The value, or undefined while there is none. */
export const loadedValue = <T>(loadable: Loadable<T>): T | undefined =>
  loadable.status === 'ready' ? loadable.value : undefined;
