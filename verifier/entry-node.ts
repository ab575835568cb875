import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { renderText } from './render.ts';
import { verifyPack } from './verify-pack.ts';

/** `node verify.mjs [FOLDER] [--code CODE] [--key FILE] [--json]`: exit code 0 verified, 3 not verified, 2 for a wrong call. */

const MAX_FILES = 20_000;
const MAX_BYTES = 1024 * 1024 * 1024;

const usage = 'node verify.mjs [FOLDER] [--code CODE] [--key FILE] [--json]';

function readFolder(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let total = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) continue;
    if (!entry.isFile()) throw new Error(`${full} is no plain file.`);
    total += statSync(full).size;
    if (files.size >= MAX_FILES || total > MAX_BYTES) throw new Error('The folder is too large for an evidence pack.');
    files.set(path.relative(folder, full).split(path.sep).join('/'), readFileSync(full));
  }
  return files;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      code: { type: 'string' },
      key: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help || positionals.length > 1) {
    process.stdout.write(`${usage}\n`);
    return values.help ? 0 : 2;
  }
  const verdict = verifyPack(readFolder(positionals[0] ?? import.meta.dirname), {
    ...(values.code === undefined ? {} : { shortCode: values.code }),
    ...(values.key === undefined ? {} : { publicKeyPem: readFileSync(values.key, 'utf8') }),
  });
  process.stdout.write(values.json ? `${JSON.stringify(verdict, null, 1)}\n` : renderText(verdict));
  return verdict.ok ? 0 : 3;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
  process.exitCode = 2;
}
