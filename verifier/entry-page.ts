import type { Check } from './failure.ts';
import { conclusion } from './render.ts';
import { type PackFiles, type PackVerdict, verifyPack } from './verify-pack.ts';

/** The page `verify.html`: opened from a disk, it asks for the folder of the pack and loads nothing from anywhere. */

const MAX_BYTES = 1024 * 1024 * 1024;

function byId<T extends HTMLElement>(id: string, kind: { new (): T }): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page lacks ${id}.`);
  return found;
}

const picker = byId('folder', HTMLInputElement);
const code = byId('code', HTMLInputElement);
const key = byId('key', HTMLTextAreaElement);
const result = byId('result', HTMLElement);
const drop = byId('drop', HTMLElement);
let held: PackFiles | null = null;

const element = (tag: string, text: string, name = ''): HTMLElement => {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name !== '') made.className = name;
  return made;
};

/** Paths inside the chosen folder, whose own name comes first. */
async function readAll(list: readonly { readonly path: string; readonly file: File }[]): Promise<PackFiles> {
  const files = new Map<string, Uint8Array>();
  if (list.reduce((sum, { file }) => sum + file.size, 0) > MAX_BYTES)
    throw new Error('The folder is too large for an evidence pack.');
  for (const { path, file } of list)
    files.set(path.split('/').slice(1).join('/'), new Uint8Array(await file.arrayBuffer()));
  return files;
}

async function entriesBelow(entry: FileSystemEntry): Promise<{ path: string; file: File }[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: { path: string; file: File }[] = [];
  for (;;) {
    // A reader gives its entries in portions until one is empty.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return found;
    for (const one of portion) found.push(...(await entriesBelow(one)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function show(verdict: PackVerdict): void {
  const state = verdict.ok
    ? verdict.checks.some(({ status }) => status === 'unproven')
      ? 'unproven'
      : 'passed'
    : 'failed';
  const facts = document.createElement('dl');
  for (const [name, value] of verdict.facts) facts.append(element('dt', name), element('dd', value));
  const list = document.createElement('ul');
  list.append(...verdict.checks.map(row));
  const summary = element('p', conclusion(verdict), `conclusion ${state}`);
  summary.tabIndex = -1;
  result.replaceChildren(summary, facts, list);
  summary.focus();
}

const words = { passed: 'Passed', failed: 'Failed', unproven: 'Not proved' } as const;

function row({ title, status, detail, failures }: Check): HTMLElement {
  const item = element('li', '', status);
  item.append(element('strong', `${words[status]}: ${title}`), element('span', detail));
  if (failures.length === 0) return item;
  const list = document.createElement('ul');
  list.append(...failures.map((one) => element('li', `${one.at}: ${one.detail} (${one.code})`)));
  item.append(list);
  return item;
}

function verify(): void {
  if (held === null) return;
  const given = key.value.trim();
  show(
    verifyPack(held, {
      ...(code.value.trim() === '' ? {} : { shortCode: code.value }),
      ...(given === '' ? {} : { publicKeyPem: `${given}\n` }),
    }),
  );
}

async function take(list: Promise<readonly { path: string; file: File }[]>): Promise<void> {
  try {
    result.replaceChildren(element('p', 'Reading…'));
    held = await readAll(await list);
    verify();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    result.replaceChildren(element('p', `The folder could not be read: ${why}`, 'conclusion failed'));
  }
}

picker.addEventListener('change', () => {
  const chosen = [...(picker.files ?? [])].map((file) => ({ path: file.webkitRelativePath, file }));
  if (chosen.length > 0) void take(Promise.resolve(chosen));
});
byId('again', HTMLButtonElement).addEventListener('click', verify);
drop.addEventListener('dragover', (event) => event.preventDefault());
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  const entries = [...(event.dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
  void take(Promise.all(entries.map(entriesBelow)).then((lists) => lists.flat()));
});
