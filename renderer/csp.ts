import { setNonce } from 'get-nonce';
import { z } from 'zod';

// Imported first by main.tsx: both settings must be made before the modules that they are for run.

/** The nonce of this response; every style element that a library injects must carry it. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce); // react-remove-scroll (dialogs, palette) injects a style element
z.config({ jitless: true }); // zod otherwise probes `new Function`, which the policy refuses
