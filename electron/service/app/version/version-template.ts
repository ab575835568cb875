import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { VersionNumber, type VersionStrategy } from '../../../../shared/model/numbering.ts';
import { compilePattern } from './linear-pattern.ts';

/** What a template can be filled with. */
export interface TemplateValues {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly rootDigest: string | null;
  readonly sequence: number;
}

const field = /\{([^{}]*)\}/g;
const sequenceField = /^seq(?::([1-9]))?$/;
const hashField = /^hash(?::(\d{1,2}))?$/;

const digitsOf = (at: string): string => at.replace(/\D/g, '');
/** 2026-11-26T23:54:52.123Z as 20261126T235452Z. */
export const compactTime = (at: string): string => `${digitsOf(at).slice(0, 8)}T${digitsOf(at).slice(8, 14)}Z`;

/** Throws `version.digest_required`: the question was asked without saying of which files. */
export function requireDigest(rootDigest: string | null): string {
  if (rootDigest !== null) return rootDigest;
  throw new StrongroomError(
    'version.digest_required',
    'The versions of this model are made from the digest of the files: say of which quarantine item or version.',
  );
}

function fieldValue(name: string, { at, rootDigest, sequence }: TemplateValues): string | null {
  const digits = digitsOf(at);
  const plain: Readonly<Record<string, string>> = {
    year: digits.slice(0, 4),
    month: digits.slice(4, 6),
    day: digits.slice(6, 8),
    date: digits.slice(0, 8),
    time: digits.slice(8, 14),
  };
  if (Object.hasOwn(plain, name)) return plain[name] ?? null;
  const sequenced = sequenceField.exec(name);
  if (sequenced) return String(sequence).padStart(Number(sequenced[1] ?? 1), '0');
  const hashed = hashField.exec(name);
  const length = Number(hashed?.[1] ?? 12);
  if (!hashed || length < 8 || length > 64) return null;
  return requireDigest(rootDigest).slice(0, length);
}

/** Fills a template. Throws `model.strategy_refused` for a field that it does not know. */
export const fillTemplate = (template: string, values: TemplateValues): string =>
  template.replace(field, (_, name: string) => {
    const value = fieldValue(name, values);
    if (value !== null) return value;
    throw new StrongroomError(
      'model.strategy_refused',
      `The template has a field {${name}} that is not known. There are year, month, day, date, time, seq, seq:4, hash, hash:12.`,
      { template },
    );
  });

/** True when a template gives another version each time. */
export const isCounting = (template: string): boolean =>
  [...template.matchAll(field)].some(([, name]) => sequenceField.test(name ?? ''));

/**
 * Refuses a strategy whose versions could never be registered: a sample of its template must match its pattern and be made of characters that
 * a version may have. Throws `model.strategy_refused`.
 */
export function assertStrategy(strategy: VersionStrategy, at: string): void {
  if (strategy.kind !== 'custom') return;
  const matches = compilePattern(strategy.pattern);
  const sample = fillTemplate(strategy.template, { at, rootDigest: '0123456789abcdef'.repeat(4), sequence: 1 });
  if (!VersionNumber.safeParse(sample).success)
    throw new StrongroomError(
      'model.strategy_refused',
      `The template would give ${sample}. A version has letters, digits, dots, dashes, plus signs and underscores only.`,
      { sample },
    );
  if (!matches(sample))
    throw new StrongroomError(
      'model.strategy_refused',
      `The template would give ${sample}, which the pattern ${strategy.pattern} does not match.`,
      { sample },
    );
}
