import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core';
import {
  IconArrowUp,
  IconDeviceUsb,
  IconFile,
  IconFolder,
  IconHome,
  IconNetwork,
  IconServer,
} from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import type { FolderEntry, FolderListing, Place } from '../../shared/contract/methods/host.ts';
import { type Column, DataTable } from './data-table.tsx';
import { formatBytes, formatTime } from './format.ts';
import { Notice } from './notice.tsx';
import classes from './path-field.module.css';
import type { PathKind } from './path-field.tsx';
import type { PathHost } from './path-host.ts';

interface FolderBrowserProps {
  readonly opened: boolean;
  readonly host: PathHost;
  readonly kind: PathKind;
  readonly title: string;
  readonly start: string;
  readonly suggestedName: string;
  readonly onChoose: (path: string) => void;
  readonly onClose: () => void;
}

/** A dialog over the folders of the service's machine, for hosts without native dialogs. */
export function FolderBrowser(props: FolderBrowserProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size="xl">
      <BrowserBody {...props} />
    </Modal>
  );
}

const columns: readonly Column<FolderEntry>[] = [
  {
    id: 'name',
    header: 'Name',
    sortBy: (entry) => `${entry.kind === 'folder' ? 0 : 1}${entry.name}`,
    cell: (entry) => {
      const Icon = entry.kind === 'folder' ? IconFolder : IconFile;
      return (
        <span className={classes['entry']} title={entry.name}>
          <Icon size={16} aria-label={entry.kind === 'folder' ? 'Folder' : 'File'} />
          {entry.name}
        </span>
      );
    },
  },
  {
    id: 'size',
    header: 'Size',
    width: '90px',
    align: 'right',
    sortBy: (entry) => entry.sizeBytes,
    cell: (entry) => (entry.sizeBytes === null ? '' : formatBytes(entry.sizeBytes)),
  },
  {
    id: 'modified',
    header: 'Changed',
    width: '160px',
    sortBy: (entry) => entry.modifiedAt,
    cell: (entry) => (entry.modifiedAt === null ? '' : formatTime(entry.modifiedAt)),
  },
];

function BrowserBody({ host, kind, start, suggestedName, onChoose, onClose }: FolderBrowserProps) {
  const { separator, homeDir } = host.capabilities;
  const [path, setPath] = useState(() =>
    kind === 'folder' && start !== '' ? start : parentOf(start, separator, homeDir),
  );
  const [typed, setTyped] = useState(path);
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [selected, setSelected] = useState<FolderEntry | null>(null);
  const [name, setName] = useState(suggestedName);
  const [showHidden, setShowHidden] = useState(false);

  useEffect(() => {
    let current = true;
    setProblem(null);
    setSelected(null);
    setTyped(path);
    host.listFolder(path).then(
      (next) => current && setListing(next),
      (error: unknown) => current && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [host, path]);

  const entries = useMemo(() => {
    const wanted = (listing?.entries ?? []).filter((entry) => showHidden || !entry.isHidden);
    return kind === 'folder' ? wanted.filter((entry) => entry.kind === 'folder') : wanted;
  }, [listing, kind, showHidden]);
  const choice = chosenPath({ kind, path, selected, name, separator });
  const open = (entry: FolderEntry) => {
    if (entry.kind === 'folder' && (kind !== 'fileOrFolder' || selected?.path === entry.path)) setPath(entry.path);
    else if (entry.kind === 'folder') setSelected(entry);
    else if (kind === 'save') setName(entry.name);
    else setSelected(entry);
  };
  return (
    <>
      <div className={classes['browser']}>
        <Places host={host} onGo={setPath} />
        <div className={classes['listing']}>
          <form
            className={classes['bar']}
            onSubmit={(event) => {
              event.preventDefault();
              setPath(typed.trim());
            }}
          >
            <TextInput
              aria-label="Folder"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              className={classes['grow'] ?? ''}
              spellCheck={false}
            />
            <Button
              variant="default"
              size="sm"
              disabled={listing?.parent == null}
              onClick={() => listing?.parent != null && setPath(listing.parent)}
              leftSection={<IconArrowUp size={16} aria-hidden="true" />}
            >
              Up
            </Button>
          </form>
          {problem !== null && (
            <Notice tone="bad" announce>
              {problem}
            </Notice>
          )}
          <DataTable
            label="Files and folders"
            columns={columns}
            rows={entries}
            rowKey={(entry) => entry.path}
            onOpen={open}
            selectedKey={selected?.path ?? null}
            fill
            minWidth={420}
          />
          {listing?.isCut === true && (
            <Notice tone="info">This folder holds more than is listed; type the path.</Notice>
          )}
        </div>
      </div>
      {kind === 'save' && (
        <TextInput label="File name" mt="sm" value={name} onChange={(event) => setName(event.currentTarget.value)} />
      )}
      <Group justify="space-between" mt="md">
        <Checkbox
          label="Show hidden files"
          checked={showHidden}
          onChange={(event) => setShowHidden(event.currentTarget.checked)}
        />
        <Group gap="xs">
          {selected?.kind === 'folder' && (
            <Button variant="default" onClick={() => setPath(selected.path)}>
              Open folder
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={choice === null} onClick={() => choice !== null && onChoose(choice)}>
            {kind === 'folder' ? 'Choose this folder' : kind === 'save' ? 'Save here' : 'Choose'}
          </Button>
        </Group>
      </Group>
    </>
  );
}

const placeIcons = { home: IconHome, removable: IconDeviceUsb, drive: IconServer, network: IconNetwork } as const;

function Places({ host, onGo }: { readonly host: PathHost; readonly onGo: (path: string) => void }) {
  const [places, setPlaces] = useState<readonly Place[]>([]);
  useEffect(() => {
    let current = true;
    host.places().then(
      (next) => current && setPlaces(next),
      // Without places the folder can still be typed.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [host]);
  return (
    <ul className={classes['places']} aria-label="Places">
      {places.map((place) => {
        const Icon = placeIcons[place.kind];
        return (
          <li key={place.path}>
            <button type="button" className={classes['place']} onClick={() => onGo(place.path)} title={place.path}>
              <Icon size={16} aria-hidden="true" />
              {place.label}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface Choice {
  readonly kind: PathKind;
  readonly path: string;
  readonly selected: FolderEntry | null;
  readonly name: string;
  readonly separator: string;
}

/** What the button would choose now, or null while nothing fits. */
function chosenPath({ kind, path, selected, name, separator }: Choice): string | null {
  if (kind === 'folder') return path;
  if (kind === 'save') return name.trim() === '' ? null : joinPath(path, name.trim(), separator);
  if (kind === 'fileOrFolder') return selected?.path ?? path;
  return selected?.kind === 'file' ? selected.path : null;
}

const joinPath = (folder: string, name: string, separator: string): string =>
  folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;

function parentOf(path: string, separator: string, fallback: string): string {
  const cut = path.lastIndexOf(separator);
  return cut > 0 ? path.slice(0, cut) : fallback;
}
