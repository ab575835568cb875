import { z } from 'zod';
import type { Operation } from '../../../shared/model/operation.ts';

const Sides = z.object({ before: z.object({ versionId: z.string() }), after: z.object({ versionId: z.string() }) });

function measured({ result }: Operation): { readonly href: string; readonly label: string } | null {
  const sides = Sides.safeParse(result).data;
  if (!sides) return null;
  const [after, before] = [sides.after, sides.before].map(({ versionId }) => encodeURIComponent(versionId));
  return { href: `/versions/${after}/compare/${before}`, label: 'Open comparison' };
}

/** Where the result of an ended operation can be looked at, or null. */
export function operationLink(operation: Operation): { readonly href: string; readonly label: string } | null {
  if (operation.status !== 'done') return null;
  const { quarantineId, versionId } = operation.result ?? {};
  if (operation.kind === 'verify_vault' || operation.kind === 'collect') return { href: '/vault', label: 'Open vault' };
  if (operation.kind === 'verify_audit') return { href: '/audit', label: 'Open audit' };
  if (operation.kind === 'measure') return measured(operation);
  if (typeof versionId === 'string') {
    return { href: `/versions/${encodeURIComponent(versionId)}`, label: 'Open version' };
  }
  if (typeof quarantineId === 'string') {
    return { href: `/quarantine/${encodeURIComponent(quarantineId)}`, label: 'Open inspection' };
  }
  return null;
}
