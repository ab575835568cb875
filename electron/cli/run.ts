import { parseCommandLine, wrongUse } from './arguments.ts';
import type { Command, ExitCode } from './command.ts';
import { commands } from './commands/index.ts';
import { printFailure } from './failure.ts';
import { commandHelp, generalHelp } from './help.ts';
import type { Surroundings } from './terminal.ts';

/** `help [COMMAND]`. */
const help: Command = {
  name: 'help',
  summary: 'Explain a command.',
  positionals: [{ name: 'COMMAND', min: 0, max: 2 }],
  options: {},
  run: ({ args }) => {
    const name = args.positionals.join(' ');
    const matching = commands.filter((one) => one.name === name || one.name.startsWith(`${name} `));
    if (name !== '' && matching.length === 0)
      throw wrongUse(`There is no command "${name}"; strongroom help lists them.`);
    const text = name === '' ? generalHelp(commands) : matching.map(commandHelp).join('\n\n');
    return Promise.resolve({ json: { help: text }, text });
  },
};

/** Runs one command line and returns its exit code. Prints everything; never throws. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  // Known before the arguments are, because wrong arguments must be reported in the form that was asked for.
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const wantsJson = words.includes('--json');
  try {
    const parsed = parseCommandLine(argv, [...commands, help]);
    if (parsed.kind === 'help') {
      terminal.out(
        `${parsed.command && parsed.command !== help ? commandHelp(parsed.command) : generalHelp(commands)}\n`,
      );
      return 0;
    }
    const { command, args } = parsed;
    const json = args.flag('json');
    const result = await command.run({ args, surroundings, json });
    if ('printed' in result) return result.exitCode;
    terminal.out(`${json ? JSON.stringify(result.json, null, 2) : result.text}\n`);
    return result.exitCode ?? 0;
  } catch (error) {
    return printFailure(error, terminal, wantsJson);
  }
}
