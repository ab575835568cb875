/**
 * The file that a thread runs, for a module that starts it: from source the one called `name` beside that module (`from` is its `import.meta.url`);
 * built, every bundle lies one folder below dist, whichever folder the module's code landed in.
 */
export const threadFile = (name: string, from: string): URL =>
  new URL(from.endsWith('.ts') ? `./${name}.ts` : `../service/${name}.mjs`, from);
