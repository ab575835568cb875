import type { Person } from '../../shared/model/person.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

/** Everyone, under the key 'all'. */
export const people = createKeyedStore<readonly Person[]>(['people'], () => service.call('person.list', {}));
