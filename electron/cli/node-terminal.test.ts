import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { nodeTerminal } from './node-terminal.ts';

/** Streams of a terminal that records whether it echoes. */
function keyboard(isTTY = true) {
  const rawModes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY,
    isRaw: false,
    setRawMode: (raw: boolean) => rawModes.push(raw),
  });
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 120 });
  let shown = '';
  stderr.on('data', (bytes: Buffer) => {
    shown += bytes.toString();
  });
  const terminal = nodeTerminal({ stdin, stdout: new PassThrough(), stderr, env: {} });
  return { stdin, terminal, rawModes, shown: () => shown };
}

describe('a question for a secret', () => {
  it('echoes nothing and gives the terminal back as it was', async () => {
    const { stdin, terminal, rawModes, shown } = keyboard();
    const answer = terminal.askSecret('Passphrase: ');
    stdin.write('cor');
    stdin.write('rect\r');
    expect(await answer).toBe('correct');
    expect(shown()).toBe('Passphrase: \n');
    expect(rawModes).toEqual([true, false]);
  });

  it('takes backspace, Ctrl+U and letters beyond ASCII', async () => {
    const { stdin, terminal } = keyboard();
    const answer = terminal.askSecret('? ');
    stdin.write('wrong\u0015grün😀\u007f\u007fn\n');
    expect(await answer).toBe('grün');
  });

  it.each([
    ['Ctrl+C', 'half\u0003'],
    ['Ctrl+D on an empty line', '\u0004'],
  ])('stops at %s', async (_, typed) => {
    const { stdin, terminal, rawModes } = keyboard();
    const answer = terminal.askSecret('? ');
    stdin.write(typed);
    await expect(answer).rejects.toMatchObject({ code: 'operation.cancelled' });
    expect(rawModes.at(-1)).toBe(false);
  });

  it('stops when the input ends', async () => {
    const { stdin, terminal } = keyboard();
    const answer = terminal.askSecret('? ');
    stdin.end();
    await expect(answer).rejects.toMatchObject({ code: 'operation.cancelled' });
  });

  it('can be followed by another', async () => {
    const { stdin, terminal } = keyboard();
    const first = terminal.askSecret('? ');
    stdin.write('one\n');
    expect(await first).toBe('one');
    const second = terminal.askSecret('? ');
    stdin.write('two\n');
    expect(await second).toBe('two');
  });
});

describe('a terminal', () => {
  it('asks for a line', async () => {
    const { stdin, terminal } = keyboard(false);
    const answer = terminal.askLine('Sign? ');
    stdin.write('yes\n');
    expect(await answer).toBe('yes');
  });
  it('asks and draws only where a person sits', () => {
    expect(keyboard(true).terminal).toMatchObject({ canAsk: true, showsProgress: true, columns: 120 });
    expect(keyboard(false).terminal).toMatchObject({ canAsk: false, showsProgress: false });
  });
});
