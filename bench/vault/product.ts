/**
 * The vault alone, over its public functions, for measuring beside other programs: no quarantine, no people, no audit log. Each call is a
 * process of its own, as theirs are.
 *   init REPO | stat REPO | ingest REPO FOLDER NAME | check REPO | restore REPO OUT NAME... | gc REPO NAME...
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { LanePool } from '../../electron/service/vault/lane-pool.ts';
import type { UnreadFile } from '../../electron/service/vault/vault.ts';

const [command = '', repo = '', ...rest] = process.argv.slice(2);

/** As much work as there may be, before it is known how much. */
const muchWork = 2 ** 30;

function filesBelow(folder: string): UnreadFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    return { path: name, sizeBytes: statSync(file).size, sha256: null };
  });
}

// The threads start while the rest of the program is loaded and the database is opened.
const lanes = new LanePool();
const files = command === 'ingest' ? filesBelow(rest[0] ?? '') : [];
if (command === 'ingest') lanes.startedFor(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
if (command === 'check' || command === 'restore') lanes.startedFor(muchWork);
const { commands } = await import('./commands.ts');
const run = commands[command];
if (run === undefined) throw new Error(`there is no command ${command}`);
await run({ repo, rest, files, lanes });
process.exit();
