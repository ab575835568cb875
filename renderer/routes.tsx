import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { EmptyState } from './components/empty-state.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { LoadingState } from './components/loading.tsx';

type PageComponent = LazyExoticComponent<ComponentType>;

/** A page that is loaded when it is first shown. */
function page<K extends string>(load: () => Promise<{ readonly [P in K]: ComponentType }>, name: K): PageComponent {
  return lazy(async () => ({ default: (await load())[name] }));
}

const models = () => import('./features/models/page.tsx');
const quarantine = () => import('./features/quarantine/page.tsx');
const compare = () => import('./features/compare/page.tsx');
const records = () => import('./features/records/page.tsx');
const policies = () => import('./features/policies/page.tsx');
const promotions = () => import('./features/promotions/page.tsx');

/** Every page by its address. A page reads its parameters with wouter's useParams. */
const pages: readonly (readonly [path: string, page: PageComponent])[] = [
  ['/search', page(() => import('./features/search/page.tsx'), 'SearchPage')],
  ['/models', page(models, 'ModelsPage')],
  ['/models/:name', page(models, 'ModelPage')],
  ['/models/:name/compatibility', page(compare, 'MatrixPage')],
  ['/versions/:id/compare/:before', page(compare, 'ComparePage')],
  ['/versions/:id/compare', page(compare, 'ComparePage')],
  ['/versions/:id/lineage', page(() => import('./features/lineage/page.tsx'), 'LineagePage')],
  ['/lineage/:id', page(() => import('./features/lineage/page.tsx'), 'LineagePage')],
  ['/records', page(records, 'RecordsPage')],
  ['/records/:kind', page(records, 'RecordsPage')],
  ['/records/:kind/:id', page(records, 'RecordPage')],
  ['/versions/:id', page(() => import('./features/version/page.tsx'), 'VersionPage')],
  ['/inventory', page(() => import('./features/inventory/page.tsx'), 'InventoryPage')],
  ['/quarantine', page(quarantine, 'QuarantinePage')],
  ['/quarantine/:id', page(quarantine, 'InspectionPage')],
  ['/quarantine/:id/register', page(() => import('./features/register/page.tsx'), 'RegisterPage')],
  ['/promotions', page(promotions, 'PromotionsPage')],
  ['/promotions/:id', page(promotions, 'ReviewPage')],
  ['/due', page(() => import('./features/due/page.tsx'), 'DuePage')],
  ['/audit', page(() => import('./features/audit/page.tsx'), 'AuditPage')],
  ['/audit/review', page(() => import('./features/audit/review-page.tsx'), 'AuditReviewPage')],
  ['/reports', page(() => import('./features/reports/page.tsx'), 'ReportsPage')],
  ['/vault', page(() => import('./features/vault/page.tsx'), 'VaultPage')],
  ['/people', page(() => import('./features/people/page.tsx'), 'PeoplePage')],
  ['/policies', page(policies, 'PoliciesPage')],
  ['/policies/edit', page(policies, 'PolicyEditorPage')],
  ['/policies/:number', page(policies, 'PolicyPage')],
  ['/settings', page(() => import('./features/settings/page.tsx'), 'SettingsPage')],
];

/** The page of the current address. */
export function Pages() {
  const [location] = useLocation();
  return (
    <ErrorBoundary key={location}>
      <Suspense fallback={<LoadingState />}>
        <Switch>
          {pages.map(([path, Component]) => (
            <Route key={path} path={path}>
              <Component key={location} />
            </Route>
          ))}
          <Route path="/">
            <Redirect to="/models" replace />
          </Route>
          <Route>
            <EmptyState title="There is no such page">Choose one in the sidebar.</EmptyState>
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
