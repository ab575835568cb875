import type { InspectLimits } from '../limits.ts';
import { decodeText, encodedPickle, mayBeEncoded } from '../pickle/index.ts';
import { callsHome } from './addresses.ts';
import { commandIn, importLine, mayHoldCommand } from './commands.ts';
import { isText } from './kinds.ts';
import { checkScript } from './scripts.ts';

/** Longer values are tables and pictures that training tools put there. */
const longestText = 64 * 1024;

const markup = /<script\b|\bjavascript:|\bon(?:error|load)\s*=|\bdata:text\/html\b/i;
const escapes = /(?:\\x[0-9a-f]{2}){6}/i;
const outside =
  /(?:^|[\s"'(=])(?:\.\.[\\/]){2,}[\w.-]|\/etc\/(?:passwd|shadow)\b|(?:^|[\s"'(=])~?\/\.ssh\/|(?:^|\s)(?:\/|[A-Za-z]:\\)\S{1,300}\.(?:so|dll|dylib)$/;

/** Everything that is looked for besides commands has one of these in it. */
const hints =
  /import|from\s|<script|javascript:|on(?:error|load)|data:text|\\x|https?:|\.\.[\\/]|\/etc|ssh|\.(?:so|dll|dylib)$|\.\s*spawn|fork|IEX|perl|ruby|php|python/i;

/** What speaks against a text that describes a model (a value of its metadata), in words; null for plain descriptions. */
export function reasonAgainst(key: string, text: string, limits: InspectLimits): string | null {
  if (text.length > longestText || text.length < 8) return null;
  limits.budget.spend(1 + (text.length >>> 4));
  if (!mayHoldCommand(text) && !hints.test(text)) return encodedReason(text, limits);
  const command = commandIn(text);
  if (command !== null) return `the command "${command.slice(0, 60)}"`;
  if (importLine.test(text) || checkScript(text, 'python', null).length > 0) return 'Python code';
  if (checkScript(text, 'shell', null).length > 0) return 'a shell command';
  if (markup.test(text)) return 'a script for a browser';
  if (escapes.test(text)) return 'text in escapes that hide it';
  if (callsHome(key, text)) return 'an address to call';
  if (outside.test(text)) return 'a path that leads to files of this machine';
  return encodedReason(text, limits);
}

function encodedReason(text: string, limits: InspectLimits): string | null {
  if (!mayBeEncoded(text)) return null;
  if (encodedPickle(text, limits)) return 'a pickle in an encoding that hides it';
  return isEncodedCode(text) ? 'program code in an encoding that hides it' : null;
}

function isEncodedCode(text: string): boolean {
  const bytes = decodeText(text);
  if (!isText(bytes)) return false;
  const plain = Buffer.from(bytes).toString('utf8');
  return importLine.test(plain) || commandIn(plain) !== null || checkScript(plain, 'python', null).length > 0;
}
