import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { type VersionGraph, VersionStrategy } from '../../../shared/model/numbering.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { StrategyFields, type StrategyForm } from '../../components/strategy-fields.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { setStrategy } from '../../stores/numbering.ts';

const toForm = (strategy: VersionStrategy): StrategyForm => ({
  kind: strategy.kind,
  hashLength: strategy.kind === 'hash' ? String(strategy.length) : '12',
  template: strategy.kind === 'custom' ? strategy.template : '',
  pattern: strategy.kind === 'custom' ? strategy.pattern : '',
});

const fromForm = (form: StrategyForm): VersionStrategy | null =>
  VersionStrategy.safeParse({
    kind: form.kind,
    ...(form.kind === 'hash' ? { length: Number(form.hashLength) } : {}),
    ...(form.kind === 'custom' ? { template: form.template, pattern: form.pattern } : {}),
  }).data ?? null;

/** Changes how a model numbers its versions from now on. */
export function StrategyDialog({ graph, onClose }: { readonly graph: VersionGraph; readonly onClose: () => void }) {
  const [form, setForm] = useState(toForm(graph.strategy));
  const [reason, setReason] = useState('');
  const strategy = fromForm(form);
  const action = useAction(setStrategy);
  return (
    <Modal opened onClose={onClose} title={`Version strategy of ${graph.model}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (strategy) void action.run(graph.model, strategy, reason.trim()).then((done) => done && onClose());
        }}
      >
        <Stack gap="sm">
          <p>Versions that are there keep their names. The change is recorded with its reason.</p>
          <StrategyFields value={form} onChange={setForm} />
          <Textarea
            label="Reason"
            required
            autosize
            minRows={2}
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {action.error && <ErrorNotice error={action.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={action.isBusy} disabled={strategy === null || reason.trim() === ''}>
              Change strategy
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
