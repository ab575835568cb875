import type { MagnitudeReport } from '../../../shared/model/comparison.ts';
import { printable, table } from './table.ts';

/** How far changed tensors are from the earlier ones, as a table. */
export function magnitudeText({ tensors, leftOut, notMeasured }: MagnitudeReport): string {
  const rows = tensors.map(({ name, before, after, elements, changed, relativeL2, maxChange, notFinite }) => [
    name,
    before === after ? after : `${before} to ${after}`,
    relativeL2 === null ? '-' : figure(relativeL2),
    figure(maxChange),
    `${changed} of ${elements}`,
    notFinite === 0 ? '-' : String(notFinite),
  ]);
  const head = ['TENSOR', 'TYPE', 'RELATIVE L2', 'LARGEST CHANGE', 'CHANGED', 'NOT FINITE'];
  const lines = notMeasured.map(
    ({ reason, tensors: number, names }) =>
      `Not measured: ${number} (${names.map(printable).join(', ')}${number > names.length ? ', …' : ''}). ${reason}`,
  );
  return [
    rows.length === 0 ? 'No tensor changed that could be measured.' : table(head, rows),
    ...(leftOut === 0 ? [] : [`(${leftOut} more are not listed)`]),
    ...lines,
  ].join('\n');
}

const figure = (value: number): string => String(Number(value.toPrecision(4)));
