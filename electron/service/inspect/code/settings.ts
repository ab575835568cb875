import type { Finding } from '../../../../shared/model/inspection.ts';
import { type Json, walkObjects } from '../json/loose.ts';
import { judgeName } from '../pickle/index.ts';
import { finding } from '../reader.ts';

const mostFindings = 50;

/** Commands and code that no setting of a model needs: what they would do is plain from the text. */
const commands: readonly RegExp[] = [
  /\brm\s{1,9}-[a-z]{0,9}r[a-z]{0,9}\s{1,9}(?:\/|~|\*|\$HOME)/,
  /\b(?:curl|wget)\b[^\n|;&]{0,300}[|;&]{1,3}\s{0,9}(?:sudo\s+)?(?:ba|z|da)?sh\b/,
  /\/dev\/(?:tcp|udp)\/|\bbash\s+-i\b|\bn(?:c|cat|etcat)\s+(?:-\w{1,9}\s{1,9}){0,5}-e\b/,
  /\bpowershell(?:\.exe)?\s[^\n]{0,200}-e(?:nc|ncodedcommand)?\b/i,
  /\b(?:os\s*\.\s*(?:system|popen)|subprocess\s*\.\s*(?:Popen|run|call|check_output|check_call))\s*\(/,
  /\b__import__\s*\(|\b(?:exec|eval)\s*\(\s*(?:base64|compile|open|requests|urllib|bytes|codecs|zlib|input|__import__)/,
];

/** The part of `text` that starts programs or runs code, or null. */
export const commandIn = (text: string): string | null =>
  commands.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined) ?? null;

const secretKey =
  /^(?:api_?key|secret(?:_?key)?|access_?key(?:_?id)?|aws_secret_access_key|auth_?token|access_?token|hf_token|password|passwd|private_?key|client_?secret)$/i;
const secretValue =
  /^(?:sk-[A-Za-z0-9_-]{10,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{20,}|xox[baprs]-[A-Za-z0-9-]{10,})$|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;
const placeholder = /^(?:|none|null|x+|\*+|\.+|-+|<.*>|\$\{.*\}|\{\{.*\}\}|your.*|changeme)$/i;

/** Findings about the settings beside a model: commands, names that loading would call, keys and passwords. */
export function checkSettings(settings: Json, location: string | null): Finding[] {
  const found: Finding[] = [];
  walkObjects(settings, (object, path) => {
    for (const [key, value] of Object.entries(object)) {
      const at = path === '' ? key : `${path}.${key}`;
      for (const text of Array.isArray(value) ? value : [value]) {
        if (typeof text !== 'string' || found.length >= mostFindings) continue;
        found.push(...settingFindings(key, text, location === null ? at : `${location}: ${at}`));
      }
    }
  });
  return found;
}

function settingFindings(key: string, text: string, at: string): Finding[] {
  if (key === '_target_' && isDangerousTarget(text)) {
    const detail = `The settings make a program that follows them call "${text.slice(0, 80)}".`;
    return [finding('critical', 'settings.dangerous_target', detail, at)];
  }
  const command = commandIn(text);
  if (command !== null) {
    return [finding('high', 'settings.command', `A setting holds the command "${command.slice(0, 80)}".`, at)];
  }
  const isSecret = (secretKey.test(key) && !placeholder.test(text)) || secretValue.test(text);
  return isSecret ? [finding('high', 'settings.secret', 'A setting holds a key or a password.', at)] : [];
}

function isDangerousTarget(target: string): boolean {
  const dot = target.lastIndexOf('.');
  return dot > 0 && judgeName(target.slice(0, dot), target.slice(dot + 1)) === 'dangerous';
}

const pythonTag = /(?:^|[\s,[{:-])!!?(?:<tag:yaml\.org,2002:)?python\/(?:object|name|module)[\w/]*:?[\w.]*/m;

/** Findings about YAML as text: tags that make Python's full loader call what they name, and lines that checkSettings would remark on. */
export function checkYaml(text: string, location: string | null): Finding[] {
  const tag = pythonTag.exec(text)?.[0].trim();
  const found: Finding[] = [];
  if (tag !== undefined) {
    const detail = `The YAML has the tag "${tag.slice(0, 80)}", by which Python's full loader calls or imports what it names.`;
    found.push(finding('critical', 'settings.python_object', detail, location));
  }
  for (const [, key = '', raw = ''] of text.matchAll(
    /^[ \t-]{0,60}['"]?([\w.-]{1,80})['"]?[ \t]*:[ \t]+(\S[^\n]{0,2000})$/gm,
  )) {
    if (found.length >= mostFindings) break;
    const value = raw.trim().replace(/^(['"])(.*)\1$/, '$2');
    found.push(...settingFindings(key, value, location ?? key));
  }
  return found;
}
