import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { registryArgument } from './registry-argument.ts';

describe('registryArgument', () => {
  it.each([
    [['electron', '.', '--registry', '/data/r'], '/data/r'],
    [['electron', '.', '--registry=/data/r', '--other'], '/data/r'],
    [['electron', '--registry', 'r'], path.resolve('r')],
    [['electron', '.'], null],
    [['electron', '--registry'], null],
    [['electron', '--registry='], null],
    [['electron', '--registry-other=/x'], null],
  ])('reads %j as %s', (argv, folder) => expect(registryArgument(argv)).toBe(folder));
});
