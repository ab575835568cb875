import { fileURLToPath } from 'node:url';

export interface FontFiles {
  readonly regular: string;
  readonly bold: string;
}

/**
 * Where the report fonts lie. In a build they are in dist/assets/fonts, and every bundle is one folder below dist. Run
 * from source (tests), they are made in .cache/fonts when first asked for.
 */
export async function fontFiles(): Promise<FontFiles> {
  const isSource = import.meta.url.endsWith('.ts');
  const folder = fileURLToPath(new URL(isSource ? '../../../.cache/fonts/' : '../assets/fonts/', import.meta.url));
  if (isSource) {
    // The address is computed so that a bundler leaves the build script out.
    const script = new URL('../../../scripts/make-fonts.mjs', import.meta.url).href;
    const { makeFonts }: typeof import('../../../scripts/make-fonts.mjs') = await import(/* @vite-ignore */ script);
    makeFonts(folder);
  }
  return { regular: `${folder}DejaVuSans.ttf`, bold: `${folder}DejaVuSans-Bold.ttf` };
}
