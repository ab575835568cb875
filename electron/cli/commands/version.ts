import type { Command } from '../command.ts';
import { withSession } from '../session.ts';

/** `version`: which build this is. */
export const version: Command = {
  name: 'version',
  summary: 'Say which build of Strongroom this is.',
  positionals: [],
  options: {},
  run: (call) =>
    withSession(call, 'none', async ({ client }) => {
      const { appVersion, buildDigest } = await client.call('registry.state', {});
      const node = process.versions.node;
      return {
        json: { version: appVersion, buildDigest, node },
        text: `strongroom ${appVersion} (build ${buildDigest}, Node ${node})`,
      };
    }),
};
