import type { Finding } from '../../../../shared/model/inspection.ts';
import { checkTemplateFile } from '../chat/tokenizer-config.ts';
import { loaderFindings } from '../huggingface/remote-code.ts';
import { asObject, type Json, member, readJson } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { finding } from '../reader.ts';
import { type ByteSource, readHead } from '../source.ts';
import { isText, kindByMagic, sealedArchive } from './kinds.ts';
import { checkNotebook, checkScript } from './scripts.ts';
import { checkSettings, checkYaml, commandLines } from './settings.ts';
import { checkXml } from './xml.ts';

const headBytes = 4096;
const mostTextBytes = 2 * 1024 * 1024;

const programs = new Set([
  'compiled Python program',
  'ELF program',
  'Windows program',
  'Mach-O program',
  'Java class or Mach-O program',
]);

/**
 * What can be said of a file that no reader knows, without unpacking it: programs, archives that are not looked into, data that runs code when it
 * is loaded, code that reaches for the machine, templates. The name counts for code only, which has no marks of its own.
 */
export function checkSource(path: string, source: ByteSource, limits: InspectLimits): Finding[] {
  const head = readHead(source, headBytes);
  const kind = kindByMagic(head);
  if (kind !== null && programs.has(kind)) {
    return [finding('high', 'file.program', `The file is a program (${kind}), not a model.`)];
  }
  const sealed = sealedArchive(head);
  if (sealed !== null) {
    const detail = `The file is a ${sealed}, which is not looked into: anything may be in it. Unpack it first.`;
    return [finding('high', 'file.opaque_archive', detail)];
  }
  if (isSerializedR(head)) {
    const detail = 'The file is data of R, which may hold expressions that run when it is loaded.';
    return [finding('high', 'file.runs_code', detail)];
  }
  if (!isText(head)) return [];
  return [...checkText(path, source, head, limits), ...checkTemplateFile(source, limits)];
}

/** `saveRDS` and `save` without compression: XDR, native binary or text, with a version of the format. */
function isSerializedR(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 16)).toString('latin1');
  const version = head[5] ?? 0;
  const isBinary =
    /^[XB]\n/.test(text) && head[2] === 0 && head[3] === 0 && head[4] === 0 && (version === 2 || version === 3);
  return /^RD[XAB][23]\n/.test(text) || isBinary || /^A\n[23]\n\d{5,7}\n/.test(text);
}

function checkText(path: string, source: ByteSource, head: Uint8Array, limits: InspectLimits): Finding[] {
  if (source.sizeBytes > mostTextBytes) return [];
  const start = Buffer.from(head).toString('utf8').trimStart();
  const text = (): string => Buffer.from(source.read(0, source.sizeBytes)).toString('utf8');
  if (/^#!.*python/.test(start) || /\.pyw?$/i.test(path)) return checkScript(text(), 'python', null);
  if (/^#!/.test(start) || /\.(sh|bash|zsh|bat|cmd|ps1|command)$/i.test(path)) {
    return [...checkScript(text(), 'shell', null), ...(/^#!/.test(start) ? [script] : [])];
  }
  if (/^<(\?xml|!DOCTYPE|[A-Za-z])/.test(start)) return checkXml(text());
  if (/\.(toml|ini|cfg|conf|env|properties)$/i.test(path)) return commandLines(text(), null);
  if (/^[{[]/.test(start) && start.includes('"')) return checkJson(source, limits);
  return isYaml(path, start) ? checkYaml(text(), null, limits) : [];
}

function checkJson(source: ByteSource, limits: InspectLimits): Finding[] {
  try {
    const document = readJson(source, limits);
    const cells = checkNotebook(document, null);
    if (member(document, 'nbformat') !== undefined) return cells;
    return [...checkSettings(document, null, limits), ...loaderFindings(document, null), ...checkWeightMap(document)];
  } catch {
    return []; // not JSON: another check says that the file is unknown
  }
}

/** The index of sharded weights, whatever their format: every part lies beside it. */
function checkWeightMap(document: Json): Finding[] {
  const parts = Object.values(asObject(member(document, 'weight_map')) ?? {});
  const outside = parts.find(
    (part) => typeof part === 'string' && /(^|[\\/])\.\.([\\/]|$)|^[\\/~]|^[A-Za-z]:/.test(part),
  );
  if (outside === undefined) return [];
  return [finding('high', 'safetensors.index_escape', 'The index names a part outside the folder.', 'weight_map')];
}

/** By name, or by a line that is a key; YAML has no mark of its own. */
const isYaml = (path: string, start: string): boolean =>
  /\.ya?ml$|(^|\/)(MLmodel|Kitfile)$/i.test(path) || /^(---|[\w.-]+:(\s|$)|!!)/.test(start);

const script = finding('high', 'file.script', 'The file is a script, not a model.');
