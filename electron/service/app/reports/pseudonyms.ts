import { z } from 'zod';
import { hmacSha256Hex, readWhole, secureRandom, writeDurable } from '../../platform/index.ts';
import type { Registry } from '../context.ts';
import { replacingNames } from './replacing-names.ts';

/** Beside the workstation's key, readable by this account only: whoever has it can tell who a pseudonym is. */
const file = 'keys/pseudonyms.json';
const Stored = z.strictObject({ secret: z.string().length(64) });

/** The same person has the same pseudonym in every redacted export of this registry. */
export interface Pseudonyms {
  /** The pseudonym of a person's id. */
  readonly of: (id: string) => string;
  /** Text with every name and id of a person, and every recorded owner, developer and validator, replaced. */
  readonly text: (text: string) => string;
}

/** Words that are ids of nobody in a text, whatever somebody is called. */
const reserved = new Set(
  'viewer analyst reviewer approver compliance administrator development staging production deprecated archived high medium low'.split(
    ' ',
  ),
);

/** Reads the secret, or makes it with the first redacted export. A crash while it is made leaves none, and the next makes it. */
export async function openPseudonyms(registry: Registry): Promise<Pseudonyms> {
  const { disk } = registry;
  if ((await disk.stat(file)) === null) {
    const secret = Buffer.from(secureRandom(32)).toString('hex');
    await writeDurable(disk, file, Buffer.from(`${JSON.stringify({ secret })}\n`));
  }
  const { secret } = Stored.parse(JSON.parse(Buffer.from(await readWhole(disk, file, 4096)).toString('utf8')));
  const of = (id: string): string => `person-${hmacSha256Hex(Buffer.from(secret, 'hex'), id).slice(0, 10)}`;
  return { of, text: replacingNames(namesOf(registry, of)) };
}

/** Everything that names a person, with what stands for it. */
function namesOf({ catalog }: Registry, of: (id: string) => string): Map<string, string> {
  const names = new Map<string, string>();
  const people = catalog.people.list();
  const add = (name: string, pseudonym: string): void => {
    const key = name.trim();
    if (key.length >= 2 && !reserved.has(key.toLowerCase()) && !names.has(key)) names.set(key, pseudonym);
  };
  for (const { id, name } of people) {
    add(id, of(id));
    add(name, of(id));
  }
  // Names as printed when something was signed stay although a person is renamed.
  for (const { printedName, signerId } of catalog.promotions.allApprovals()) add(printedName, of(signerId));
  for (const { printedName, signerId } of catalog.statements.all()) add(printedName, of(signerId));
  for (const name of catalog.recordedNames()) add(name, of(`recorded ${name.toLowerCase()}`));
  return names;
}
