import { useMantineColorScheme } from '@mantine/core';
import type { SpotlightActionGroupData } from '@mantine/spotlight';
import { IconArrowRight, IconBolt } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { lock, signOut, useHasRole } from '../../stores/session.ts';

/** The pages and actions of the palette, as far as the signed-in person has them. */
export function usePaletteCommands(): readonly SpotlightActionGroupData[] {
  const [, navigate] = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const isAdministrator = useHasRole('administrator');
  const isAnalyst = useHasRole('analyst');
  return useMemo(() => {
    const page = (label: string, path: string, keywords = '') => ({
      id: `page:${path}`,
      label,
      keywords,
      leftSection: <IconArrowRight size={18} aria-hidden="true" />,
      onClick: () => navigate(path),
    });
    const action = (label: string, run: () => void, keywords = '') => ({
      id: `action:${label}`,
      label,
      keywords,
      leftSection: <IconBolt size={18} aria-hidden="true" />,
      onClick: run,
    });
    const quietly = (work: () => Promise<void>) => () => void work().catch(() => undefined);
    return [
      {
        group: 'Pages',
        actions: [
          page('Models', '/models', 'versions registry'),
          page('Lineage', '/records', 'data sets experiments deployments'),
          page('Concentration', '/records/concentration', 'shared lineage'),
          page('Quarantine', '/quarantine', 'inspection'),
          page('Promotions', '/promotions', 'approvals sign'),
          page('Audit', '/audit', 'log records checkpoint'),
          page('Vault', '/vault', 'storage packs'),
          ...(isAdministrator ? [page('People', '/people', 'users roles')] : []),
          page('Settings', '/settings', 'passphrase'),
        ],
      },
      {
        group: 'Actions',
        actions: [
          ...(isAnalyst ? [action('Bring in a model…', () => navigate('/quarantine'), 'import add file')] : []),
          action('Lock', quietly(lock)),
          action('Sign out', quietly(signOut)),
          action('Light colours', () => setColorScheme('light'), 'theme'),
          action('Dark colours', () => setColorScheme('dark'), 'theme'),
          action('Colours as the system', () => setColorScheme('auto'), 'theme'),
        ],
      },
    ];
  }, [navigate, setColorScheme, isAdministrator, isAnalyst]);
}
