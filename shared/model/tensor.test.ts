import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tensorType, tensorTypes } from './tensor-type.ts';

describe('element types', () => {
  it('have one name, whatever a format calls them', () => {
    const said = ['FLOAT', 'float32', 'F32', 'Float'].map(tensorType);
    expect(new Set(said)).toEqual(new Set(['f32']));
    expect(['BFLOAT16', 'F8_E4M3', 'FLOAT8E5M2', 'BOOL', 'Int'].map(tensorType)).toEqual([
      'bf16',
      'f8_e4m3',
      'f8_e5m2',
      'bool',
      'i32',
    ]);
  });

  it('keep their own name where there is none of ours', () => {
    expect(['Q6_K', 'qint8', ''].map(tensorType)).toEqual(['q6_k', 'qint8', 'unknown']);
  });

  it('are those of the document', () => {
    const document = readFileSync(resolve(import.meta.dirname, '../../docs/tensors.md'), 'utf8');
    const rows = tensorTypes.map(
      ([name, ...others]) => `| \`${name}\` | ${others.map((one) => `\`${one}\``).join(', ')} |`,
    );
    expect(document).toContain(rows.join('\n'));
  });
});
