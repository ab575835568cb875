import { isCode } from '../../../shared/contract/errors.ts';
import type { Command } from '../command.ts';
import { cliLogger } from '../log.ts';
import { givenFolder } from '../registry-folder.ts';

/** `serve`: the same application in a browser of this machine, until Ctrl+C. */
export const serve: Command = {
  name: 'serve',
  summary: 'Serve the application on 127.0.0.1 until Ctrl+C.',
  positionals: [],
  options: {
    port: { type: 'string', value: 'N', help: 'The port (a free one unless given).' },
    open: { type: 'boolean', help: 'Open the default browser.' },
  },
  notes: [
    'Prints READY and the address to open; people sign in there.',
    'Without a registry the browser asks for a folder; a new one that --registry names is made.',
  ],
  async run(call) {
    const { surroundings, args } = call;
    const { terminal } = surroundings;
    const port = args.integer('port', { min: 0, max: 65535 }) ?? 0;
    const given = givenFolder(call);
    const { rememberedRegistry } = await surroundings.loadEngine();
    const ended = Promise.withResolvers<void>();
    const stopInterrupts = surroundings.onInterrupt(() => ended.resolve());
    const start = (folder: string | null) =>
      surroundings.startHost({
        folder,
        createIfMissing: given !== undefined,
        port,
        account: surroundings.account,
        loadEngine: surroundings.loadEngine,
        log: cliLogger(surroundings),
      });
    try {
      const host = await start(given ?? (await rememberedRegistry())).catch((error: unknown) => {
        // The folder chosen last may be gone, its disk unplugged: then the person chooses in the browser.
        if (given !== undefined || !isCode(error, 'registry.not_initialised')) throw error;
        terminal.err('The registry chosen last is not there; choose one in the browser.\n');
        return start(null);
      });
      terminal.out(call.json ? `${JSON.stringify({ ready: host.url })}\n` : `READY ${host.url}\n`);
      if (args.flag('open') && !(await surroundings.openBrowser(host.url)))
        terminal.err('No browser could be opened; open the address above yourself.\n');
      await ended.promise;
      // A second Ctrl+C ends the process at once, should running work take its time to stop.
      stopInterrupts();
      await host.close();
    } finally {
      stopInterrupts();
    }
    return { printed: true, exitCode: 0 };
  },
};
