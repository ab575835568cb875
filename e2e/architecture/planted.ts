/** A file that is planted in an otherwise empty tree, and the rule that must find it. */
export interface Planted {
  readonly at: string;
  readonly source: string;
  /** Part of the rule's name or message; '' for a file that must pass. */
  readonly rule: string;
  /** Further files that the case needs. */
  readonly beside?: Readonly<Record<string, string>>;
}

const importing = (specifier: string) => `import { x } from '${specifier}';\nexport const y = x;\n`;
const no = (at: string, specifier: string, rule: string): Planted => ({ at, source: importing(specifier), rule });
const yes = (at: string, specifier: string): Planted => ({ at, source: importing(specifier), rule: '' });
const refuse = (at: string, source: string, rule: string): Planted => ({ at, source, rule });
const accept = (at: string, source: string): Planted => ({ at, source, rule: '' });

export const forbidden: readonly Planted[] = [
  no('shared/contract/a.ts', '../../electron/main/index.ts', 'shared-is-pure'),
  no('shared/contract/methods/a.ts', '../../../renderer/app.tsx', 'shared-is-pure'),
  no('shared/model/a.ts', 'react', 'shared-is-pure'),
  no('shared/model/a.ts', '@mantine/core', 'shared-is-pure'),
  no('shared/model/a.ts', 'electron', 'electron-only-at-the-edge'),
  no('shared/model/a.ts', 'node:path', 'noNodejsModules'),
  no('shared/model/a.ts', './role.test.ts', 'no-tests-in-product'),

  no('renderer/stores/a.ts', '../../electron/hosts/csp.ts', 'renderer-only-knows-shared'),
  no('renderer/features/models/a.tsx', '../../../electron/service/app/index.ts', 'renderer-only-knows-shared'),
  no('renderer/components/a.tsx', '../../electron/hosts/csp.ts', 'renderer-only-knows-shared'),
  no('renderer/client/a.ts', 'node:fs', 'noNodejsModules'),
  no('renderer/features/models/a.tsx', 'node:fs', 'noNodejsModules'),
  no('renderer/client/a.ts', 'electron', 'electron-only-at-the-edge'),
  no('renderer/app.tsx', './testing/fake.ts', 'no-tests-in-product'),
  no('renderer/features/models/a.tsx', '../lineage/page.tsx', 'features-are-siblings'),
  no('renderer/components/a.tsx', '../stores/models.ts', 'components-are-dumb'),
  no('renderer/components/graph/a.tsx', '../../client/service.ts', 'components-are-dumb'),
  no('renderer/components/a.tsx', '../features/models/page.tsx', 'components-are-dumb'),

  no('electron/hosts/a.ts', '../../renderer/client/connect.ts', 'electron-knows-no-renderer'),
  no('electron/main/a.ts', '../../renderer/client/connect.ts', 'electron-knows-no-renderer'),
  no('electron/service/app/a.ts', '../../../renderer/client/connect.ts', 'electron-knows-no-renderer'),
  no('electron/hosts/a.ts', 'electron', 'electron-only-at-the-edge'),
  no('electron/hosts/a.ts', '../main/senders.ts', 'electron-only-at-the-edge'),
  no('electron/cli/a.ts', 'electron', 'electron-only-at-the-edge'),
  no('electron/cli/commands/a.ts', '../../service/vault/vault.ts', 'service-modules-by-index'),
  no('electron/hosts/a.ts', '../service/catalog/catalog.ts', 'service-modules-by-index'),
  no('electron/hosts/a.ts', '../testing/fake-service.ts', 'no-tests-in-product'),
  no('electron/main/a.ts', '../service/app/index.ts', 'main-is-thin'),
  no('electron/main/a.ts', '../hosts/loopback-host.ts', 'main-is-thin'),
  no('electron/main/a.ts', '../cli/run.ts', 'main-is-thin'),
  no('electron/preload/a.ts', '../main/senders.ts', 'preload-is-thin'),
  no('electron/preload/a.ts', '../service/app/index.ts', 'preload-is-thin'),
  no('electron/preload/a.ts', 'node:path', 'noNodejsModules'),

  no('electron/service/app/a.ts', 'electron', 'electron-only-at-the-edge'),
  no('electron/service/vault/a.ts', 'electron', 'electron-only-at-the-edge'),
  no('electron/service/app/a.ts', '../../hosts/port-host.ts', 'service-below-hosts'),
  no('electron/service/inspect/onnx/a.ts', '../../../hosts/port-host.ts', 'service-below-hosts'),
  no('electron/service/audit/a.ts', '../../main/senders.ts', 'service-below-hosts'),
  no('electron/service/app/a.ts', '../../cli/run.ts', 'service-below-hosts'),
  no('electron/service/app/a.ts', 'better-sqlite3', 'sqlite-in-catalog-only'),
  no('electron/service/vault/a.ts', 'better-sqlite3', 'sqlite-in-catalog-only'),
  no('electron/service/platform/a.ts', 'better-sqlite3', 'sqlite-in-catalog-only'),
  no('electron/service/vault/a.ts', 'node:fs', 'fs-in-platform-only'),
  no('electron/service/catalog/a.ts', 'node:fs/promises', 'fs-in-platform-only'),
  no('electron/service/app/a.ts', 'node:fs/promises', 'fs-in-platform-only'),
  no('electron/service/app/a.ts', '../vault/pack-writer.ts', 'service-modules-by-index'),
  no('electron/service/check/a.ts', '../catalog/database.ts', 'service-modules-by-index'),
  no('electron/service/attest/a.ts', '../evidence/base64.ts', 'service-modules-by-index'),
  no('electron/service/vault/a.ts', '../catalog/index.ts', 'modules-are-independent'),
  no('electron/service/catalog/a.ts', '../vault/index.ts', 'modules-are-independent'),
  no('electron/service/catalog/migrations/a.ts', '../../audit/index.ts', 'modules-are-independent'),
  no('electron/service/inspect/onnx/a.ts', '../../vault/index.ts', 'modules-are-independent'),
  no('electron/service/attest/a.ts', '../audit/index.ts', 'modules-are-independent'),
  no('electron/service/audit/a.ts', '../attest/index.ts', 'modules-are-independent'),
  no('electron/service/report/a.ts', '../app/index.ts', 'modules-are-independent'),
  no('electron/service/vault/a.ts', '../check/index.ts', 'modules-are-independent'),
  no('electron/service/evidence/a.ts', '../attest/index.ts', 'evidence-is-low'),
  no('electron/service/platform/a.ts', '../catalog/index.ts', 'platform-is-the-ground'),
  no('electron/service/check/a.ts', '../app/index.ts', 'check reads through the modules'),
  no('electron/service/vault/a.ts', '../../testing/builders.ts', 'no-tests-in-product'),
  no('electron/service/app/a.ts', './sessions.test.ts', 'no-tests-in-product'),
  no('electron/service/app/a.ts', 'left-pad', 'noUndeclaredDependencies'),

  refuse('electron/service/vault/a.ts', "export type { X } from '../catalog/index.ts';\n", 'modules-are-independent'),
  refuse(
    'electron/service/vault/a.ts',
    "import type { X } from '../catalog/index.ts';\nexport type Y = X;\n",
    'modules-are-independent',
  ),
  refuse(
    'electron/service/vault/a.ts',
    "export const y = () => import('../catalog/index.ts');\n",
    'modules-are-independent',
  ),
  refuse('shared/a.ts', 'const y = 1;\nexport default y;\n', 'noDefaultExport'),
  refuse('shared/a.ts', "console.log('x');\n", 'noConsole'),
  refuse('electron/service/app/a.ts', "console.log('x');\n", 'noConsole'),
  refuse('electron/service/app/a.ts', 'export const y = () => Date.now();\n', 'clock.ts'),
  refuse('electron/hosts/a.ts', 'export const y = () => new Date();\n', 'clock.ts'),
  refuse('renderer/stores/a.ts', 'export const y = () => Date.now();\n', 'clock.ts'),
  refuse('shared/a.ts', 'export const y = () => Math.random();\n', 'random.ts'),
  refuse('electron/service/platform/a.ts', 'export const y = () => Math.random();\n', 'random.ts'),
  refuse('renderer/stores/a.ts', 'export const y = (x: string) => x as unknown as number;\n', 'double cast'),
  refuse('electron/hosts/a.ts', 'export const y = (x: any) => x;\n', 'noExplicitAny'),
  refuse('shared/a.ts', 'export const y = (x: string | null) => x!.length;\n', 'noNonNullAssertion'),
  {
    ...refuse(
      'electron/service/app/a.ts',
      "import { c } from './cycle/c.ts';\nexport const a = () => c;\n",
      'noImportCycles',
    ),
    beside: {
      'electron/service/app/cycle/c.ts': "import { d } from './d.ts';\nexport const c = () => d;\n",
      'electron/service/app/cycle/d.ts': "import { c } from './c.ts';\nexport const d = () => c;\n",
    },
  },
];

export const allowed: readonly Planted[] = [
  yes('shared/contract/methods/b.ts', '../define.ts'),
  yes('shared/contract/methods/b.ts', '../../model/role.ts'),
  yes('shared/contract/b.ts', 'zod'),
  yes('shared/contract/b.test.ts', 'vitest'),
  yes('renderer/features/models/b.tsx', '../../stores/models.ts'),
  yes('renderer/features/models/b.tsx', '../../../shared/model/model.ts'),
  yes('renderer/features/models/b.tsx', './use-filter.ts'),
  yes('renderer/components/b.tsx', '../theme/theme.ts'),
  yes('renderer/components/b.tsx', '@mantine/core'),
  yes('renderer/app.tsx', './features/models/page.tsx'),
  yes('renderer/client/b.test.ts', '../testing/fake.ts'),
  yes('electron/main/b.ts', 'electron'),
  yes('electron/main/b.ts', '../hosts/page-files.ts'),
  yes('electron/preload/b.ts', 'electron'),
  yes('electron/hosts/b.ts', '../service/app/index.ts'),
  yes('electron/hosts/b.ts', '../service/platform/clock.ts'),
  yes('electron/cli/commands/b.ts', '../../service/app/index.ts'),
  yes('electron/hosts/b.ts', 'node:fs'),
  yes('electron/hosts/b.test.ts', '../testing/fake-service.ts'),
  yes('electron/service/app/b.ts', '../vault/index.ts'),
  yes('electron/service/app/b.ts', '../../../shared/contract/errors.ts'),
  yes('electron/service/check/b.ts', '../catalog/index.ts'),
  yes('electron/service/catalog/b.ts', 'better-sqlite3'),
  yes('electron/service/catalog/migrations/b.ts', '../migrate.ts'),
  yes('electron/service/platform/b.ts', 'node:fs'),
  yes('electron/service/vault/b.ts', '../platform/disk.ts'),
  yes('electron/service/attest/b.ts', '../evidence/index.ts'),
  yes('electron/service/inspect/onnx/b.ts', '../source.ts'),
  yes('electron/service/vault/b.test.ts', '../../testing/builders.ts'),
  yes('electron/service/vault/b.test.ts', 'node:fs'),
  accept('electron/service/platform/b.ts', 'export const y = () => Date.now();\n'),
  accept('electron/hosts/b.ts', 'export const y = (ms: number) => new Date(ms);\n'),
  accept('electron/hosts/b.test.ts', 'export const y = () => Date.now();\n'),
];
