import type { Finding } from '../../../../shared/model/inspection.ts';
import { isText } from '../code/kinds.ts';
import { checkScript } from '../code/scripts.ts';
import { commandIn } from '../code/settings.ts';
import { decodeText, mayBeEncoded } from '../pickle/index.ts';
import { finding } from '../reader.ts';

const mostFindings = 20;
/** Longer values are tables and pictures that training tools put there. */
const longestText = 64 * 1024;
/** Characters that are looked at in all. */
const mostText = 4 * 1024 * 1024;

const markup = /<script\b|\bjavascript:|\bon(?:error|load)\s*=/i;
const importLine =
  /(?:^|[;\n])\s*(?:import|from)\s+(?:os|sys|subprocess|socket|shutil|ctypes|pickle|marshal|base64|importlib|urllib|requests)\b/;
const escapes = /(?:\\x[0-9a-f]{2}){6}/i;
const callbackKey = /callback|webhook|exfil|beacon|payload/i;
const address = /\bhttps?:\/\/\S/i;

/** Findings about the free text that a safetensors header carries: data by its format, but programs show, log and sometimes run it. */
export function checkMetadataText(metadata: Readonly<Record<string, string>> | null): Finding[] {
  const found: Finding[] = [];
  let seen = 0;
  for (const [key, text] of Object.entries(metadata ?? {})) {
    if (text.length > longestText || found.length >= mostFindings) continue;
    seen += text.length;
    if (seen > mostText) {
      found.push(finding('medium', 'code.too_long', 'The metadata is too long to be looked through.', '__metadata__'));
      break;
    }
    const what = reasonAgainst(key, text);
    if (what === null) continue;
    const detail = `The metadata of the header holds ${what}, which no model needs.`;
    found.push(finding('high', 'safetensors.metadata_code', detail, `__metadata__: ${key}`));
  }
  return found;
}

function reasonAgainst(key: string, text: string): string | null {
  const command = commandIn(text);
  if (command !== null) return `the command "${command.slice(0, 60)}"`;
  if (importLine.test(text) || checkScript(text, 'python', null).length > 0) return 'Python code';
  if (checkScript(text, 'shell', null).length > 0) return 'a shell command';
  if (markup.test(text)) return 'a script for a browser';
  if (escapes.test(text)) return 'text in escapes that hide it';
  if (callbackKey.test(key) && address.test(text)) return 'an address to call';
  return mayBeEncoded(text) && isEncodedCode(text) ? 'program code in an encoding that hides it' : null;
}

function isEncodedCode(text: string): boolean {
  const bytes = decodeText(text);
  if (!isText(bytes)) return false;
  const plain = Buffer.from(bytes).toString('utf8');
  return importLine.test(plain) || commandIn(plain) !== null || checkScript(plain, 'python', null).length > 0;
}
