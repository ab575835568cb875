import { Button, Tabs } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { VersionGraph } from '../../../shared/model/numbering.ts';
import type { VersionSummary } from '../../../shared/model/version.ts';
import { DeletedBadge, SeverityBadge, StageBadge, TierBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatBytes, formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { Digest, FileSize, Time } from '../../components/values.tsx';
import { useParameter } from '../../hooks/use-parameter.ts';
import { type ModelWithVersions, models } from '../../stores/models.ts';
import { versionGraphs } from '../../stores/numbering.ts';
import { useHasRole } from '../../stores/session.ts';
import { BranchesTab } from './branches-tab.tsx';
import { GraphTab } from './graph/graph-tab.tsx';
import { EditModelDialog, TierDialog } from './model-dialogs.tsx';
import { ModelHistory } from './model-history.tsx';
import classes from './models.module.css';
import { DecommissionDialog, DecommissionedNotice, RollbackDialog } from './workflow-dialogs.tsx';

/** One model with all its versions. */
export function ModelPage() {
  const name = useParameter('name');
  const model = models.use(name);
  return (
    <Page
      windowTitle={name}
      title={
        model.status === 'ready' ? (
          <>
            {model.value.model.name} <TierBadge tier={model.value.model.tier} prefix="tier " />
          </>
        ) : (
          name
        )
      }
      crumbs={<Link href="/models">Models</Link>}
      description={model.status === 'ready' ? subtitle(model.value) : undefined}
      fill
      actions={
        <>
          {model.status === 'ready' && <Actions of={model.value} />}
          <CompatibilityLink name={name} />
        </>
      }
    >
      <Loaded of={model} onRetry={() => void models.refresh(name)}>
        {({ model: loaded, versions, changes }) => (
          <>
            <DecommissionedNotice model={loaded} />
            <ModelHistory changes={changes} />
            <ModelTabs model={loaded.name} versions={versions} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface ModelTabsProps {
  readonly model: string;
  readonly versions: readonly VersionSummary[];
}

function ModelTabs({ model, versions }: ModelTabsProps) {
  const [tab, setTab] = useState<string | null>('versions');
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} className={classes['tabs'] ?? ''}>
      <Tabs.List>
        <Tabs.Tab value="versions">Versions</Tabs.Tab>
        <Tabs.Tab value="graph">Version graph</Tabs.Tab>
        <Tabs.Tab value="branches">Branches</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="versions" className={classes['panel'] ?? ''}>
        <VersionTable versions={versions} />
      </Tabs.Panel>
      <Tabs.Panel value="graph" className={classes['panel'] ?? ''}>
        <WithGraph model={model}>{(graph) => <GraphTab graph={graph} />}</WithGraph>
      </Tabs.Panel>
      <Tabs.Panel value="branches" className={classes['panel'] ?? ''}>
        <WithGraph model={model}>{(graph) => <BranchesTab graph={graph} />}</WithGraph>
      </Tabs.Panel>
    </Tabs>
  );
}

function WithGraph({
  model,
  children,
}: {
  readonly model: string;
  readonly children: (graph: VersionGraph) => ReactNode;
}) {
  const graph = versionGraphs.use(model);
  return (
    <Loaded of={graph} onRetry={() => void versionGraphs.refresh(model)}>
      {children}
    </Loaded>
  );
}

/** What can be done with the model as a whole. */
function Actions({ of }: { readonly of: ModelWithVersions }) {
  const [dialog, setDialog] = useState<'edit' | 'tier' | 'rollback' | 'decommission' | null>(null);
  const canEdit = useHasRole('analyst', 'compliance', 'administrator');
  const canSetTier = useHasRole('approver', 'compliance');
  const canAsk = useHasRole('analyst', 'reviewer', 'approver') && of.model.production !== null;
  const canEnd = useHasRole('compliance', 'administrator');
  const close = () => setDialog(null);
  return (
    <>
      <ProductionLink of={of} />
      {canEdit && (
        <Button variant="default" onClick={() => setDialog('edit')}>
          Edit…
        </Button>
      )}
      {canSetTier && (
        <Button variant="default" onClick={() => setDialog('tier')}>
          Change tier…
        </Button>
      )}
      {canAsk && (
        <Button variant="default" onClick={() => setDialog('rollback')}>
          Roll back…
        </Button>
      )}
      {canEnd && (
        <Button variant="default" color="red" onClick={() => setDialog('decommission')}>
          Decommission…
        </Button>
      )}
      {dialog === 'rollback' && <RollbackDialog model={of.model} onClose={close} />}
      {dialog === 'decommission' && <DecommissionDialog model={of.model} onClose={close} />}
      {dialog === 'edit' && <EditModelDialog model={of.model} onClose={close} />}
      {dialog === 'tier' && <TierDialog model={of.model} onClose={close} />}
    </>
  );
}

function subtitle({ model }: ModelWithVersions): string {
  const owner = model.owner === '' ? 'no owner recorded' : `owner ${model.owner}`;
  const facts = `${formatCount(model.versionCount, 'version')}, ${formatBytes(model.sizeBytes)}, ${owner}`;
  return model.description === '' ? facts : `${model.description} (${facts})`;
}

const versionPath = (id: string): string => `/versions/${encodeURIComponent(id)}`;

function ProductionLink({ of }: { readonly of: ModelWithVersions | null }) {
  const [, navigate] = useLocation();
  const production = of?.model.production;
  if (!production) return null;
  return (
    <Button variant="default" onClick={() => navigate(versionPath(production.versionId))}>
      In production: {production.version}
    </Button>
  );
}

function CompatibilityLink({ name }: { readonly name: string }) {
  const [, navigate] = useLocation();
  return (
    <Button variant="default" onClick={() => navigate(`/models/${encodeURIComponent(name)}/compatibility`)}>
      Compatibility
    </Button>
  );
}

const columns: readonly Column<VersionSummary>[] = [
  {
    id: 'version',
    header: 'Version',
    sortBy: (version) => version.version,
    cell: (version) => (
      <Link href={versionPath(version.id)} tabIndex={-1}>
        {version.version}
      </Link>
    ),
  },
  {
    id: 'stage',
    header: 'Stage',
    width: '125px',
    sortBy: (version) => version.stage,
    cell: (version) => (version.deletion === null ? <StageBadge stage={version.stage} /> : <DeletedBadge />),
  },
  {
    id: 'change',
    header: 'Change',
    hideBelow: 1000,
    width: '105px',
    sortBy: (version) => version.changeType,
    cell: (version) => version.changeType ?? 'as given',
  },
  { id: 'format', header: 'Format', width: '115px', sortBy: ({ format }) => format, cell: ({ format }) => format },
  {
    id: 'findings',
    header: 'Findings',
    width: '105px',
    cell: (version) => <SeverityBadge severity={version.worstFinding} />,
  },
  {
    id: 'size',
    header: 'Size',
    width: '95px',
    align: 'right',
    sortBy: (version) => version.sizeBytes,
    cell: (version) => <FileSize bytes={version.sizeBytes} />,
  },
  {
    id: 'digest',
    header: 'Root digest',
    hideBelow: 1150,
    width: '165px',
    cell: (version) => <Digest value={version.rootDigest} label={`root digest of ${version.version}`} />,
  },
  {
    id: 'owner',
    header: 'Owner',
    hideBelow: 1000,
    width: '130px',
    sortBy: ({ owner }) => owner,
    cell: ({ owner }) => owner,
  },
  {
    id: 'registered',
    header: 'Registered',
    width: '150px',
    sortBy: (version) => version.registeredAt,
    cell: (version) => <Time value={version.registeredAt} />,
  },
];

function VersionTable({ versions }: { readonly versions: readonly VersionSummary[] }) {
  const [, navigate] = useLocation();
  return (
    <DataTable
      label="Versions"
      columns={columns}
      rows={versions}
      rowKey={(version) => version.id}
      onOpen={(version) => navigate(versionPath(version.id))}
      fill
      minWidth={760}
      empty={
        <EmptyState title="No versions yet">Register a quarantine item under this model’s name to add one.</EmptyState>
      }
    />
  );
}
