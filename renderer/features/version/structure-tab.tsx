import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { OperatorTable } from '../../components/structure/operator-table.tsx';
import { TensorSearch, TensorTable } from '../../components/structure/tensor-table.tsx';
import { KeyValueList } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { readMoreTensors, refreshTensors, type TensorQuestion, useTensors } from '../../stores/tensors.ts';
import classes from './version.module.css';

/** What the files are made of: layers or operators, and every tensor, to be found by name. */
export function StructureTab({ version }: { readonly version: VersionDetail }) {
  const { inspection } = version;
  const count = (value: number | null) => (value === null ? null : formatNumber(value));
  return (
    <>
      <div className={classes['columns']}>
        <Section title="Size">
          <KeyValueList
            items={[
              { label: 'Layers', value: count(inspection.layerCount) },
              { label: 'Operators', value: count(inspection.operatorCount) },
              { label: 'Tensors', value: count(inspection.tensorCount) },
              { label: 'Parameters', value: count(inspection.parameterCount) },
              { label: 'Complexity', value: count(inspection.complexity) },
            ]}
          />
        </Section>
        <Section title="Operators and layers">
          <OperatorTable types={inspection.operatorTypes} />
        </Section>
      </div>
      <div className={classes['below']}>
        <Section title="Tensors">
          <VersionTensors versionId={version.id} />
        </Section>
      </div>
    </>
  );
}

function VersionTensors({ versionId }: { readonly versionId: string }) {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), 150);
  const question: TensorQuestion = { of: 'version', id: versionId, text };
  const pages = useTensors(question);
  const more = useAction(readMoreTensors);
  const { run } = more;
  const onEndReached = useCallback(() => void run({ of: 'version', id: versionId, text }), [run, versionId, text]);
  return (
    <>
      <TensorSearch value={typed} onChange={setTyped} />
      {more.error && <ErrorNotice error={more.error} onRetry={onEndReached} />}
      <Loaded of={pages} onRetry={() => void refreshTensors(question)}>
        {({ tensors, total, isKnown }) =>
          isKnown ? (
            <TensorTable tensors={tensors} total={total} text={text} onEndReached={onEndReached} />
          ) : (
            <Notice tone="warn" title="The list is not in this registry">
              The version has tensors, but this registry was rebuilt from the vault without the list of them.
            </Notice>
          )
        }
      </Loaded>
    </>
  );
}
