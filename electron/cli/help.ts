import { type Command, globalOptions, type OptionSpecs, type PositionalSpec } from './command.ts';

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
};

const optionRows = (specs: OptionSpecs): (readonly [string, string])[] =>
  Object.entries(specs).map(([name, { value, short, help, required, multiple }]) => [
    `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    `${help}${required ? ' Required.' : ''}${multiple && !help.includes('again') ? ' May be given again.' : ''}`,
  ]);

const positionalText = ({ name, min, max }: PositionalSpec): string =>
  `${min === 0 ? `[${name}]` : name}${max > 1 ? '...' : ''}`;

/** What `strongroom help` prints. */
export const generalHelp = (commands: readonly Command[]): string =>
  [
    'Usage: strongroom COMMAND [arguments] [options]',
    '',
    'Commands:',
    columns([
      ...commands.map(({ name, summary }) => [name, summary] as const),
      ['help', 'Explain a command: help COMMAND.'],
    ]),
    '',
    'Options of every command:',
    columns(optionRows(globalOptions)),
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong use, 3 verification found something.',
  ].join('\n');

/** What `strongroom COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const required = Object.entries(command.options)
    .filter(([, spec]) => spec.required)
    .map(([name, spec]) => `--${name} ${spec.value}`);
  const usage = ['strongroom', command.name, ...command.positionals.map(positionalText), ...required, '[options]'];
  const sections = [`Usage: ${usage.join(' ')}`, '', command.summary];
  if (command.notes) sections.push(...command.notes);
  if (Object.keys(command.options).length > 0) sections.push('', 'Options:', columns(optionRows(command.options)));
  sections.push('', 'Options of every command:', columns(optionRows(globalOptions)));
  return sections.join('\n');
}
