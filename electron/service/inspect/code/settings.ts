import type { Finding } from '../../../../shared/model/inspection.ts';
import { type Json, walkObjects } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { encodedPickle, judgeName, mayBeEncoded } from '../pickle/index.ts';
import { finding } from '../reader.ts';
import { callsHome } from './addresses.ts';
import { commandIn, mayHoldCommand } from './commands.ts';

const mostFindings = 50;

const secretKey =
  /^(?:api_?key|secret(?:_?key)?|access_?key(?:_?id)?|aws_secret_access_key|auth_?token|access_?token|hf_token|password|passwd|private_?key|client_?secret)$/i;
const secretValue =
  /^(?:sk-[A-Za-z0-9_-]{10,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{20,}|xox[baprs]-[A-Za-z0-9-]{10,})$|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;
const placeholder = /^(?:|none|null|x+|\*+|\.+|-+|<.*>|\$\{.*\}|\{\{.*\}\}|your.*|changeme)$/i;

/** Findings about the settings beside a model: commands, names that loading would call, keys and passwords. */
export function checkSettings(settings: Json, location: string | null, limits: InspectLimits): Finding[] {
  const found: Finding[] = [];
  walkObjects(settings, (object, path) => {
    for (const [key, value] of Object.entries(object)) {
      const at = path === '' ? key : `${path}.${key}`;
      for (const text of Array.isArray(value) ? value : [value]) {
        if (typeof text !== 'string' || found.length >= mostFindings) continue;
        found.push(...settingFindings(key, text, location === null ? at : `${location}: ${at}`, limits));
      }
    }
  });
  return found;
}

function settingFindings(key: string, text: string, at: string, limits: InspectLimits): Finding[] {
  if (targetKey.test(key) && isDangerousTarget(text)) {
    const detail = `The settings make a program that follows them call "${text.slice(0, 80)}".`;
    return [finding('critical', 'settings.dangerous_target', detail, at)];
  }
  limits.budget.spend(1 + (text.length >>> 4));
  const command = mayHoldCommand(text) ? commandIn(text) : null;
  if (command !== null) {
    return [finding('high', 'settings.command', `A setting holds the command "${command.slice(0, 80)}".`, at)];
  }
  if (callsHome(key, text))
    return [finding('high', 'settings.address', 'A setting holds an address to send data to or take code from.', at)];
  if (mayBeEncoded(text) && encodedPickle(text, limits))
    return [finding('high', 'settings.encoded_pickle', 'A setting holds a pickle in an encoding that hides it.', at)];
  const isSecret = (secretKey.test(key) && !placeholder.test(text)) || secretValue.test(text);
  return isSecret ? [finding('high', 'settings.secret', 'A setting holds a key or a password.', at)] : [];
}

/** Keys by which programs that build what settings describe (Hydra, Lightning, jsonpickle) find what to call. */
const targetKey = /^(?:_target_|__target__|target|_class_|class_path|callable|py\/(?:object|type|function|reduce))$/;
/** What no model is built with, while its settings may well name loaders of data, loggers and the like. */
const neverBuilt =
  /^(?:os|posix|nt|subprocess|sys|shutil|runpy|pty|importlib|imp|pickle|_pickle|cPickle|dill|cloudpickle|marshal|ctypes|socket|code|pip|ensurepip|webbrowser|commands|pdb|bdb|timeit|cProfile|pydoc|multiprocessing|asyncio|builtins\.(?:eval|exec|compile|open|__import__|getattr|setattr|input|breakpoint)|eval|exec|__import__|torch\.load|joblib\.load|numpy\.f2py|pandas\.read_pickle)(?:\.|$)/;

function isDangerousTarget(target: string): boolean {
  const dot = target.lastIndexOf('.');
  if (!neverBuilt.test(target.replace(/^__builtin__s?/, 'builtins'))) return false;
  return dot < 0 || judgeName(target.slice(0, dot), target.slice(dot + 1)) !== 'harmless';
}

const pythonTag = /(?:^|[\s,[{:-])!!?(?:<tag:yaml\.org,2002:)?python\/(?:object|name|module)[\w/]*:?[\w.]*/m;
/** The same behind a handle of the document's own: `%TAG ! tag:yaml.org,2002:python/`. */
const pythonHandle = /^%TAG\s+\S{1,40}\s+tag:yaml\.org,2002:python/m;
const pair = /^[ \t-]{0,60}['"]?([\w.-]{1,80})['"]?[ \t]*:[ \t]+(\S[^\n]{0,2000})$/gm;

/** Findings about YAML as text: tags that make Python's full loader call what they name, and lines that checkSettings would remark on. */
export function checkYaml(text: string, location: string | null, limits: InspectLimits): Finding[] {
  const tag = (pythonTag.exec(text) ?? pythonHandle.exec(text))?.[0].trim();
  const found: Finding[] = [];
  if (tag !== undefined) {
    const detail = `The YAML has the tag "${tag.slice(0, 80)}", by which Python's full loader calls or imports what it names.`;
    found.push(finding('critical', 'settings.python_object', detail, location));
  }
  for (const [, key = '', raw = ''] of text.matchAll(pair)) {
    if (found.length >= mostFindings) break;
    const value = raw.trim().replace(/^(['"])(.*)\1$/, '$2');
    found.push(...settingFindings(key, value, location ?? key, limits));
  }
  return found.length > 0 ? found : commandLines(text, location);
}

/** Commands in lines of text: items of lists, texts of several lines. */
export function commandLines(text: string, location: string | null): Finding[] {
  if (!mayHoldCommand(text)) return [];
  for (const line of text.split('\n')) {
    const command = /^\s*#/.test(line) || line.length > 4000 ? null : commandIn(line);
    if (command === null) continue;
    return [finding('high', 'settings.command', `A setting holds the command "${command.slice(0, 80)}".`, location)];
  }
  return [];
}
