import type { Finding } from '../../../../shared/model/inspection.ts';
import { asArray, asText, type Json, member, readJson } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { type ByteSource, readHead } from '../source.ts';
import { checkChatTemplate } from './template.ts';

const mostBytes = 64 * 1024 * 1024;

/** Findings about the chat templates of a tokenizer's configuration: one text, or a list of named ones. */
export function checkTokenizerConfig(config: Json, location: string): Finding[] {
  const template = member(config, 'chat_template');
  const texts = asArray(template)?.map((one) => asText(member(one, 'template'))) ?? [asText(template)];
  const object = asText(template) === null && !Array.isArray(template) ? Object.values(templatesByName(template)) : [];
  return [...texts, ...object].flatMap((text) => (text === null ? [] : checkChatTemplate(text, location)));
}

const templatesByName = (value: Json | undefined): Record<string, string | null> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, asText(text)]))
    : {};

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
  if (!/^(\{[{%#-]|[^\0]{0,4000}\{%)/.test(head)) return [];
  return checkChatTemplate(Buffer.from(source.read(0, source.sizeBytes)).toString('utf8'), 'template');
}
