import { fileURLToPath } from 'node:url';

/**
 * The folder with verify.mjs and verify.html, the verifier that travels with an evidence pack. In a build it is
 * dist/assets/verifier, and every bundle is one folder below dist. Run from source (tests), it is made in .cache/verifier.
 */
export async function verifierFolder(): Promise<string> {
  const isSource = import.meta.url.endsWith('.ts');
  const folder = fileURLToPath(
    new URL(isSource ? '../../../.cache/verifier/' : '../assets/verifier/', import.meta.url),
  );
  if (isSource) {
    // The address is computed so that a bundler leaves the build script out.
    const script = new URL('../../../scripts/make-verifier.mjs', import.meta.url).href;
    const { makeVerifier }: typeof import('../../../scripts/make-verifier.mjs') = await import(
      /* @vite-ignore */ script
    );
    await makeVerifier(folder);
  }
  return folder;
}
