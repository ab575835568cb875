import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Role, roles } from '../model/role.ts';
import type { Access, MethodSpec } from './define.ts';
import { methods } from './methods/index.ts';

const page = readFileSync(new URL('../../docs/people-and-roles.md', import.meta.url), 'utf8');

/** What stands between the two marks of the page. */
function tableOf(text: string): string {
  const between = /<!-- matrix -->\n([\s\S]*?)\n<!-- end of matrix -->/.exec(text);
  return between?.[1]?.trim() ?? 'The marks <!-- matrix --> and <!-- end of matrix --> are missing.';
}

const cell = (access: Access, role: Role): string => {
  if (access === 'public') return 'no sign-in';
  return access === 'signed_in' || access.includes(role) ? 'yes' : '-';
};

function matrix(): string {
  const rows = Object.entries<MethodSpec>(methods).map(([name, { access, effect, audit, summary }]) => {
    const what = summary.replaceAll('|', '\\|');
    return [
      `\`${name}\``,
      what,
      effect,
      audit === null ? '-' : `\`${audit}\``,
      ...roles.map((role) => cell(access, role)),
    ];
  });
  const head = ['method', 'what it does', 'effect', 'audit record', ...roles];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

it('documents who may call each method of the contract', () => {
  // When this fails: the expected text is the table that docs/people-and-roles.md must hold between its marks.
  expect(tableOf(page)).toBe(matrix());
});

it('leaves no method that writes to the audit log open to people who are not signed in, but set-up and the session itself', () => {
  const open = Object.entries<MethodSpec>(methods).filter(
    ([, { access, audit }]) => access === 'public' && audit !== null,
  );
  expect(open.map(([name]) => name).toSorted()).toEqual([
    'registry.initialise',
    'session.lock',
    'session.signIn',
    'session.signOut',
    'session.unlock',
  ]);
});
