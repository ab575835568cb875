import type { Operation } from '../../../shared/model/operation.ts';
import { formatDuration, formatSize } from './figures.ts';
import { printable } from './table.ts';

/** One line that says how far an operation is, cut to `columns`. */
export function progressLine(operation: Operation, columns: number): string {
  const { step, title, unit, doneBytes, totalBytes, bytesPerSecond, secondsLeft } = operation;
  const amount = (done: number): string => (unit === 'bytes' ? formatSize(done) : String(done));
  const parts = [`${printable(step)} ${printable(title)}`];
  if (totalBytes !== null && totalBytes > 0) {
    const percent = Math.min(100, Math.floor((doneBytes / totalBytes) * 100));
    parts.push(`${percent}%`, `${amount(doneBytes)} of ${amount(totalBytes)}`);
  } else if (doneBytes > 0) parts.push(amount(doneBytes));
  if (unit === 'bytes' && bytesPerSecond !== null && bytesPerSecond > 0) parts.push(`${formatSize(bytesPerSecond)}/s`);
  if (secondsLeft !== null) parts.push(`${formatDuration(secondsLeft)} left`);
  return parts.join('  ').slice(0, Math.max(20, columns - 1));
}
