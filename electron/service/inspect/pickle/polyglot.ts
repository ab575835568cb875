import type { Finding } from '../../../../shared/model/inspection.ts';
import type { InspectLimits } from '../limits.ts';
import { atLeast, finding } from '../reader.ts';
import { type ByteSource, readHead } from '../source.ts';
import { mayBePickle } from './first-bytes.ts';
import { judgeName } from './policy.ts';
import { isConvincing, scanPickles } from './scan.ts';

/**
 * For a file that is of another format by its content: what it would do if a program loaded it as a pickle all the same. Python asks
 * for no magic, so that a file may begin as GGUF (`G` is BINFLOAT) and still run. Empty for everything but a dangerous pickle.
 */
export function picklePolyglotFindings(source: ByteSource, limits: InspectLimits): Finding[] {
  const head = readHead(source, 2);
  if (!mayBePickle(head)) return [];
  const scan = scanPickles(source, { limits, mostStreams: 1, allowsTrailingData: true, allowsPersistentIds: true });
  const grave = scan.findings.filter((found) => atLeast(found.severity, 'high') && found.code !== 'pickle.malformed');
  // A zip begins with `P`, which asks whoever loads the pickle for an object: plain loaders refuse that before anything else happens.
  const isRefused = head[0] === 0x50;
  const hasCall = isRefused
    ? scan.globals.some(([module, name]) => judgeName(module, name) === 'dangerous')
    : grave.some((found) => found.code === 'pickle.dangerous_callable');
  if (!hasCall && (isRefused || grave.length === 0 || !isConvincing(scan, head[0] === 0x80))) return [];
  const what = 'The file is of one format and a pickle at once, so a program may run what it holds.';
  return [finding('high', 'pickle.polyglot', what, 'offset 0'), ...grave];
}
