import { expect, it } from 'vitest';
import { nearCommand } from './near-command.ts';

const names = ['import', 'inspect', 'list', 'user list', 'gc'];

it.each([
  ['imprt', 'import'],
  ['isnpect', 'inspect'],
  ['lst', 'list'],
  ['user lits', 'user list'],
  ['frobnicate', null],
  ['xy', null],
])('takes %j for %j', (typed, meant) => expect(nearCommand(typed, names)).toBe(meant));
