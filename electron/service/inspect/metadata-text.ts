import type { Finding } from '../../../shared/model/inspection.ts';
import { reasonAgainst } from './code/suspect-text.ts';
import type { InspectLimits } from './limits.ts';
import { atLeast, finding } from './reader.ts';

const mostTexts = 5000;
const deepest = 6;
/** Lists of what a file is made of, not of what somebody wrote about it. */
const passedOver = new Set([
  'tensors',
  'arrays',
  'globals',
  'modules',
  'opTypes',
  'keys',
  'magic',
  'metagraphs',
  'types',
]);

/**
 * Findings about code in what a file says of itself, whatever its format: names, descriptions, authors, settings. Nothing where a graver
 * finding stands already, since readers with more to say look at their texts themselves.
 */
export function metadataFindings(
  metadata: Readonly<Record<string, unknown>>,
  known: readonly Finding[],
  limits: InspectLimits,
): Finding[] {
  if (known.some(({ severity }) => atLeast(severity, 'high'))) return [];
  let left = mostTexts;
  const look = (value: unknown, key: string, depth: number): Finding[] => {
    if (left <= 0 || depth > deepest) return [];
    if (typeof value === 'string') {
      left -= 1;
      const what = reasonAgainst(key, value, limits);
      if (what === null) return [];
      return [
        finding('high', 'metadata.code', `What the file says of itself holds ${what}, which no model needs.`, key),
      ];
    }
    if (typeof value !== 'object' || value === null) return [];
    const entries = Array.isArray(value) ? value.map((item) => [key, item] as const) : Object.entries(value);
    for (const [name, item] of entries) {
      const found = passedOver.has(name) ? [] : look(item, name, depth + 1);
      if (found.length > 0) return found;
    }
    return [];
  };
  return look(metadata, '', 0);
}
