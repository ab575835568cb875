import { userInfo } from 'node:os';
import { nodeTerminal } from '../cli/node-terminal.ts';
import { openBrowser } from '../cli/open-browser.ts';
import { run } from '../cli/run.ts';
import { startLoopback } from '../cli/start-loopback.ts';

/** The account of the operating system; a container may have none. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? 'unknown';
  }
}

/** Ctrl+C and a polite request to end. While nobody listens, both end the process at once, which is safe at any time. */
function onInterrupt(listener: () => void): () => void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener);
  };
}

// The bundle loads on an older Node, yet fails somewhere inside; `npm run strongroom` brings the right one.
const NEEDED_NODE = 24;
if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  process.stderr.write(
    `strongroom: Node ${NEEDED_NODE} or later is needed, this is ${process.versions.node}; use npm run strongroom. (host.not_available)\n`,
  );
  process.exit(1);
}

// The reader of a pipe may go (`strongroom list | head`): what is left unread is no failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  terminal: nodeTerminal(process),
  account: accountName(),
  loadEngine: () => import('../service/app/index.ts'),
  inspectPath: async (path, options) => (await import('../service/inspect/index.ts')).inspectPath(path, options),
  startHost: startLoopback,
  openBrowser,
  onInterrupt,
});
// Output to a pipe is asynchronous; exiting earlier would cut it. Exiting at all, because a timer must not hold us here.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
