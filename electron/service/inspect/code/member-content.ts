import type { Finding } from '../../../../shared/model/inspection.ts';
import type { ArchivePart } from '../archive/index.ts';
import type { InspectLimits } from '../limits.ts';
import { memorySource } from '../source.ts';
import { isText, kindByMagic } from './kinds.ts';
import { checkSource } from './source-files.ts';

const mostMembers = 500;
/** Bytes of such members that are looked at in all. */
const mostBytes = 32 * 1024 * 1024;
const readable = /\.(py|pyw|sh|bash|bat|cmd|ps1|ipynb|ya?ml|json|jinja2?|xml|pmml)$/i;

/** Findings of what lies in an archive beside pickles: programs, code, settings and templates; of the first few hundred such members. */
export function contentChecker(limits: InspectLimits): (part: ArchivePart, head: Uint8Array) => Finding[] {
  let looked = 0;
  let bytes = 0;
  return (part, head) => {
    if (part.sizeBytes < 4 || looked >= mostMembers || bytes >= mostBytes) return [];
    const kind = kindByMagic(head);
    const isJson = head[0] === 0x7b && isText(head);
    if (!readable.test(part.name) && !isJson && (kind === null || !/program$/.test(kind))) return [];
    looked += 1;
    bytes += part.sizeBytes;
    const isSmall = part.sizeBytes <= limits.maxHeaderBytes;
    return checkSource(part.name, isSmall ? part.open() : memorySource(head), limits);
  };
}
