import type { InspectLimits } from '../limits.ts';
import { atLeast } from '../reader.ts';
import { memorySource } from '../source.ts';
import { decodeText, unpackBytes } from './encoded.ts';
import { mayBePickle } from './first-bytes.ts';
import { isConvincing, scanPickles } from './scan.ts';

/** True when a text outside of pickles (a setting, a value of metadata) encodes a pickle that names code: nothing there has a use for one. */
export function encodedPickle(text: string, limits: InspectLimits): boolean {
  const bytes = unpackBytes(decodeText(text), limits);
  if (bytes.length < 4 || !mayBePickle(bytes)) return false;
  const scan = scanPickles(memorySource(bytes), { limits, mostStreams: 1, allowsTrailingData: true });
  if (scan.globals.length === 0) return false;
  const isGrave = scan.findings.some((found) => atLeast(found.severity, 'critical'));
  return (
    isGrave || (isConvincing(scan, bytes[0] === 0x80) && scan.findings.some((found) => atLeast(found.severity, 'high')))
  );
}
