import { z } from 'zod';

/** What a person may do. A person holds one or more; administrators hold no other role's rights by themselves. */
export const roles = ['viewer', 'analyst', 'reviewer', 'approver', 'compliance', 'administrator'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;
