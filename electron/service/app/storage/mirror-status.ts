import type { Input, Output } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { MirrorState } from '../../../../shared/model/mirror.ts';
import type { MirrorFileRow, MirrorRow } from '../../catalog/index.ts';
import { packIdOfPath } from '../../vault/index.ts';
import type { Registry } from '../context.ts';
import { copiesOfVersions } from './mirror-copies.ts';
import { requireMirror, withMirror } from './mirror-open.ts';
import { wantedFiles } from './mirror-sync-use.ts';
import { noRules, toMirror } from './mirror-use.ts';

/** What mirrors hold, and which versions have too few copies. A mirror that can't be reached keeps what it was last known to hold. */
export async function mirrorStatus(
  registry: Registry,
  input: Input<Methods, 'mirror.status'>,
): Promise<Output<Methods, 'mirror.status'>> {
  const { mirrors } = registry.catalog;
  const rows = input.mirror === null ? mirrors.list() : [requireMirror(registry, input.mirror)];
  const states: MirrorState[] = [];
  for (const row of rows) states.push(await stateOf(registry, row, input.contact));
  const policy = mirrors.policy() ?? noRules;
  const versions = await copiesOfVersions(registry, policy);
  const short = versions.filter(({ copies, wanted }) => copies.length < wanted);
  return {
    mirrors: states,
    policy,
    wanted: versions.length,
    short: short.length,
    versions: (input.all ? versions : short).slice(0, input.limit),
  };
}

interface Seen {
  readonly reachable: boolean | null;
  readonly error: MirrorState['error'];
  /** Sizes by path; null when it was not asked or did not answer. */
  readonly files: ReadonlyMap<string, number> | null;
}

async function stateOf(registry: Registry, row: MirrorRow, contact: boolean): Promise<MirrorState> {
  const seen: Seen = contact ? await look(registry, row) : { reachable: null, error: null, files: null };
  const known = registry.catalog.mirrors.files(row.id);
  const isThere = ({ path }: MirrorFileRow) => seen.files === null || seen.files.has(path);
  const isDamaged = ({ path, sizeBytes, problem }: MirrorFileRow) =>
    problem !== null || (seen.files !== null && seen.files.get(path) !== sizeBytes);
  const there = known.filter(isThere);
  const right = new Set(there.filter((file) => !isDamaged(file)).map(({ path }) => path));
  const wanted = await wantedFiles(registry, row);
  const inUse = new Set(registry.catalog.chunks.packs().map(({ id }) => id));
  const packs = there.map(({ path }) => packIdOfPath(path)).filter((id) => id !== null);
  return {
    mirror: toMirror(registry, row),
    reachable: seen.reachable,
    error: seen.error,
    packs: packs.length,
    missing: wanted.filter(({ path }) => !right.has(path)).length,
    damaged: there.filter(isDamaged).length,
    sizeBytes: there.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    unused: packs.filter((id) => !inUse.has(id)).length,
  };
}

/** Lists a mirror. That it can't be reached is an answer here, not a failure. */
async function look(registry: Registry, row: MirrorRow): Promise<Seen> {
  try {
    const files = await withMirror(registry, row, async (target) => {
      const found = new Map<string, number>();
      for (const folder of ['packs', 'records'])
        for await (const { path, sizeBytes } of target.list(folder)) found.set(path, sizeBytes);
      return found;
    });
    return { reachable: true, error: null, files };
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    const { code, message } = error;
    return { reachable: false, error: { code, message }, files: null };
  }
}
