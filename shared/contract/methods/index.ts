import { auditMethods, settingsMethods, vaultMethods } from './evidence.ts';
import { modelMethods } from './models.ts';
import { promotionMethods } from './promotions.ts';
import { quarantineMethods } from './quarantine.ts';
import { personMethods, registryMethods, sessionMethods } from './registry.ts';

/** The whole contract of the service. */
export const methods = {
  ...registryMethods,
  ...sessionMethods,
  ...personMethods,
  ...quarantineMethods,
  ...modelMethods,
  ...promotionMethods,
  ...auditMethods,
  ...vaultMethods,
  ...settingsMethods,
} as const;
export type Methods = typeof methods;
export type MethodName = keyof Methods & string;
