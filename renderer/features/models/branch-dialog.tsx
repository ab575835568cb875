import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { BranchName, type VersionGraph } from '../../../shared/model/numbering.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { createBranch } from '../../stores/numbering.ts';

/** Makes a branch: from which version, under which name, what for. */
export function BranchDialog({ graph, onClose }: { readonly graph: VersionGraph; readonly onClose: () => void }) {
  const versions = graph.versions.filter(({ isDeleted }) => !isDeleted);
  const [from, setFrom] = useState(versions[0]?.id ?? '');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const action = useAction(createBranch);
  const problem = nameProblem(name, graph);
  return (
    <Modal opened onClose={onClose} title={`New branch of ${graph.model}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(from, name, description.trim()).then((done) => done && onClose());
        }}
      >
        <Stack gap="sm">
          <Select
            label="Forks from"
            description="The version that the work on the branch begins with."
            required
            searchable
            limit={100}
            data={versions.map(({ id, version }) => ({ value: id, label: version }))}
            value={from}
            onChange={(id) => setFrom(id ?? from)}
            allowDeselect={false}
          />
          <TextInput
            label="Branch name"
            description={`Its versions carry it: 1.3.0-${name || 'name'}.1. It can’t be changed later.`}
            required
            maxLength={40}
            spellCheck={false}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={name === '' ? null : problem}
          />
          <Textarea
            label="For"
            description="What the branch is for."
            autosize
            minRows={2}
            maxLength={2000}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {action.error && <ErrorNotice error={action.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={action.isBusy} disabled={problem !== null || from === ''}>
              Create branch
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function nameProblem(name: string, graph: VersionGraph): string | null {
  const parsed = BranchName.safeParse(name);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? 'This name can’t be used.';
  return graph.branches.some((branch) => branch.name === name) ? 'There is a branch of this name, or was one.' : null;
}
