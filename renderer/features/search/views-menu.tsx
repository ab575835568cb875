import { Button, Group, Menu, Modal, TextInput } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { deleteView, saveView, useSavedViews } from '../../stores/search.ts';

interface ViewsMenuProps {
  readonly query: string;
  /** Whether the search can be kept: it is understood, and there is one. */
  readonly canSave: boolean;
  readonly onOpen: (query: string) => void;
}

/** The searches that a person keeps: open, keep this one, forget one. */
export function ViewsMenu({ query, canSave, onOpen }: ViewsMenuProps) {
  const views = loadedValue(useSavedViews()) ?? [];
  const [isSaving, setIsSaving] = useState(false);
  const removing = useAction(deleteView);
  const current = views.find((view) => view.query === query);
  return (
    <>
      <Menu position="bottom-end" width={320} shadow="sm">
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={15} aria-hidden="true" />}>
            {current?.name ?? 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setIsSaving(true)} disabled={!canSave}>
            Keep this search…
          </Menu.Item>
          {current !== undefined && (
            <Menu.Item
              leftSection={<IconTrash size={14} aria-hidden="true" />}
              onClick={() => void removing.run(current.name)}
            >
              Forget “{current.name}”
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Label>{views.length === 0 ? 'You keep no search yet' : 'Searches that you keep'}</Menu.Label>
          {views.map((view) => (
            <Menu.Item key={view.name} onClick={() => onOpen(view.query)} title={view.query}>
              {view.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isSaving} onClose={() => setIsSaving(false)} title="Keep this search">
        <SaveForm query={query} onDone={() => setIsSaving(false)} />
      </Modal>
    </>
  );
}

function SaveForm({ query, onDone }: { readonly query: string; readonly onDone: () => void }) {
  const [name, setName] = useState('');
  const saving = useAction(async () => {
    await saveView(name, query);
    onDone();
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void saving.run();
      }}
    >
      <TextInput
        label="Name"
        description="A view of yours with this name is replaced. Others don’t see your views."
        value={name}
        maxLength={80}
        required
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {saving.error && <ErrorNotice error={saving.error} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={saving.isBusy} disabled={name.trim() === ''}>
          Keep
        </Button>
      </Group>
    </form>
  );
}
