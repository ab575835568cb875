import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { csp } from './csp.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
};

export const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

export interface PageFile {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

const refused = (status: number, body: string): PageFile => ({ status, headers: securityHeaders, body });

/**
 * A file of the built renderer, for both hosts. `pathname` is untrusted (percent-encoded, as in a URL): nothing outside
 * `root`, no dot file and no unlisted type is ever answered. index.html gets a fresh nonce and the policy that names it.
 */
export async function readPageFile(root: string, pathname: string): Promise<PageFile> {
  const relative = safeRelative(pathname);
  if (relative === null) return refused(403, 'forbidden');
  const type = contentTypes[path.extname(relative)];
  const body = type === undefined ? null : await readFile(path.join(root, relative)).catch(() => null);
  if (type === undefined || body === null) return refused(404, 'not found');
  const headers = { ...securityHeaders, 'Content-Type': type };
  if (relative !== 'index.html') return { status: 200, headers, body };
  const nonce = randomBytes(16).toString('base64');
  return {
    status: 200,
    headers: { ...headers, 'Content-Security-Policy': csp(nonce) },
    body: body.toString('utf8').replaceAll('__CSP_NONCE__', nonce),
  };
}

/** The path below the root, or null when any part of it could lead elsewhere, on any system. */
function safeRelative(pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null; // a broken escape
  }
  const parts = decoded.replace(/^\/+/, '').split('/');
  if (parts.length === 1 && parts[0] === '') return 'index.html';
  return parts.every((part) => /^[\w-][\w.-]*$/.test(part)) ? parts.join('/') : null;
}
