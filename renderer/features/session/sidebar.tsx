import { VisuallyHidden } from '@mantine/core';
import {
  IconBox,
  IconCalendarDue,
  IconCertificate,
  IconChecklist,
  IconDatabase,
  IconGavel,
  IconListDetails,
  IconReport,
  IconSearch,
  IconSettings,
  IconShieldLock,
  IconShieldQuestion,
  IconSitemap,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { Link, useLocation } from 'wouter';
import { zoneWords } from '../../components/format.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { useOpenRequests } from '../../stores/promotions-store.ts';
import { useHasRole, useSessionStore } from '../../stores/session.ts';
import classes from './shell.module.css';

interface Entry {
  readonly path: string;
  readonly label: string;
  readonly icon: ComponentType<{ size?: number; 'aria-hidden'?: 'true' }>;
  /** Other addresses that belong to the section. */
  readonly also?: string;
}

const work: readonly Entry[] = [
  { path: '/search', label: 'Search', icon: IconSearch },
  { path: '/models', label: 'Models', icon: IconBox, also: '/versions' },
  { path: '/records', label: 'Lineage', icon: IconSitemap, also: '/lineage' },
  { path: '/inventory', label: 'Inventory', icon: IconChecklist },
  { path: '/quarantine', label: 'Quarantine', icon: IconShieldQuestion },
  { path: '/promotions', label: 'Promotions', icon: IconCertificate },
  { path: '/due', label: 'Due', icon: IconCalendarDue },
];
const evidence: readonly Entry[] = [
  { path: '/audit', label: 'Audit', icon: IconListDetails },
  { path: '/reports', label: 'Reports', icon: IconReport },
  { path: '/vault', label: 'Vault', icon: IconDatabase },
];
const people: Entry = { path: '/people', label: 'People', icon: IconUsers };
const policies: Entry = { path: '/policies', label: 'Policies', icon: IconGavel };
const settings: Entry = { path: '/settings', label: 'Settings', icon: IconSettings };

/** The sections of the application. */
export function Sidebar() {
  const isAdministrator = useHasRole('administrator');
  const registry = useSessionStore((state) => loadedValue(state.registry));
  const openRequests = loadedValue(useOpenRequests()) ?? 0;
  return (
    <nav className={classes['sidebar']} aria-label="Sections">
      <div className={classes['brand']}>
        <IconShieldLock size={20} aria-hidden="true" />
        Strongroom
      </div>
      <ul className={classes['links']}>
        {work.map((entry) => (
          <SidebarLink key={entry.path} entry={entry} count={entry.path === '/promotions' ? openRequests : 0} />
        ))}
      </ul>
      <ul className={classes['links']}>
        {evidence.map((entry) => (
          <SidebarLink key={entry.path} entry={entry} count={0} />
        ))}
      </ul>
      <ul className={classes['links']}>
        {isAdministrator && <SidebarLink entry={people} count={0} />}
        <SidebarLink entry={policies} count={0} />
        <SidebarLink entry={settings} count={0} />
      </ul>
      <div className={classes['foot']}>
        {registry && <div title={`Build ${registry.buildDigest}`}>Version {registry.appVersion}</div>}
        <div title="Every time on the pages is in this zone; signatures print theirs.">
          Times in {zoneWords(performance.timeOrigin + performance.now())}
        </div>
      </div>
    </nav>
  );
}

function SidebarLink({ entry, count }: { readonly entry: Entry; readonly count: number }) {
  const [location] = useLocation();
  const { path, label, icon: Icon, also } = entry;
  const isCurrent = [path, also].some((base) => base !== undefined && `${location}/`.startsWith(`${base}/`));
  return (
    <li>
      <Link href={path} className={classes['link'] ?? ''} {...(isCurrent ? { 'aria-current': 'page' as const } : {})}>
        <Icon size={17} aria-hidden="true" />
        <span className={classes['linkLabel']}>{label}</span>
        {count > 0 && (
          <span className={classes['count']}>
            {count}
            <VisuallyHidden> open</VisuallyHidden>
          </span>
        )}
      </Link>
    </li>
  );
}
