import { contextBridge, ipcRenderer, webUtils } from 'electron';

// The only part of the DOM that the preload needs; this folder is typed for Node.
declare const window: { postMessage(message: string, targetOrigin: string, transfer: unknown[]): void };

ipcRenderer.on('service-port', (event, connectionId: string) => {
  // A port can't cross the context bridge. The message goes to this very window, which navigates nowhere else.
  window.postMessage(`strongroom-port:${connectionId}`, '*', [...event.ports]);
});

contextBridge.exposeInMainWorld('strongroom', {
  connect: (connectionId: string) => ipcRenderer.send('connect', connectionId),
  onServiceLost: (listener: () => void) => void ipcRenderer.on('service-lost', () => listener()),
  host: (request: unknown) => ipcRenderer.invoke('host', request),
  pathOf: (file: File) => webUtils.getPathForFile(file),
});
