import { describe, expect, it } from 'vitest';
import { isCode } from '../../shared/contract/errors.ts';
import { parseCommandLine } from './arguments.ts';
import { commands } from './commands/index.ts';

const parse = (...argv: string[]) => parseCommandLine(argv, commands);

function parseRun(...argv: string[]) {
  const parsed = parse(...argv);
  if (parsed.kind !== 'run') throw new Error('help was asked for');
  return parsed;
}

function complaint(...argv: string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    expect(isCode(error, 'command.wrong_use')).toBe(true);
    return error instanceof Error ? error.message : '';
  }
  throw new Error(`accepted: ${argv.join(' ')}`);
}

describe('the command line', () => {
  it('takes global options before and after a command of one word', () => {
    for (const argv of [
      ['--registry', '/r', '--as', 'ann', 'list'],
      ['list', '--as=ann', '--registry=/r'],
      ['--registry', '/r', 'list', '--as', 'ann'],
    ]) {
      const { command, args } = parseRun(...argv);
      expect(command.name).toBe('list');
      expect([args.text('registry'), args.text('as')]).toEqual(['/r', 'ann']);
      expect(args.positionals).toEqual([]);
    }
  });

  it('takes global options between the words of a command of two words', () => {
    const { command, args } = parseRun('user', '--as', 'root', 'add', 'bob', '--name', 'Bob B', '--role', 'analyst');
    expect(command.name).toBe('user add');
    expect(args.first()).toBe('bob');
    expect(args.list('role')).toEqual(['analyst']);
  });

  it('does not take the value of an option for the command', () => {
    expect(parseRun('--as', 'list', 'search', 'word').command.name).toBe('search');
  });

  it('collects options that may be given again, in order', () => {
    const { args } = parseRun(
      'import',
      'f',
      '--model',
      'm',
      '--metric',
      'a=1',
      '--metric',
      'b=2',
      '--parent',
      'm@1.0.0',
    );
    expect(args.list('metric')).toEqual(['a=1', 'b=2']);
    expect(args.list('parent')).toEqual(['m@1.0.0']);
    expect(args.list('tag')).toEqual([]);
  });

  it('takes an argument that begins with a dash after --', () => {
    expect(parseRun('inspect', '--', '-odd.onnx').args.positionals).toEqual(['-odd.onnx']);
  });

  it('gives help for a command and for everything, whatever else is missing', () => {
    expect(parse('import', '--help')).toMatchObject({ kind: 'help', command: { name: 'import' } });
    expect(parse('user', 'add', '-h')).toMatchObject({ kind: 'help', command: { name: 'user add' } });
    expect(parse('--help')).toEqual({ kind: 'help', command: null });
    expect(parse('user', '--help')).toEqual({ kind: 'help', command: null });
  });

  it('understands --version as the command', () => {
    expect(parseRun('--version', '--json').command.name).toBe('version');
  });

  it('says what is wrong and what to give instead', () => {
    expect(complaint()).toContain('strongroom help');
    expect(complaint('frobnicate')).toContain('"frobnicate"');
    expect(complaint('user')).toContain('add, list, disable, enable, set-roles');
    expect(complaint('user', 'frob')).toContain('"user frob"');
    expect(complaint('list', '--frob')).toContain('--frob');
    expect(complaint('list', '--registry')).toContain('--registry needs a value');
    expect(complaint('list', '--json=yes')).toContain('takes no value');
    expect(complaint('list', '--stage', 'nowhere')).toContain('development, staging, production');
    expect(complaint('list', '--stage', 'staging', '--stage', 'production')).toContain('twice');
    expect(complaint('list', 'extra')).toContain('"extra"');
    expect(complaint('promote', 'm@1.0.0', '--to', 'staging')).toContain('--reason TEXT is missing');
    expect(complaint('promote', '--to', 'staging', '--reason', 'x')).toContain('MODEL@VERSION is missing');
    expect(complaint('promote', 'm@1', '--to', 'staging', '--reason', '-x')).toContain('--reason=VALUE');
    expect(complaint('promote', 'm@1', '--to', 'staging', '--reason', '')).toContain('needs a value');
    expect(complaint('show', '')).toContain('empty');
  });

  it('refuses numbers that are none or out of range', () => {
    for (const value of ['0', '51', '1.5', '-1', 'five', '1e1', ' 3'])
      expect(() =>
        parseRun('lineage', 'm@1.0.0', `--depth=${value}`).args.integer('depth', { min: 1, max: 50 }),
      ).toThrow(/whole number from 1 to 50/);
    expect(parseRun('lineage', 'm@1.0.0', '--depth', '7').args.integer('depth', { min: 1, max: 50 })).toBe(7);
  });

  it('has no command option that hides a global one, and no name twice', () => {
    const names = commands.map((command) => command.name);
    expect(new Set(names).size).toBe(names.length);
    for (const command of commands)
      for (const name of ['registry', 'as', 'passphrase-file', 'json', 'help'])
        expect(command.options).not.toHaveProperty(name);
  });
});
