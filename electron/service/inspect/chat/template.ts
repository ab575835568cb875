import type { Finding } from '../../../../shared/model/inspection.ts';
import { finding } from '../reader.ts';

/** What a chat template never needs, but every known escape from a Jinja sandbox uses. Looked for inside `{{ }}` and `{% %}` only. */
const escapes: readonly RegExp[] = [
  /__\w+__/,
  /\|\s*attr\s*\(/,
  /\\x5f|\\u005f|\\137/i,
  /\b(?:lipsum|cycler|joiner|url_for|get_flashed_messages)\b/,
  // in a sentence they are only words: it takes a name in quotes, an attribute or a call
  /(?:['"]|\.\s*)(?:popen|subprocess|import_module|importlib|builtins|getattr|setattr|check_output)\b(?!\s[a-z])/,
  /\b(?:popen|import_module|getattr|setattr|compile|check_output)\s*\(\s*['"\w]|\b(?:subprocess|importlib|builtins)\s*[.[]['"\w]/,
  /(?<![.\w])(?:eval|exec|open|system)\s*\(/,
  /\bos\s*\.\s*(?:system|popen|environ|exec\w*|spawn\w*)\b/,
  /\.\s*(?:func_globals|gi_frame|cr_frame|f_globals|mro)\b/,
  // `replace('_', ' ')` is how names are made readable
  /(?<!replace\(\s{0,3})['"]_{1,2}['"]\s*(?:[~+*%,]|\|)/,
  // a name put together from parts, or by a filter
  /['"]_{1,2}[A-Za-z]{0,20}['"]\s*[~+]|[~+]\s*['"][A-Za-z]{0,20}_{2}['"]/,
  /['"]_{1,2}[A-Za-z]{1,20}['"]\s*,\s*['"][A-Za-z]{1,20}_{1,2}['"]/,
  /%c[^{}]{0,80}\|\s*format\s*\(/,
  /replace\s*\([^()]{0,60},\s*['"]_{1,2}['"]/,
  /\b(?:b64decode|from_base64|fromhex|unhexlify)\b/,
  /\bself\s*\.\s*_/,
  /\{%-?\s*(?:include|import|extends|from)\s/,
];

const mostTemplateCharacters = 4 * 1024 * 1024;

/** Findings about a Jinja chat template, which the program that loads the model runs. */
export function checkChatTemplate(template: string, location: string): Finding[] {
  if (template.length > mostTemplateCharacters) {
    return [finding('medium', 'template.too_long', 'The chat template is too long to be checked.', location)];
  }
  for (const [block] of template.matchAll(/\{\{[\s\S]*?(?:\}\}|$)|\{%[\s\S]*?(?:%\}|$)/g)) {
    const found = escapes.map((pattern) => pattern.exec(block)?.[0]).find((text) => text !== undefined);
    if (found === undefined) continue;
    const detail = `The chat template reaches for "${found}", which is how code breaks out of a template.`;
    return [finding('critical', 'template.injection', detail, location)];
  }
  return [];
}
