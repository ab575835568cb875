import type { FormErrors, UseFormReturnType } from '@mantine/form';
import type { MetadataForm } from './metadata-form.ts';

type Api = UseFormReturnType<MetadataForm>;

/** What the inputs ask of a form; any form (`useForm`) that has these fields among its own will do. */
export interface MetadataFormApi {
  readonly values: MetadataForm;
  readonly errors: FormErrors;
  getInputProps(path: string): ReturnType<Api['getInputProps']>;
  insertListItem(path: ListField, item: unknown): void;
  removeListItem(path: ListField, at: number): void;
}
type ListField = 'metrics' | 'datasets' | 'hyperparameters' | 'tags';

/** Whether something is wrong below one of `paths`. */
export const isWrongBelow = ({ errors }: Pick<MetadataFormApi, 'errors'>, ...paths: string[]): boolean =>
  Object.keys(errors).some((path) => paths.some((begin) => path.startsWith(begin)));
