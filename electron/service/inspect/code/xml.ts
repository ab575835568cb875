import type { Finding } from '../../../../shared/model/inspection.ts';
import { finding } from '../reader.ts';
import { commandIn, importLine } from './commands.ts';

/** A document type from elsewhere; those of pages and drawings are known by name and never fetched. */
const outsideType = /<!DOCTYPE\s+(?!html\b|svg\b|plist\b)[^>]{0,400}\b(?:SYSTEM|PUBLIC)\b/i;
const script = /<script\b|javascript:|Runtime\.getRuntime|os\.system|subprocess|eval\s*\(/i;
/** An attribute that names a library or a program to be loaded. */
const library =
  /\s(?:library|lib|path|location|plugin|implementation|module_path)\s*=\s*"[^"<>]{0,300}\.(?:so|dll|dylib|py)"/i;
/** A layer of OpenVINO whose code is Python's. */
const pythonLayer = /<layer\b[^>]{0,400}\stype\s*=\s*"Python"/i;

/** PMML, OpenVINO and other models as XML: a document type can name files and addresses that a parser then reads, a layer code that runs. */
export function checkXml(text: string): Finding[] {
  const isOutside = /<!ENTITY\s+(?:%\s+)?\S{1,200}\s+(?:SYSTEM|PUBLIC)\b/i.test(text) || outsideType.test(text);
  if (isOutside || /<!ENTITY\s+\S{1,200}\s+["'][^"'&]{0,400}&\w{1,80};[^"'&]{0,400}&\w{1,80};/i.test(text)) {
    const detail = 'The XML declares entities or an outside document type, by which parsers read files or addresses.';
    return [finding('high', 'xml.entity', detail)];
  }
  if (hasScript(text)) return [finding('high', 'xml.script', 'The XML carries program text.')];
  if (library.test(text) || pythonLayer.test(text))
    return [finding('high', 'xml.library', 'The XML names a library or code that is loaded with the model.')];
  return [];
}

/** A page is full of scripts; a model has none, and the data of neither is a command. */
function hasScript(text: string): boolean {
  for (const [, content = ''] of text.matchAll(
    /<Extension\b([^>]{0,2000}>[\s\S]{0,4000}?<\/Extension>|[^>]{0,2000}\/>)/gi,
  ))
    if (script.test(content) || importLine.test(content)) return true;
  return /^\s*(?:<\?xml|<PMML\b|<net\b)/.test(text) && commandIn(text) !== null;
}
