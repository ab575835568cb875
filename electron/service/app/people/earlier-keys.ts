import { z } from 'zod';
import { parseRecord } from '../../audit/index.ts';
import type { Catalog } from '../../catalog/index.ts';

const State = z.looseObject({ workstation_public_key: z.string() });

/**
 * The workstation's keys that were replaced, as the log tells it, each with the number of records up to which its checkpoints count.
 * A record that can't be read is left out: verification names it by itself.
 */
export function earlierWorkstationKeys(catalog: Catalog): { publicKeyPem: string; untilSize: number }[] {
  const registryId = catalog.registry.get()?.id;
  if (registryId === undefined) return [];
  const earlier: { publicKeyPem: string; untilSize: number }[] = [];
  let current: string | null = null;
  for (const { seq, canonical } of catalog.audit.about([{ type: 'registry', id: registryId }])) {
    const key = keyIn(canonical);
    if (key === null) continue;
    if (current !== null && key !== current) earlier.push({ publicKeyPem: current, untilSize: seq });
    current = key;
  }
  return earlier;
}

function keyIn(canonical: string): string | null {
  try {
    return State.parse(parseRecord(canonical).new).workstation_public_key;
  } catch {
    return null;
  }
}
