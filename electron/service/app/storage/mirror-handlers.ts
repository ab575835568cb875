import type { Handlers } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { Caller, Registry } from '../context.ts';
import { mirrorStatus } from './mirror-status.ts';
import { startSync } from './mirror-sync-use.ts';
import { addMirror, listMirrors, removeMirror, setPolicy } from './mirror-use.ts';
import { startRepair } from './repair-use.ts';

type MirrorMethod =
  | 'mirror.list'
  | 'mirror.status'
  | 'mirror.add'
  | 'mirror.remove'
  | 'mirror.sync'
  | 'mirror.setPolicy'
  | 'vault.repair';

/** The methods of mirrors. */
export const mirrorHandlers = (registry: () => Registry): Pick<Handlers<Methods, Caller>, MirrorMethod> => ({
  'mirror.list': () => listMirrors(registry()),
  'mirror.status': (input) => mirrorStatus(registry(), input),
  'mirror.add': (input, caller) => addMirror(registry(), caller.actor(), input),
  'mirror.remove': (input, caller) => removeMirror(registry(), caller.actor(), input),
  'mirror.sync': (input, caller) => startSync(registry(), caller.actor(), input),
  'vault.repair': (input, caller) => startRepair(registry(), caller.actor(), input),
  'mirror.setPolicy': (input, caller) => setPolicy(registry(), caller.actor(), input),
});
