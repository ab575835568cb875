import { endOfDay } from '../../shared/model/moment.ts';
import { wrongUse } from './arguments.ts';

interface Texts {
  text(name: string): string | undefined;
}

/** A day (its end in UTC, or what `ofDay` makes of it) or a time with its zone, as the contract wants it. */
export function dateOption({ args }: { readonly args: Texts }, name: string, ofDay = endOfDay): string | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const time = ofDay(text) ?? timeOf(text);
  if (time !== null) return time;
  throw wrongUse(`The option --${name} takes 2026-03-01 or 2026-03-01T09:00:00Z, not "${text}".`);
}

function timeOf(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
