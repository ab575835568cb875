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
    const engine = await surroundings.loadEngine();
    const ended = Promise.withResolvers<void>();
    const stopInterrupts = surroundings.onInterrupt(() => ended.resolve());
    try {
      const host = await surroundings.startHost({
        folder: given ?? (await engine.rememberedRegistry()),
        createIfMissing: given !== undefined,
        port,
        account: surroundings.account,
        loadEngine: surroundings.loadEngine,
        log: cliLogger(surroundings),
      });
      terminal.out(call.json ? `${JSON.stringify({ ready: host.url })}\n` : `READY ${host.url}\n`);
      if (args.flag('open') && !(await surroundings.openBrowser(host.url)))
        terminal.err('No browser could be opened; open the address above yourself.\n');
      await ended.promise;
      await host.close();
    } finally {
      stopInterrupts();
    }
    return { printed: true, exitCode: 0 };
  },
};
