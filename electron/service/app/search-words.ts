import path from 'node:path';
import type { Inspection } from '../../../shared/model/inspection.ts';
import type { VersionMetadata } from '../../../shared/model/version.ts';

/** What a version is found by. */
export const searchWordsOf = (version: {
  readonly model: string;
  readonly version: string;
  readonly metadata: VersionMetadata;
  readonly inspection: Inspection;
  readonly source: string;
}): string =>
  [
    version.model,
    version.version,
    version.metadata.description,
    version.metadata.owner,
    version.metadata.purpose,
    version.inspection.format,
    version.inspection.framework ?? '',
    path.basename(version.source),
    ...Object.entries(version.metadata.tags).flat(),
  ].join(' ');
