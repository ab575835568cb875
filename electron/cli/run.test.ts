import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StrongroomError } from '../../shared/contract/errors.ts';
import { Arguments } from './arguments.ts';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { printFailure } from './failure.ts';
import { commandHelp } from './help.ts';
import { getPassphrase, ownPassphrase } from './passphrase.ts';
import { run } from './run.ts';
import type { Surroundings, Terminal } from './terminal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A terminal that keeps what was written and answers questions from a list. */
function paper(answers: readonly string[] = []) {
  const left = [...answers];
  const written = { out: '', err: '', asked: [] as string[] };
  const answer = (question: string): Promise<string> => {
    written.asked.push(question);
    return Promise.resolve(left.shift() ?? '');
  };
  const terminal: Terminal = {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    canAsk: answers.length > 0,
    showsProgress: false,
    columns: 80,
    askSecret: answer,
    askLine: answer,
  };
  return { terminal, written };
}

const surroundingsOf = (terminal: Terminal, env: Record<string, string> = {}): Surroundings => ({
  env,
  cwd: folder,
  terminal,
  account: 'tester',
  loadEngine: () => Promise.reject(new Error('no command of these tests may open a registry')),
  inspectPath: () => Promise.reject(new Error('nothing is inspected here')),
  startHost: () => Promise.reject(new Error('no host here')),
  openBrowser: () => Promise.resolve(false),
  onInterrupt: () => () => undefined,
});

async function runHere(argv: readonly string[], env: Record<string, string> = {}) {
  const { terminal, written } = paper();
  const exitCode = await run(argv, surroundingsOf(terminal, env));
  return { exitCode, ...written };
}

describe('a run of the command line', () => {
  it('explains every command without opening a registry', async () => {
    const help = await runHere(['help']);
    expect(help.exitCode).toBe(0);
    for (const command of commands) {
      expect(help.out).toContain(command.name);
      const own = await runHere([...command.name.split(' '), '--help']);
      expect(own).toMatchObject({ exitCode: 0, err: '' });
      for (const option of Object.keys(command.options)) expect(own.out).toContain(`--${option}`);
      expect(own.out).toBe(`${commandHelp(command)}\n`);
    }
    expect((await runHere(['help', 'user'])).out).toContain('strongroom user set-roles');
  });

  it('answers wrong use with exit code 2, one sentence and the code on standard error, nothing on standard output', async () => {
    const { exitCode, out, err } = await runHere(['list', '--frob']);
    expect(exitCode).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^strongroom: There is no option --frob here; .* \(command\.wrong_use\)\n$/);
  });

  it('prints an error object on standard output with --json', async () => {
    const { exitCode, out, err } = await runHere(['approve', 'req_1', '--json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toEqual({
      error: { code: 'command.wrong_use', message: expect.stringContaining('--reason'), details: {} },
    });
    expect(err).toContain('command.wrong_use');
  });

  it.each([
    [['init', '--name', 'Ann']],
    [['user', 'add', 'bob', '--name', 'Bob', '--role', 'analyst']],
    [['import', 'f', '--model', 'm']],
    [['promote', 'm@1.0.0', '--to', 'staging', '--reason', 'x']],
    [['audit', 'export', '--out', 'f']],
  ])('asks who it is before it opens anything: %j', async (argv) => {
    const { exitCode, err } = await runHere(argv);
    expect(exitCode).toBe(2);
    expect(err).toContain('--as USERID');
  });

  it('says how to give a passphrase when nobody can be asked', async () => {
    const { exitCode, err } = await runHere(['verify', '--as', 'ann']);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/--passphrase-file FILE or set STRONGROOM_PASSPHRASE/);
  });

  it('refuses --json with several paths, and --json together with --jsonl', async () => {
    expect((await runHere(['inspect', '--json', 'a', 'b'])).exitCode).toBe(2);
    expect((await runHere(['inspect', '--json', '--jsonl', 'a'])).exitCode).toBe(2);
  });

  it('reports a bug as app.bug and fails', async () => {
    const { exitCode, err } = await runHere(['list']);
    expect(exitCode).toBe(1);
    expect(err).toContain('(app.bug)');
  });
});

describe('a failure', () => {
  it('names the fields of a request that breaks the contract', () => {
    const { terminal, written } = paper();
    const fields = [{ path: 'userId', message: 'Use 2 to 32 characters.' }];
    const error = new StrongroomError('request.invalid', 'The input of person.add is not valid.', { fields });
    expect(printFailure(error, terminal, false)).toBe(2);
    expect(written.err).toBe('strongroom: userId: Use 2 to 32 characters. (request.invalid)\n');
  });
  it('is 1 for what other words would not cure', () => {
    const { terminal } = paper();
    expect(printFailure(new StrongroomError('disk.full', 'The disk is full.'), terminal, false)).toBe(1);
    expect(printFailure(new StrongroomError('version.not_semver', 'Not a version.'), terminal, false)).toBe(2);
  });
});

describe('a passphrase', () => {
  const get = (options: { file?: string; env?: Record<string, string>; answers?: string[]; isNew?: boolean }) => {
    const { terminal, written } = paper(options.answers);
    const values = options.file === undefined ? {} : { 'passphrase-file': options.file };
    const call = { args: new Arguments(values, []), surroundings: surroundingsOf(terminal, options.env), json: false };
    return getPassphrase(call, { ...ownPassphrase('ann'), isNew: options.isNew ?? false }).then((got) => ({
      got,
      written,
    }));
  };

  it('is the first line of its file, without its line ending, and wins over the variable', async () => {
    writeFileSync(path.join(folder, 'secret'), ' correct horse \r\nsecond line\n');
    const { got } = await get({ file: 'secret', env: { STRONGROOM_PASSPHRASE: 'other' } });
    expect(got).toEqual({ text: ' correct horse ', wasTyped: false });
  });
  it('comes from the variable before anyone is asked', async () => {
    const { got, written } = await get({ env: { STRONGROOM_PASSPHRASE: 'v' }, answers: ['typed'] });
    expect(got.text).toBe('v');
    expect(written.asked).toEqual([]);
  });
  it('is asked for twice when it is new, and must be the same', async () => {
    expect((await get({ answers: ['one', 'one'], isNew: true })).got).toEqual({ text: 'one', wasTyped: true });
    await expect(get({ answers: ['one', 'two'], isNew: true })).rejects.toThrow(/differ/);
  });
  it('is refused from a file that is missing, empty or far too large', async () => {
    await expect(get({ file: 'missing' })).rejects.toMatchObject({ code: 'file.not_found' });
    writeFileSync(path.join(folder, 'empty'), '\n');
    await expect(get({ file: 'empty' })).rejects.toThrow(/empty/);
    writeFileSync(path.join(folder, 'large'), 'x'.repeat(100_000));
    await expect(get({ file: 'large' })).rejects.toThrow(/too large/);
    await expect(get({ file: '.' })).rejects.toMatchObject({ code: 'file.unreadable' });
  });
});

it('has a summary that is one sentence for every command', () => {
  for (const { summary } of commands as readonly Command[]) expect(summary).toMatch(/^[A-Z].*\.$/);
});

it('is described completely in docs/command-line.md', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/command-line.md'), 'utf8');
  const missing = commands.flatMap(({ name, options }) => [
    ...(text.includes(`\`${name}`) ? [] : [name]),
    ...Object.keys(options).filter((option) => !text.includes(`--${option}`)),
  ]);
  expect(missing).toEqual([]);
});
