import type { Registry } from '../service/app/context.ts';

/** Starts a person's work, which goes on until what is given back is called and waited for. */
export async function beginWork(operations: Registry['operations']): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<Record<string, never>>();
  const { id } = operations.start({ kind: 'report', title: 'work', startedBy: 'ana', run: () => promise });
  await Promise.resolve();
  return async () => {
    resolve({});
    await operations.ended(id);
  };
}
