// What a packed program may hold. Pure, so that its tests can plant what must not be there.

const needed = [
  '/package.json',
  '/dist/build.json',
  '/dist/main/index.mjs',
  '/dist/preload/index.cjs',
  '/dist/renderer/index.html',
  '/dist/service/utility.mjs',
  '/dist/service/inspection-worker.mjs',
  '/dist/service/lane-worker.mjs',
  '/dist/service/key-derivation-worker.mjs',
  '/dist/service/log-worker.mjs',
  '/node_modules/better-sqlite3/package.json',
];
const allowedRoots = /^\/(?:package\.json|dist|node_modules)(?:\/|$)/;
// What runs is the bundle and the one package with a native file (with what it needs to find that file).
const allowedPackages = /^\/node_modules(?:$|\/(?:better-sqlite3|bindings|file-uri-to-path)(?:\/|$))/;

/**
 * The problems of `asar list --is-pack` for one processor: a source or map, a package that is bundled or brings Node, a
 * missing entry, a native file that is of another machine or inside the archive (it could not be loaded from there).
 */
export function packedProblems(listing, arch) {
  const entries = listing
    .split('\n')
    .map((line) => /^(pack|unpack)\s*:\s*(.+)$/.exec(line.trim().replaceAll('\\', '/')))
    .filter((match) => match !== null)
    .map(([, state, file]) => ({ isUnpacked: state === 'unpack', file }));
  const files = new Set(entries.map(({ file }) => file));
  const problems = needed.filter((file) => !files.has(file)).map((file) => `${file} is missing`);
  for (const { file, isUnpacked } of entries) {
    if (!allowedRoots.test(file)) problems.push(`${file} does not belong into the program`);
    else if (file.startsWith('/node_modules') && !allowedPackages.test(file))
      problems.push(`${file} is a package that is not needed`);
    else if (/\.(?:ts|tsx|map|c|cc|cpp|h|gyp)$/.test(file)) problems.push(`${file} is a source`);
    if (!file.endsWith('.node')) continue;
    if (!isUnpacked) problems.push(`${file} is inside the archive, where it can't be loaded`);
    if (!file.endsWith(`/linux-${arch}.node`)) problems.push(`${file} is for another machine`);
  }
  if (!entries.some(({ file }) => file.endsWith(`/linux-${arch}.node`)))
    problems.push('the native file of SQLite is missing');
  return problems;
}

/** The fuses in their order (Electron's fuses.json5), as electron-builder.json sets them. */
const wantedFuses = [
  ['runAsNode', '0'],
  ['enableCookieEncryption', '0'],
  ['enableNodeOptionsEnvironmentVariable', '0'],
  ['enableNodeCliInspectArguments', '0'],
  ['enableEmbeddedAsarIntegrityValidation', '1'],
  ['onlyLoadAppFromAsar', '1'],
  ['loadBrowserProcessSpecificV8Snapshot', '0'],
  ['grantFileProtocolExtraPrivileges', '0'],
];

/** The fuses of a binary that are not as they must be. */
export function fuseProblems(binary, sentinel) {
  const at = binary.indexOf(sentinel);
  if (at < 0) return ['the binary has no fuses'];
  const wire = binary.subarray(at + sentinel.length + 2).toString('latin1');
  return wantedFuses.filter(([, value], index) => wire[index] !== value).map(([name]) => `the fuse ${name} is wrong`);
}
