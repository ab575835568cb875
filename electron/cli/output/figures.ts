export { formatBytes as formatSize } from '../../../shared/model/size-text.ts';

/** A length of time for a person: `0:07`, `12:30`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`;
}

/** The first 12 hex digits of a digest, or a dash. */
export const shortDigest = (digest: string | null): string => (digest === null ? '-' : digest.slice(0, 12));

/** A stored time without its milliseconds: `2026-11-23 11:05:53Z`. */
export const formatTime = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

/** A count with its noun: `1 version`, `3 versions`. */
export const count = (n: number, noun: string, plural = `${noun}s`): string => `${n} ${n === 1 ? noun : plural}`;
