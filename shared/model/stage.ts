import { z } from 'zod';

export const stages = ['development', 'staging', 'production', 'deprecated', 'archived'] as const;
export const Stage = z.enum(stages);
export type Stage = z.infer<typeof Stage>;

/** The transitions that exist at all; which gates each has is the policy's matter. */
export const nextStages = {
  development: ['staging', 'archived'],
  staging: ['production', 'development', 'archived'],
  production: ['deprecated', 'staging'],
  deprecated: ['archived', 'production'],
  archived: [],
} as const satisfies Record<Stage, readonly Stage[]>;

export const canMoveTo = (from: Stage, to: Stage): boolean => (nextStages[from] as readonly Stage[]).includes(to);
