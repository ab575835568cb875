const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/**
 * A size for a person, in decimal units, as disks are sold and file managers show it, with three digits: `532 B`, `4.10 kB`, `1.25 GB`.
 * The same in pages and in the command's text.
 */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  // What would be rounded up to 1000 takes the next unit.
  while (value >= (unit === 0 ? 1000 : 999.5) && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${units[unit] ?? 'B'}`;
}
