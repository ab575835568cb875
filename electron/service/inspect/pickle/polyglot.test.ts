import { expect, it } from 'vitest';
import { callPickle, op, pickle } from '../../../testing/forge/pickle.ts';
import { defaultLimits } from '../reader.ts';
import { memorySource } from '../source.ts';
import { picklePolyglotFindings } from './index.ts';

const codesOf = (bytes: Uint8Array) =>
  picklePolyglotFindings(memorySource(bytes), defaultLimits()).map(({ code }) => code);

it('finds a pickle that begins like a GGUF file', () => {
  const bytes = pickle('GGUF', 3, new Uint8Array(4), op.pop, callPickle('os', 'system').slice(2));
  expect(codesOf(bytes)).toEqual(['pickle.polyglot', 'pickle.dangerous_callable']);
});

it('finds one that is followed by other data', () => {
  expect(codesOf(pickle(callPickle('os', 'system'), new Uint8Array(100)))).toContain('pickle.polyglot');
});

it('says nothing about data that only begin like an opcode', () => {
  for (const text of ['GGUF\x03\0\0\0\x01\0\0\0', '(hello', 'Nothing.', 'BinaryData', 'c\n\n.', '\x80\x04\x95'])
    expect(codesOf(pickle(text))).toEqual([]);
});
