// The process that a soak kills: opens a registry, says READY, imports what it is told, and says ACK after each. Arguments: place, JSON.
import { z } from 'zod';
import { importInto, SoakRegistry } from './soak-registry.ts';

const Imports = z.array(
  z.strictObject({ path: z.string(), model: z.string(), version: z.string(), parents: z.array(z.string()) }),
);

const [place = '', text = '[]'] = process.argv.slice(2);
const registry = new SoakRegistry(place);
await registry.open();
process.stdout.write('READY\n');
for (const one of Imports.parse(JSON.parse(text))) {
  await importInto(registry.analyst, one);
  process.stdout.write(`ACK ${one.model}@${one.version}\n`);
}
await registry.close();
