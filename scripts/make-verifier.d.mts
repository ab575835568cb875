/** Writes verify.mjs and verify.html into a folder. */
export function makeVerifier(folder: string): Promise<void>;
