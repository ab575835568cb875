import { setImmediate as nextTurn } from 'node:timers/promises';
import { describeCodec } from '../../../../shared/model/codec.ts';
import type { CodecFigures, Saving, StorageDetail, SubjectFigures } from '../../../../shared/model/storage.ts';
import type { StorageFigures } from '../../../../shared/model/version.ts';
import type { CodecSum, ScopeSums } from '../../catalog/index.ts';
import { figuresOf } from '../../vault/index.ts';
import type { Registry } from '../context.ts';
import { getModel } from '../version/models.ts';
import { versionIdOf } from '../version-ref.ts';

type Scope = { readonly type: 'version' | 'model'; readonly id: string };

/** Storage figures of a model or of a version, named by id, name or MODEL@VERSION. */
export async function subjectFigures(
  registry: Registry,
  subject: { readonly model: string } | { readonly version: string },
): Promise<SubjectFigures> {
  const { figures, versions } = registry.catalog;
  if ('model' in subject) {
    const { id, name } = getModel(registry, subject.model).model;
    const sums = await scopeSums(registry, { type: 'model', id });
    return { ...detailOf(sums), subject: { type: 'model', id, label: name }, added: null };
  }
  const id = versionIdOf(registry, subject.version);
  const sums = await scopeSums(registry, { type: 'version', id });
  const ref = versions.ref(id);
  const label = `${ref?.model}@${ref?.version}`;
  return { ...detailOf(sums), subject: { type: 'version', id, label }, added: figures.added(id) };
}

/** A version's storage figures. Throws `version.not_found`. */
export async function versionStorage(registry: Registry, idOrName: string): Promise<StorageFigures> {
  return efficiencyOf(await scopeSums(registry, { type: 'version', id: versionIdOf(registry, idOrName) }));
}

function efficiencyOf({ inputBytes, codecs }: ScopeSums): StorageFigures {
  return figuresOf(inputBytes, add(codecs.map((one) => one.rawBytes)), add(codecs.map((one) => one.storedBytes)));
}

/** Figures and savings from sums over rows. */
export function detailOf(sums: ScopeSums): StorageDetail {
  const codecs = sums.codecs.map(toCodecFigures);
  const figures = efficiencyOf(sums);
  const { versions, files, inputBytes } = sums;
  return {
    ...figures,
    versions,
    files,
    chunks: add(codecs.map((one) => one.chunks)),
    savings: savingsOf(inputBytes, figures.uniqueBytes, codecs),
    codecs,
  };
}

function toCodecFigures(sum: CodecSum): CodecFigures {
  const ratio = sum.storedBytes === 0 ? null : sum.rawBytes / sum.storedBytes;
  return { ...sum, ...describeCodec(sum.codec, sum.inBlocks), ratio };
}

/** Deduplication first, then the groups of codecs, each on its own distinct chunks: together inputBytes - storedBytes. */
function savingsOf(inputBytes: number, uniqueBytes: number, codecs: readonly CodecFigures[]): Saving[] {
  const saving = (cause: Saving['cause'], fromBytes: number, toBytes: number): Saving => ({
    cause,
    fromBytes,
    toBytes,
    savedBytes: fromBytes - toBytes,
  });
  const groups = [...Map.groupBy(codecs, (one) => one.group)].map(([group, members]) =>
    saving(group, add(members.map((one) => one.rawBytes)), add(members.map((one) => one.storedBytes))),
  );
  const largest = groups.toSorted((a, b) => b.savedBytes - a.savedBytes);
  return inputBytes === 0 ? largest : [saving('deduplication', inputBytes, uniqueBytes), ...largest];
}

const add = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** So many chunks are looked up before other calls get their turn: a few milliseconds. */
const SLICE = 1000;

/**
 * Sums over the distinct chunks of a version or a model: kept ones where they still hold, else each chunk is looked up once, in slices.
 * Chunks that the index lacks (damage) count nothing, and such sums are not kept.
 */
export async function scopeSums(registry: Registry, { type, id }: Scope): Promise<ScopeSums> {
  const { figures } = registry.catalog;
  const cached = figures.cachedSums(type, id);
  if (cached !== null) return cached;
  const promise = figures.promiseSums(type, id);
  const { versions, files, inputBytes, sha256s } = figures.filesOf(type, id);
  const byCodec = new Map<string, CodecSum>();
  const seen = new Set<string>();
  let isWhole = true;
  let left = SLICE;
  for (const sha256 of sha256s) {
    const chunks = figures.chunkText(sha256);
    for (let at = 0; at < chunks.length; at += 64) {
      const digest = chunks.slice(at, at + 64);
      // Half the memory of the text: a model may have a million chunks.
      const key = Buffer.from(digest, 'hex').toString('latin1');
      if (seen.has(key)) continue;
      seen.add(key);
      const sizes = figures.chunkSizes(digest);
      if (sizes === null) isWhole = false;
      else addSizes(byCodec, sizes);
      left -= 1;
      if (left > 0) continue;
      left = SLICE;
      await nextTurn();
    }
  }
  const codecs = [...byCodec.values()].toSorted((a, b) => a.codec - b.codec || Number(a.inBlocks) - Number(b.inBlocks));
  const sums = { versions, files, inputBytes, codecs };
  if (isWhole) figures.keepSums(type, id, promise, sums);
  return sums;
}

function addSizes(
  byCodec: Map<string, CodecSum>,
  { codec, inBlocks, rawBytes, storedBytes }: Omit<CodecSum, 'chunks'>,
): void {
  const key = `${codec} ${inBlocks}`;
  const sum = byCodec.get(key) ?? { codec, inBlocks, chunks: 0, rawBytes: 0, storedBytes: 0 };
  byCodec.set(key, {
    ...sum,
    chunks: sum.chunks + 1,
    rawBytes: sum.rawBytes + rawBytes,
    storedBytes: sum.storedBytes + storedBytes,
  });
}
