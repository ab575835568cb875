import { Button, Tabs, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { Page } from '../../components/page.tsx';
import { ConcentrationTab } from './concentration-tab.tsx';
import { isKind, type Kind, kinds, oneOf } from './kinds.ts';
import { RecordForm } from './record-form.tsx';
import { DatasetTable, DeploymentTable, ExperimentTable } from './record-tables.tsx';
import classes from './records.module.css';
import { useCanRecord } from './use-can-record.ts';

export { RecordPage } from './record-page.tsx';

const titles = { datasets: 'Data sets', experiments: 'Experiments', deployments: 'Deployments' } as const;

/** Data sets, experiments and deployments, and what models in production share. */
export function RecordsPage() {
  const { kind = 'datasets' } = useParams<{ kind?: string }>();
  const [, navigate] = useLocation();
  const [isAdding, setAdding] = useState(false);
  const canRecord = useCanRecord();
  const shown: Kind | null = isKind(kind) ? kind : null;
  return (
    <Page
      title="Lineage"
      description="What versions came from, where they are at work, and what they share."
      {...(canRecord && shown !== null
        ? { actions: <Button onClick={() => setAdding(true)}>Record a {oneOf[shown]}…</Button> }
        : {})}
    >
      <Tabs value={kind} onChange={(tab) => tab !== null && navigate(`/records/${tab}`)} keepMounted={false}>
        <Tabs.List>
          {kinds.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {titles[one]}
            </Tabs.Tab>
          ))}
          <Tabs.Tab value="concentration">Concentration</Tabs.Tab>
        </Tabs.List>
        {kinds.map((one) => (
          <Tabs.Panel key={one} value={one}>
            <RecordList kind={one} />
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="concentration">
          <ConcentrationTab />
        </Tabs.Panel>
      </Tabs>
      {isAdding && shown !== null && (
        <RecordForm
          kind={shown}
          record={null}
          onClose={() => setAdding(false)}
          onSaved={(id) => navigate(`/records/${shown}/${encodeURIComponent(id)}`)}
        />
      )}
    </Page>
  );
}

const tables = { datasets: DatasetTable, experiments: ExperimentTable, deployments: DeploymentTable } as const;

function RecordList({ kind }: { readonly kind: Kind }) {
  const [text, setText] = useState('');
  const [, navigate] = useLocation();
  const Table = tables[kind];
  return (
    <>
      <div className={classes['bar']}>
        <TextInput
          label="Name contains"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={200}
          w={280}
        />
      </div>
      <Table text={text} onOpen={(id) => navigate(`/records/${kind}/${encodeURIComponent(id)}`)} />
    </>
  );
}
