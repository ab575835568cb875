import { Autocomplete, Button, Group, Modal, NumberInput, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import { typeWords } from '../../../shared/graph/words.ts';
import type { EdgeType, NodeType } from '../../../shared/model/lineage.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { ReasonField } from '../reason-field.tsx';
import { choicesFor, type EdgeChoice } from './edge-choices.ts';
import classes from './lineage.module.css';

/** An edge as a person wants it; `own` says which of its ends is the node that it is added at. */
export interface NewEdge {
  readonly type: EdgeType;
  readonly own: 'from' | 'to';
  readonly other: string;
  readonly performanceDependency: number | null;
  readonly reason: string;
}

interface AddEdgeDialogProps {
  readonly node: { readonly type: NodeType; readonly label: string };
  /** Nodes for what was typed so far, as they are written. Never rejects. */
  readonly onSearch: (text: string, types: readonly NodeType[]) => Promise<readonly string[]>;
  readonly isBusy: boolean;
  readonly error: WireError | null;
  readonly onAdd: (edge: NewEdge) => void;
  readonly onClose: () => void;
}

/** Asks for an edge: what it says of the node, the other end by search, and why it is recorded. */
export function AddEdgeDialog({ node, onSearch, isBusy, error, onAdd, onClose }: AddEdgeDialogProps) {
  const choices = choicesFor(node.type);
  const [choice, setChoice] = useState<EdgeChoice | undefined>(choices[0]);
  const [other, setOther] = useState('');
  const [dependency, setDependency] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const found = useFound(other, choice, onSearch);
  if (choice === undefined) return null;
  const wanted = choice.others.map((type) => typeWords[type]).join(' or ');
  return (
    <Modal opened onClose={onClose} title={`Add an edge to ${node.label}`}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          const { type, own } = choice;
          onAdd({ type, own, other: other.trim(), performanceDependency: dependency, reason: reason.trim() });
        }}
      >
        <Select
          label={`${node.label} is or has`}
          data={choices.map(({ value, words, others }) => ({
            value,
            label: `${words} … (${others.map((type) => typeWords[type]).join(', ')})`,
          }))}
          value={choice.value}
          onChange={(value) => setChoice(choices.find((one) => one.value === value))}
          allowDeselect={false}
          maxDropdownHeight={340}
        />
        <Autocomplete
          label={`The other end: ${wanted}`}
          description="Type a part of its name and choose, or write it: MODEL@VERSION, dataset:NAME@VERSION, experiment:NAME, deployment:NAME."
          value={other}
          onChange={setOther}
          data={[...found]}
          // What was found fits already; the words may stand in its description.
          filter={({ options }) => options}
          limit={50}
          required
          autoComplete="off"
          data-autofocus
        />
        <NumberInput
          label="Performance dependency"
          description="How far the later end performs by the earlier one, 0 to 1. Leave it empty when nobody knows."
          value={dependency ?? ''}
          onChange={(value) => setDependency(typeof value === 'number' ? value : null)}
          min={0}
          max={1}
          step={0.1}
          clampBehavior="strict"
        />
        <ReasonField value={reason} onChange={setReason} />
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy} disabled={other.trim() === '' || reason.trim() === ''}>
            Add
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

const SEARCH_DELAY_MS = 120;

/** What fits what was typed; an answer that was overtaken is dropped. */
function useFound(
  text: string,
  choice: EdgeChoice | undefined,
  onSearch: AddEdgeDialogProps['onSearch'],
): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new function is no new question
  useEffect(() => {
    if (choice === undefined || text.trim() === '') {
      setFound([]);
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(
      () => void onSearch(text, choice.others).then((list) => isCurrent && setFound([...new Set(list)])),
      SEARCH_DELAY_MS,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, choice]);
  return found;
}
