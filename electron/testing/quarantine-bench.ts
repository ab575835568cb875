import type { Disk } from '../service/platform/disk.ts';
import { readWhole } from '../service/platform/disk-durable.ts';
import { openQuarantine } from '../service/vault/quarantine.ts';
import { type Fault, faultyDisk } from './faulty-disk.ts';
import { SimDisk } from './sim-disk.ts';
import { machineOf } from './sub-disk.ts';

/** A registry and a source, each on its own disk, either of them faulty. */
export function quarantineBench(
  options: { readonly source?: readonly Fault[]; readonly registry?: readonly Fault[] } = {},
) {
  const plainRegistry = new SimDisk('/registry');
  const plainSource = new SimDisk('/');
  const registry = faultyDisk(plainRegistry, options.registry ?? []);
  const source = faultyDisk(plainSource, options.source ?? []);
  const openDisk = machineOf(source);
  const assertHit = (): void => {
    registry.assertAllFaultsHit();
    source.assertAllFaultsHit();
  };
  return {
    registry,
    source,
    plainRegistry,
    plainSource,
    quarantine: openQuarantine({ disk: registry, openDisk }),
    assertHit,
  };
}

/** A file of item q1 as the vault would read it. */
export async function copied(disk: Disk, path: string): Promise<Uint8Array> {
  const { source } = openQuarantine({ disk, openDisk: () => disk });
  return readWhole((await source('q1')).disk, path, 1e9);
}
