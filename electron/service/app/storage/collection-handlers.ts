import type { Handlers } from '../../../../shared/contract/define.ts';
import type { collectionMethods } from '../../../../shared/contract/methods/collection.ts';
import type { Caller, Registry } from '../context.ts';
import * as certificates from './certificates.ts';
import * as collecting from './collection-use.ts';
import * as deletion from './deletion.ts';

/** The methods about deleting versions, holding them and collecting their bytes. */
export const collectionHandlers = (registry: () => Registry): Handlers<typeof collectionMethods, Caller> => ({
  'version.delete': (input, caller) => deletion.deleteVersion(registry(), caller.actor(), input),
  'hold.place': (input, caller) => deletion.placeHold(registry(), caller.actor(), input),
  'hold.release': (input, caller) => deletion.releaseHold(registry(), caller.actor(), input),
  'hold.list': ({ released }) => deletion.listHolds(registry(), released),
  'vault.planCollection': (options) => collecting.planCollection(registry(), options),
  'vault.collect': (input, caller) => collecting.collect(registry(), caller.actor(), input),
  'certificate.list': () => certificates.listCertificates(registry()),
  'certificate.export': (input, caller) => certificates.exportCertificate(registry(), caller.actor(), input),
});
