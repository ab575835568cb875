import { sha256Hex } from '../platform/crypto.ts';
import type { FileEntry } from './rows.ts';

export interface Manifest {
  /** Canonical JSON (RFC 8785). */
  readonly text: string;
  /** SHA-256 of `text` as UTF-8, 64 hex digits: what approvals sign. */
  readonly rootDigest: string;
}

/** Orders by Unicode code point, which is the order of the UTF-8 bytes and not JavaScript's own for astral characters. */
export function byCodePoint(a: string, b: string): number {
  const left = Buffer.from(a, 'utf8');
  return left.compare(Buffer.from(b, 'utf8'));
}

/** The manifest of a version's files, whatever order they come in. Format: docs/formats/manifest.md. */
export function manifestOf(files: readonly FileEntry[]): Manifest {
  const sorted = files
    .map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes }))
    .sort((a, b) => byCodePoint(a.path, b.path));
  const text = JSON.stringify({ files: sorted, type: 'strongroom.manifest/1' });
  return { text, rootDigest: sha256Hex(text) };
}
