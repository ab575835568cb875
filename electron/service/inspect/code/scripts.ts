import type { Finding } from '../../../../shared/model/inspection.ts';
import { asArray, asText, type Json, member } from '../json/loose.ts';
import { finding } from '../reader.ts';

const mostCharacters = 2 * 1024 * 1024;

/** What code beside a model has no need of: starting processes, running text as code, loading libraries, opening connections. */
const pythonCalls: readonly RegExp[] = [
  /\bos\s*\.\s*(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?|startfile|fork)\s*\(/,
  /\bsubprocess\s*\.\s*(?:Popen|run|call|check_call|check_output|getoutput|getstatusoutput)\s*\(/,
  /\bfrom\s+(?:os|posix|nt)\s+import\s+[^\n]{0,300}\b(?:system|popen|exec\w+|spawn\w+)\b/,
  /\bfrom\s+subprocess\s+import\b/,
  /(?<![.\w])(?:exec|eval|execfile)\s*\(/,
  /(?<![.\w])__import__\s*\(/,
  /\bpty\s*\.\s*spawn\s*\(/,
  /\bctypes\s*\.\s*(?:CDLL|cdll|windll|PyDLL)\b/,
  /\bsocket\s*\.\s*(?:socket|create_connection)\s*\(/,
  /\bmarshal\s*\.\s*loads\s*\(/,
  /\bbuiltins\s*\.\s*(?:exec|eval|__import__)\b|__builtins__/,
  /\bimport_module\s*\(\s*['"](?:os|subprocess|sys|socket|ctypes|pty|builtins|shutil)['"]/,
  /\bgetattr\s*\(\s*(?:os|subprocess|builtins|sys\.modules\[)/,
  /\brequests\s*\.\s*(?:post|put|get)\s*\([^\n]{0,300}\bos\s*\.\s*environ\b/,
];

/** The same under another name: `import subprocess as sp` and then `sp.run(`. */
const renamed = /\bimport\s+(os|subprocess|pty)\s+as\s+(\w{1,40})/g;
const renamedCalls: Readonly<Record<string, string>> = {
  os: 'system|popen|exec[lv]p?e?|spawn[lv]p?e?|startfile|fork',
  subprocess: 'Popen|run|call|check_call|check_output|getoutput|getstatusoutput',
  pty: 'spawn',
};

const mostNames = 20;

function renamedCall(text: string): string | undefined {
  const seen = new Set<string>();
  for (const [, module = '', name = ''] of text.matchAll(renamed)) {
    if (seen.has(name) || seen.size >= mostNames) continue;
    seen.add(name);
    const found = new RegExp(`\\b${name}\\s*\\.\\s*(?:${renamedCalls[module]})\\s*\\(`).exec(text)?.[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

const shellCommands: readonly RegExp[] = [
  /\/dev\/(?:tcp|udp)\//,
  /\b(?:curl|wget)\b[^\n|;&]{0,300}[|;&]{1,3}\s{0,9}(?:sudo\s+)?(?:ba|z|da)?sh\b/,
  /\bn(?:c|cat|etcat)\b[^\n]{0,100}\s-[a-z]{0,5}e\b/,
  /\brm\s{1,9}-[a-z]{0,9}r[a-z]{0,9}\s{1,9}(?:\/|~|\$HOME)/,
  /\bbase64\s+(?:-d|--decode)\b[^\n]{0,300}\|\s{0,9}(?:ba)?sh\b/,
  /\b(?:python[23]?|perl|ruby|php)\s+-[ce]\b/,
  /\bpowershell(?:\.exe)?\b[^\n]{0,200}\s-e(?:nc|ncodedcommand)?\b/i,
  /\bIEX\b|\bInvoke-Expression\b|DownloadString\s*\(/,
];

/** A finding for code that reaches for a process, a connection or other code; none for plain model code. */
export function checkScript(text: string, kind: 'python' | 'shell', location: string | null): Finding[] {
  if (text.length > mostCharacters) {
    return [finding('medium', 'code.too_long', 'The code is too long to be looked through.', location)];
  }
  const plain = kind === 'python' ? withoutComments(text) : text;
  const patterns = kind === 'python' ? pythonCalls : shellCommands;
  const direct = patterns.map((pattern) => pattern.exec(plain)?.[0]).find((found) => found !== undefined);
  const found = direct ?? (kind === 'python' ? renamedCall(plain) : undefined);
  if (found !== undefined) {
    const detail = `The code uses "${found.trim().slice(0, 80)}", which starts programs, runs text as code or opens connections.`;
    return [finding('high', 'code.dangerous_call', detail, location)];
  }
  return [];
}

/** Python without its comments; text in quotes stays, since code hides there. */
const withoutComments = (text: string): string => text.replace(/(^|[^'"\\#])#[^\n'"]{0,2000}(?=\n|$)/g, '$1');

/** Findings of the code cells of a notebook; nothing for any other JSON. */
export function checkNotebook(document: Json, location: string | null): Finding[] {
  if (member(document, 'nbformat') === undefined) return [];
  const found: Finding[] = [];
  for (const cell of asArray(member(document, 'cells')) ?? []) {
    if (asText(member(cell, 'cell_type')) !== 'code') continue;
    const source = member(cell, 'source');
    const text =
      asArray(source)
        ?.map((line) => asText(line) ?? '')
        .join('') ??
      asText(source) ??
      '';
    const isShell = /^\s*(?:!|%%(?:bash|sh|script|system))/m.test(text);
    found.push(...checkScript(text, 'python', location), ...(isShell ? checkScript(text, 'shell', location) : []));
    const line = /^\s*!\s*(?:curl|wget|nc|bash|sh)\b[^\n]*/m.exec(text)?.[0];
    if (line)
      found.push(
        finding('medium', 'code.shell_line', `The notebook runs the command "${line.trim().slice(0, 80)}".`, location),
      );
    if (found.length > 0) return found;
  }
  return found;
}
