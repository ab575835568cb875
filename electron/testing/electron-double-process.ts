import { type ChildProcess, fork } from 'node:child_process';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** Electron's MessagePortMain over a port of Node's. */
export class PortDouble {
  readonly raw: MessagePort;
  constructor(raw: MessagePort) {
    this.raw = raw;
  }
  postMessage(data: unknown): void {
    this.raw.postMessage(data);
  }
  close(): void {
    this.raw.close();
  }
}

/** Electron's MessageChannelMain. */
export class MessageChannelDouble {
  readonly port1: PortDouble;
  readonly port2: PortDouble;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new PortDouble(port1);
    this.port2 = new PortDouble(port2);
  }
}

/** Runs before the bundle: process.parentPort and the ports sent through it, over the IPC of child_process. */
const boot = `
  import { EventEmitter } from 'node:events';
  const ports = new Map();
  class Port extends EventEmitter {
    waiting = [];
    constructor(id) { super(); this.id = id; }
    postMessage(data) { process.send({ portId: this.id, data }); }
    start() { for (const data of this.waiting) this.emit('message', { data }); this.waiting = null; }
    close() { process.send({ portId: this.id, close: true }); }
    receive(data) { if (this.waiting) this.waiting.push(data); else this.emit('message', { data }); }
  }
  process.parentPort = new EventEmitter();
  process.on('message', (message) => {
    if ('connect' in message) {
      const port = new Port(message.portId);
      ports.set(message.portId, port);
      process.parentPort.emit('message', { data: message.connect, ports: [port] });
    } else if (message.close) ports.get(message.portId)?.emit('close');
    else ports.get(message.portId)?.receive(message.data);
  });`;

interface FromChild {
  readonly portId: number;
  readonly data?: unknown;
  readonly close?: boolean;
}

/** Electron's utilityProcess.fork: the real bundle in a real process. Ports die with it, as they do in Electron. */
export function forkUtilityDouble(file: string, args: string[]): ChildProcess & { postMessage: unknown } {
  const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(boot)}`];
  const child = fork(file, args, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ports = new Map<number, MessagePort>();
  const tell = (message: object) => {
    if (child.connected) child.send(message);
  };
  child.on('message', (message: FromChild) => {
    const port = ports.get(message.portId);
    if (message.close) port?.close();
    else port?.postMessage(message.data);
  });
  child.on('exit', () => {
    for (const port of ports.values()) port.close();
  });
  const postMessage = (connect: unknown, [port]: readonly PortDouble[]) => {
    const portId = ports.size + 1;
    if (port === undefined) return;
    ports.set(portId, port.raw);
    tell({ connect, portId });
    port.raw.on('message', (data) => tell({ portId, data }));
    port.raw.on('close', () => tell({ portId, close: true }));
  };
  return Object.assign(child, { postMessage });
}
