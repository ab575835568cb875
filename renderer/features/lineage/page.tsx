import { NumberInput, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { endOfDay } from '../../../shared/model/moment.ts';
import { AsOfField } from '../../components/as-of-field.tsx';
import { pageOf } from '../../components/lineage/node-page.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page } from '../../components/page.tsx';
import { useAddressQuery } from '../../hooks/use-address-query.ts';
import { useParameter } from '../../hooks/use-parameter.ts';
import { type LineageQuery, lineageGraphs, lineageKey } from '../../stores/lineage.ts';
import classes from './lineage.module.css';
import { LineageView } from './lineage-view.tsx';

/** What a node came from and what came of it. */
export function LineagePage() {
  const id = useParameter('id');
  const [depth, setDepth] = useState(5);
  const [direction, setDirection] = useState<LineageQuery['direction']>('both');
  const [address, changeAddress] = useAddressQuery();
  const day = address.get('as-of') ?? '';
  const query = { node: id, depth, direction, asOf: endOfDay(day) };
  const key = lineageKey(query);
  const lineage = lineageGraphs.use(key);
  const focus =
    lineage.status === 'ready' ? lineage.value.nodes.find((node) => node.id === lineage.value.focusId) : undefined;
  const name = focus?.label ?? 'node';
  return (
    <Page title={`Lineage of ${name}`} crumbs={focus && <Link href={pageOf(focus)}>{name}</Link>} fill>
      <div className={classes['controls']}>
        <NumberInput
          label="Depth"
          value={depth}
          onChange={(value) => typeof value === 'number' && value >= 1 && value <= 50 && setDepth(value)}
          min={1}
          max={50}
          allowDecimal={false}
          clampBehavior="strict"
          w={90}
        />
        <SegmentedControl
          aria-label="Direction"
          data={[
            { value: 'both', label: 'Both' },
            { value: 'ancestors', label: 'Ancestors' },
            { value: 'descendants', label: 'Descendants' },
          ]}
          value={direction}
          onChange={(value) => setDirection(value === 'ancestors' || value === 'descendants' ? value : 'both')}
        />
        <AsOfField day={day} onChange={(next) => changeAddress('as-of', next)} />
      </div>
      <Loaded of={lineage} label="Reading the lineage…" onRetry={() => void lineageGraphs.refresh(key)}>
        {(value) => <LineageView key={key} lineage={value} query={query} name={name} />}
      </Loaded>
    </Page>
  );
}
