import type { Finding } from '../../../../shared/model/inspection.ts';
import { kindByMagic } from '../code/kinds.ts';
import type { InspectLimits } from '../limits.ts';
import { picklePolyglotFindings } from '../pickle/index.ts';
import { finding } from '../reader.ts';
import { type ByteSource, windowSource } from '../source.ts';

/** Bytes of a file that no part of its format accounts for. */
export interface Unclaimed {
  readonly start: number;
  readonly end: number;
}

const mostPlaces = 64;

/** A pickle or a program in bytes that belong to nothing: put there for a program that looks elsewhere than others do. */
export function unclaimedFindings(source: ByteSource, places: readonly Unclaimed[], limits: InspectLimits): Finding[] {
  return places.slice(0, mostPlaces).flatMap(({ start, end }) => {
    if (end - start < 8 || end > source.sizeBytes) return [];
    const where = `offset ${start}`;
    const kind = kindByMagic(source.read(start, Math.min(16, end - start)));
    if (kind !== null && /program$/.test(kind)) {
      return [finding('high', 'file.program', `A program (${kind}) lies in bytes that belong to nothing.`, where)];
    }
    const found = picklePolyglotFindings(windowSource(source, start, end - start), limits);
    return found.map((one) => ({ ...one, location: where }));
  });
}
