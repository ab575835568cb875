import { isErrorCode, StrongroomError, toWireError, type WireError } from '../../../shared/contract/errors.ts';
import type { TensorMagnitude } from '../../../shared/model/comparison.ts';
import type { Operation } from '../../../shared/model/operation.ts';
import { formatNumber } from '../../components/format.ts';

/** Four digits, whatever their size. */
export const figureText = (value: number): string => String(Number(value.toPrecision(4)));

/** "f32", or "f32 to f16". */
export const typeText = ({ before, after }: Pick<TensorMagnitude, 'before' | 'after'>): string =>
  before === after ? after : `${before} to ${after}`;

/** "12 of 4,096 (0.3 %)" */
export function changeText({ changed, elements }: Pick<TensorMagnitude, 'changed' | 'elements'>): string {
  if (elements === 0) return 'none';
  const percent = (100 * changed) / elements;
  const rounded = changed > 0 && percent < 0.1 ? '< 0.1' : String(Number(percent.toFixed(1)));
  return `${formatNumber(changed)} of ${formatNumber(elements)} (${rounded} %)`;
}

/** Why an operation failed, for an ErrorNotice. */
export function asOperationError({ code, message, details }: NonNullable<Operation['error']>): WireError {
  return toWireError(new StrongroomError(isErrorCode(code) ? code : 'app.bug', message, details));
}
