import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { Router } from 'wouter';

import { nonce } from './csp.ts';
import { OperationsTray } from './features/operations/tray.tsx';
import { openPalette, Palette } from './features/palette/palette.tsx';
import { Gate } from './features/session/gate.tsx';
import { Shell } from './features/session/shell.tsx';
import { SetupPage } from './features/setup/page.tsx';
import { HostProvider } from './hooks/host-provider.tsx';
import { useHashAddress } from './hooks/use-hash-address.ts';
import { Pages } from './routes.tsx';
import { followOperations } from './stores/operations.ts';
import { followSession } from './stores/session.ts';
import { cssVariables, theme } from './theme/theme.ts';

const getNonce = () => nonce;

// Once for the page's life, outside React: development mounts effects twice.
let isFollowing = false;

/** The whole window: set-up and sign-in first, then the shell with its pages. */
export function App() {
  useEffect(() => {
    if (isFollowing) return;
    isFollowing = true;
    followSession();
    followOperations();
  }, []);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={getNonce}
    >
      <Router hook={useHashAddress}>
        <HostProvider>
          <Gate setup={<SetupPage />}>
            <Shell tray={<OperationsTray />} palette={<Palette />} onSearch={openPalette}>
              <Pages />
            </Shell>
          </Gate>
          <Notifications position="bottom-right" limit={3} />
        </HostProvider>
      </Router>
    </MantineProvider>
  );
}
