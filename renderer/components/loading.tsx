import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { ErrorNotice } from './error-notice.tsx';
import classes from './notice.module.css';

/** What is being waited for, in words. */
export const LoadingState = ({ label = 'Loading…' }: { readonly label?: string }) => (
  <div className={classes['empty']} role="status">
    <Loader size="sm" aria-hidden="true" />
    <span>{label}</span>
  </div>
);

type LoadableLike<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly error: WireError };

interface LoadedProps<T> {
  readonly of: LoadableLike<T>;
  readonly label?: string;
  readonly onRetry?: () => void;
  readonly children: (value: T) => ReactNode;
}

/** Shows a value once it is there, the wait before, the error instead. */
export function Loaded<T>({ of, label, onRetry, children }: LoadedProps<T>) {
  if (of.status === 'loading') return <LoadingState {...(label === undefined ? {} : { label })} />;
  if (of.status === 'failed') return <ErrorNotice error={of.error} {...(onRetry === undefined ? {} : { onRetry })} />;
  return children(of.value);
}
