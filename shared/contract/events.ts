import { z } from 'zod';
import { Operation } from '../model/operation.ts';

/** What changed, so that a page can read it again. Events carry no data that a role could not read. */
export const topics = [
  'session',
  'people',
  'quarantine',
  'models',
  'promotions',
  'statements',
  'audit',
  'vault',
  'settings',
  'drafts',
] as const;
export const Topic = z.enum(topics);
export type Topic = z.infer<typeof Topic>;

export const ServiceEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('operation'), operation: Operation }),
  z.strictObject({ type: z.literal('changed'), topic: Topic }),
  z.strictObject({ type: z.literal('service_lost') }),
]);
export type ServiceEvent = z.infer<typeof ServiceEvent>;
