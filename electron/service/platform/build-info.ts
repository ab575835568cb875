import { readFileSync } from 'node:fs';

/** Which program this is: shown to people, written into records and reports (R30). */
export interface BuildInfo {
  readonly version: string;
  /** SHA-256 over the sources that the build was made from; `development` when run from source. */
  readonly digest: string;
}

/** Read from build.json, which the build writes beside the folders of the bundles. */
export function readBuildInfo(): BuildInfo {
  try {
    const stored: unknown = JSON.parse(readFileSync(new URL('../build.json', import.meta.url), 'utf8'));
    const { version, buildDigest } = Object(stored);
    if (typeof version === 'string' && typeof buildDigest === 'string') return { version, digest: buildDigest };
  } catch {
    // run from source: there is no build to name
  }
  return { version: '0.0.0', digest: 'development' };
}
