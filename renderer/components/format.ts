export { formatBytes } from '../../shared/model/size-text.ts';

/** Seconds for a person: "45 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimalNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

/** Grouped digits; up to six decimals, so that a measured value is not rounded away. */
export const formatNumber = (value: number): string =>
  Number.isInteger(value) ? wholeNumber.format(value) : decimalNumber.format(value);

const pad = (value: number): string => String(value).padStart(2, '0');

/** Local date and time to the minute: "2026-11-23 14:05". */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** The zone that times are shown in, with its offset at a moment: "UTC+01:00", with its name where it says more: "Europe/Berlin, UTC+01:00". */
export function zoneWords(atMs: number): string {
  const now = new Date(atMs);
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return name === undefined || name === 'UTC' || name === 'Etc/UTC' ? offsetOf(now) : `${name}, ${offsetOf(now)}`;
}

/** Local date and time to the second with the zone's offset, as signatures print it: "2026-11-23 14:05:09 UTC+01:00". */
export function formatTimeWithZone(iso: string): string {
  const date = new Date(iso);
  return `${formatTime(iso)}:${pad(date.getSeconds())} ${offsetOf(date)}`;
}

function offsetOf(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  return `UTC${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
}

/** `1 file`, `3 files`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

/** A dimension list as it is read aloud: `1 × 3 × 224 × 224`; an unknown dimension is `?`, an unknown rank is said. */
export const formatShape = (shape: readonly (number | string | null)[] | null): string => {
  if (shape === null) return 'unknown rank';
  return shape.length === 0 ? 'scalar' : shape.map((dimension) => dimension ?? '?').join(' × ');
};
