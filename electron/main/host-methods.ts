import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserWindow, dialog, shell } from 'electron';
import type { Handlers } from '../../shared/contract/define.ts';
import { createDispatcher, type Dispatch } from '../../shared/contract/dispatcher.ts';
import { StrongroomError } from '../../shared/contract/errors.ts';
import { type HostMethods, hostMethods } from '../../shared/contract/methods/host.ts';

const noBrowser = (): never => {
  throw new StrongroomError('host.not_available', 'Use the system’s own dialog to choose a path.');
};

/** Answers the host contract for the window: native dialogs, and the system's file manager. */
export function createHostMethods(window: BrowserWindow): Dispatch<null> {
  const handlers: Handlers<HostMethods, null> = {
    'host.capabilities': () => ({
      kind: 'electron',
      canPickPath: true,
      canReveal: true,
      canDropPaths: true,
      canListFolder: false,
      homeDir: os.homedir(),
      separator: path.sep,
    }),
    'host.pickPath': async ({ kind, title, suggestedName }) => {
      if (kind === 'save') {
        const name = suggestedName === undefined ? {} : { defaultPath: path.basename(suggestedName) };
        const saved = await dialog.showSaveDialog(window, { title, ...name });
        return saved.canceled ? null : { path: saved.filePath };
      }
      const properties =
        kind === 'file' ? ['openFile' as const] : ['openDirectory' as const, 'createDirectory' as const];
      const [chosen] = (await dialog.showOpenDialog(window, { title, properties })).filePaths;
      return chosen === undefined ? null : { path: chosen };
    },
    'host.revealPath': (input) => {
      if (!existsSync(input.path)) throw new StrongroomError('file.not_found', `There is nothing at ${input.path}.`);
      shell.showItemInFolder(input.path); // never openPath: that would run what an untrusted file says
      return null;
    },
    'host.listFolder': noBrowser,
    'host.places': noBrowser,
  };
  return createDispatcher({
    methods: hostMethods,
    handlers,
    authorise: () => undefined, // whoever sits at this machine may use its dialogs
    onBug: (error, requestId, method) => {
      const text = error instanceof Error ? error.stack : String(error);
      process.stderr.write(
        `${JSON.stringify({ level: 'error', module: 'main', event: 'bug.caught', requestId, method, text })}\n`,
      );
    },
    newRequestId: randomUUID,
  });
}
