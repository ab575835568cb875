import type { Settings } from '../../shared/contract/methods/evidence.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

/** The registry's settings, under the key 'registry'. */
export const settings = createKeyedStore<Settings>(['settings'], () => service.call('settings.get', {}));
