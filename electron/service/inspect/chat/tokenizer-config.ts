import type { Finding } from '../../../../shared/model/inspection.ts';
import { type Json, readJson } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { type ByteSource, readHead } from '../source.ts';
import { checkChatTemplate } from './template.ts';

const mostBytes = 64 * 1024 * 1024;
/** Text that does not begin as a template is looked through up to this size. */
const mostPlainBytes = 1024 * 1024;

/** Findings about the templates of a tokenizer's configuration: every text that has a place for Jinja code in it, whatever it is called. */
export function checkTokenizerConfig(config: Json, location: string): Finding[] {
  const found = new Map<string, Finding>();
  const visit = (value: Json | undefined, depth: number): void => {
    if (found.size > 20 || depth > 20) return;
    if (typeof value === 'string') {
      // Tokens of a vocabulary may have braces; a template has them around something.
      if (value.length < 8 || !/\{[{%]/.test(value)) return;
      for (const one of checkChatTemplate(value, location)) found.set(one.detail, one);
    } else if (Array.isArray(value)) for (const item of value) visit(item, depth + 1);
    else if (typeof value === 'object' && value !== null)
      for (const item of Object.values(value)) visit(item, depth + 1);
  };
  visit(config, 0);
  return [...found.values()];
}

/** The same for a file that may be such a configuration, or a template by itself; nothing for any other file. */
export function checkTemplateFile(source: ByteSource, limits: InspectLimits): Finding[] {
  const head = Buffer.from(readHead(source, 4096)).toString('utf8').trimStart();
  if (source.sizeBytes > mostBytes) return [];
  if (/^\{\s*["}]/.test(head)) {
    try {
      return checkTokenizerConfig(readJson(source, limits), 'chat_template');
    } catch {
      return []; // not JSON, so no configuration either: another check says that the file is unknown
    }
  }
  const isTemplate = /^\{[{%#-]|\{%/.test(head);
  if (!isTemplate && source.sizeBytes > mostPlainBytes) return [];
  const text = Buffer.from(source.read(0, source.sizeBytes)).toString('utf8');
  return isTemplate || text.includes('{{') ? checkChatTemplate(text, 'template') : [];
}
