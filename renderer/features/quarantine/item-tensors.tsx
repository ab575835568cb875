import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { TensorSearch, TensorTable } from '../../components/structure/tensor-table.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { readMoreTensors, refreshTensors, type TensorQuestion, useTensors } from '../../stores/tensors.ts';

interface ItemTensorsProps {
  readonly itemId: string;
  /** What inspection counted. */
  readonly counted: number;
}

/** The tensors that inspection found in an item, to be found by name. Nothing where the format has none. */
export function ItemTensors({ itemId, counted }: ItemTensorsProps) {
  if (counted === 0) return null;
  return (
    <Section title={`Tensors (${formatNumber(counted)})`}>
      <FoundTensors itemId={itemId} />
    </Section>
  );
}

function FoundTensors({ itemId }: { readonly itemId: string }) {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), 150);
  const question: TensorQuestion = { of: 'quarantine_item', id: itemId, text };
  const pages = useTensors(question);
  const more = useAction(readMoreTensors);
  const { run } = more;
  const onEndReached = useCallback(() => void run({ of: 'quarantine_item', id: itemId, text }), [run, itemId, text]);
  return (
    <>
      <TensorSearch value={typed} onChange={setTyped} />
      {more.error && <ErrorNotice error={more.error} onRetry={onEndReached} />}
      <Loaded of={pages} onRetry={() => void refreshTensors(question)}>
        {({ tensors, total }) => (
          <TensorTable tensors={tensors} total={total} text={text} onEndReached={onEndReached} />
        )}
      </Loaded>
    </>
  );
}
