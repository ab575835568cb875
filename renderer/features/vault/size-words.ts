import type { SizeEvent, SizePoint } from '../../../shared/model/storage.ts';

/** What changed the vault's size, in the past tense. */
export const eventNames: Readonly<Record<SizeEvent, string>> = {
  counted: 'first count',
  registered: 'registered',
  deleted: 'deleted',
  collected: 'garbage collected',
  repaired: 'repaired',
  rebuilt: 'index rebuilt',
};

/** The lines of the chart, the largest first. */
export const seriesOfSize: readonly {
  readonly id: 'input' | 'unique' | 'stored';
  readonly name: string;
  readonly bytesOf: (point: SizePoint) => number;
}[] = [
  { id: 'input', name: 'Files as they came', bytesOf: (point) => point.inputBytes },
  { id: 'unique', name: 'Distinct', bytesOf: (point) => point.uniqueBytes },
  { id: 'stored', name: 'Stored', bytesOf: (point) => point.storedBytes },
];
