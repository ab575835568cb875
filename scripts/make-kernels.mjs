// Assembles electron/service/vault/kernels/kernels.wat into kernels-wasm.ts. Run it after every change of the source;
// electron/service/vault/kernels/kernels.test.ts fails while the two differ.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../electron/service/vault/kernels');

/** The module's bytes. Throws with the assembler's own words when the source is wrong. */
export async function assembleKernels() {
  const assembler = await wabt();
  const source = readFileSync(path.join(folder, 'kernels.wat'), 'utf8');
  const module = assembler.parseWat('kernels.wat', source, { simd: true, threads: true });
  try {
    module.validate({ simd: true, threads: true });
    return Buffer.from(module.toBinary({ write_debug_names: false }).buffer);
  } finally {
    module.destroy();
  }
}

/** The text of kernels-wasm.ts for these bytes. */
export function kernelsFile(bytes) {
  const lines = bytes.toString('base64').match(/.{1,110}/g) ?? [];
  const text = lines.map((line) => `  '${line}'`).join(' +\n');
  return `/** kernels.wat, assembled by scripts/make-kernels.mjs: ${bytes.length} bytes in base64. Do not edit. */\nexport const kernelsWasm =\n${text};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path.join(folder, 'kernels-wasm.ts'), kernelsFile(await assembleKernels()));
}
