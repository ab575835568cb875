import { Button, Tabs } from '@mantine/core';
import { useLocation } from 'wouter';
import type { PolicyVersion } from '../../../shared/model/policy.ts';
import { ToneBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { useAddressQuery } from '../../hooks/use-address-query.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { refreshPolicy, usePolicies, usePolicy } from '../../stores/policies.ts';
import { usePolicyDrafts } from '../../stores/policy-drafts.ts';
import { useHasRole } from '../../stores/session.ts';
import { DraftsTab } from './drafts-tab.tsx';
import classes from './policies.module.css';
import { PolicyFacts, statusTones } from './policy-facts.tsx';
import { PolicyView } from './policy-view.tsx';
import { TemplatesTab } from './templates-tab.tsx';

export { PolicyEditorPage } from './editor-page.tsx';
export { PolicyPage } from './policy-page.tsx';

/** The policy in force, those before it, and those that come with Strongroom. */
export function PoliciesPage() {
  const [, navigate] = useLocation();
  const [address, changeAddress] = useAddressQuery();
  const canPropose = useHasRole('compliance', 'administrator');
  const drafts = loadedValue(usePolicyDrafts())?.length ?? 0;
  return (
    <Page
      title="Policies"
      description="A policy says which moves a version may make, what must be on record before each, and who signs."
      actions={canPropose && <Button onClick={() => navigate('/policies/edit')}>Write a policy</Button>}
    >
      <Tabs
        value={address.get('tab') ?? 'current'}
        onChange={(tab) => changeAddress('tab', tab === 'current' ? '' : (tab ?? ''), true)}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="current">In force</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
          <Tabs.Tab value="templates">Templates</Tabs.Tab>
          <Tabs.Tab value="drafts">Drafts{drafts > 0 && ` (${drafts})`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="current" className={classes['panel'] ?? ''}>
          <Current />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes['panel'] ?? ''}>
          <History />
        </Tabs.Panel>
        <Tabs.Panel value="templates" className={classes['panel'] ?? ''}>
          <TemplatesTab canPropose={canPropose} />
        </Tabs.Panel>
        <Tabs.Panel value="drafts" className={classes['panel'] ?? ''}>
          <DraftsTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Current() {
  const policy = usePolicy(null);
  return (
    <Loaded of={policy} onRetry={() => void refreshPolicy(null)}>
      {({ version, document, source }) => (
        <>
          <PolicyFacts version={version} description={document.description} />
          <PolicyView document={document} source={source} />
        </>
      )}
    </Loaded>
  );
}

const columns: readonly Column<PolicyVersion>[] = [
  { id: 'number', header: 'Number', width: '90px', align: 'right', cell: ({ number }) => number },
  { id: 'title', header: 'Policy', cell: ({ title, policyId }) => <span title={policyId}>{title}</span> },
  {
    id: 'status',
    header: 'Status',
    width: '110px',
    cell: ({ status }) => <ToneBadge tone={statusTones[status].tone}>{statusTones[status].label}</ToneBadge>,
  },
  { id: 'reason', header: 'Reason', hideBelow: 900, cell: ({ reason }) => <span title={reason}>{reason}</span> },
  {
    id: 'since',
    header: 'In force since',
    width: '150px',
    cell: ({ inForceSince, number }) =>
      inForceSince === null ? number === 0 ? 'the start' : 'not yet' : <Time value={inForceSince} />,
  },
  {
    id: 'by',
    header: 'Signed by',
    width: '150px',
    cell: ({ signatures, number }) =>
      signatures.map(({ printedName }) => printedName).join(', ') || (number === 0 ? 'came with Strongroom' : 'nobody'),
  },
  {
    id: 'digest',
    header: 'Digest',
    hideBelow: 1000,
    width: '165px',
    cell: ({ digest, number }) => <Digest value={digest} label={`digest of policy ${number}`} />,
  },
];

function History() {
  const [, navigate] = useLocation();
  return (
    <Loaded of={usePolicies()}>
      {(rows) => (
        <DataTable
          label="Policies"
          columns={columns}
          rows={rows}
          rowKey={({ number }) => String(number)}
          onOpen={({ number }) => navigate(`/policies/${number}`)}
        />
      )}
    </Loaded>
  );
}
