import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../arguments.ts';
import { commands } from './index.ts';
import { readParents, readPlace, readStrategy } from './numbering-options.ts';

function argsOf(...argv: string[]) {
  const parsed = parseCommandLine(['import', 'f', '--model', 'm', ...argv], commands);
  if (parsed.kind !== 'run') throw new Error('help');
  return parsed.args;
}
const wrongUse = expect.objectContaining({ code: 'command.wrong_use' });

describe('options of versions', () => {
  it('read a strategy', () => {
    expect(readStrategy(argsOf())).toBeNull();
    expect(readStrategy(argsOf('--strategy', 'hash'))).toEqual({ kind: 'hash', length: 12 });
    expect(readStrategy(argsOf('--strategy', 'hash:16'))).toEqual({ kind: 'hash', length: 16 });
    const custom = argsOf('--strategy', 'custom', '--template', 'R{seq}', '--pattern', 'R\\d+');
    expect(readStrategy(custom)).toEqual({ kind: 'custom', template: 'R{seq}', pattern: 'R\\d+' });
  });

  it.each([
    ['--strategy', 'calendar'],
    ['--strategy', 'hash:4'],
    ['--strategy', 'hash:x'],
    ['--strategy', 'semantic:2'],
    ['--strategy', 'custom', '--template', 'x'],
    ['--template', 'x'],
  ])('refuse %s %s', (...argv) => {
    expect(() => readStrategy(argsOf(...argv))).toThrow(wrongUse);
  });

  it('read parents and what a merge is', () => {
    expect(readParents(argsOf('--parent', 'm@1'))).toEqual({ parents: ['m@1'], merge: null });
    expect(readParents(argsOf('--parent', 'm@1', '--merge-parent', 'm@2'))).toEqual({
      parents: ['m@1', 'm@2'],
      merge: { kind: 'combined' },
    });
    expect(readParents(argsOf('--merge-parent', 'm@1', '--adopts', 'm@2'))).toEqual({
      parents: ['m@1', 'm@2'],
      merge: { kind: 'adopted', from: 'm@2' },
    });
    expect(() => readParents(argsOf('--merge-parent', 'm@1'))).toThrow(wrongUse);
    expect(readPlace(argsOf('--branch', 'fast', '--pre-release', 'rc'))).toEqual({ branch: 'fast', channel: 'rc' });
  });
});
