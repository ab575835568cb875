// Prints what the issue of the vault asked for beside what a run measured. Medians of the runs in which nothing else used the machine,
// where there are any; of all otherwise.

const median = (values) => {
  const sorted = values.filter((value) => value !== undefined && value !== null).sort((a, b) => a - b);
  return sorted.length === 0 ? null : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

function figuresOf(runs, name, calls) {
  const all = runs.filter((run) => run.peer === name && !run.error);
  const clean = all.filter((run) => run.ingest.foreign < 0.25 && (run.restore?.foreign ?? 0) < 0.25);
  const used = clean.length > 0 ? clean : all;
  if (used.length === 0) return null;
  const of = (pick) => median(used.map(pick));
  const fixed = of((run) => run.fixed?.wall) ?? 0;
  const restores = /^(restic|borg|strongroom-import)/.test(name) ? calls : 1;
  return {
    runs: `${clean.length} clean of ${all.length}`,
    stored: of((run) => run.repo.bytes),
    ingest: of((run) => run.ingest.wall + (/^zstd/.test(name) ? run.ingest.sync : 0)),
    net: of((run) => run.ingest.wall) - calls * fixed,
    again: of((run) => run.reingest?.wall),
    small: of((run) => run.versions['v09-small']?.wall),
    check: of((run) => run.check?.wall),
    restore: of((run) => run.restore?.wall),
    restoreNet: (of((run) => run.restore?.wall) ?? 0) - restores * fixed,
    gc: of((run) => run.gc?.wall),
    afterGc: of((run) => run.afterGc?.bytes),
    memoryMiB:
      Math.max(
        of((run) => run.ingest.rssKiB) ?? 0,
        of((run) => run.check?.rssKiB) ?? 0,
        of((run) => run.restore?.rssKiB) ?? 0,
      ) / 1024,
  };
}

const show = (value, digits = 2) => (value === null || Number.isNaN(value) ? '-' : value.toFixed(digits));

/** What was asked for of the two corpora, where they differ. */
const narrow = { stored: 0.385, ofRestic: 0.5 };
const wide = { stored: 0.395, ofRestic: 0.58 };

/** Rows [measure, value, bar, whether more is better]. */
function rowsOf(ours, of, { inputBytes, isWide }) {
  const asked = isWide ? wide : narrow;

  const over = (pick, peer) =>
    of(peer) && pick(of(peer)) !== null && pick(ours) !== null ? pick(of(peer)) / pick(ours) : null;
  return [
    ['stored / input', ours.stored / inputBytes, asked.stored, false],
    ['stored / restic', ours.stored / (of('restic-default')?.stored ?? Number.NaN), asked.ofRestic, false],
    ['stored / borg', ours.stored / (of('borg-default')?.stored ?? Number.NaN), 0.49, false],
    ['stored / casync', ours.stored / (of('casync-default')?.stored ?? Number.NaN), 0.71, false],
    ['import against restic, gross', over((one) => one.ingest, 'restic-default'), 2.5, true],
    ['import against restic, net', over((one) => one.net, 'restic-default'), 1.55, true],
    ['import against borg, gross', over((one) => one.ingest, 'borg-default'), 1.4, true],
    ['import against borg, net', over((one) => one.net, 'borg-default'), 1.15, true],
    ['import against zstd -3 -T0 and sync', over((one) => one.ingest, 'zstd-3-mt'), 0.9, true],
    ['known file again against restic', over((one) => one.again, 'restic-default'), 3, true],
    ['export against restic, net', over((one) => one.restoreNet, 'restic-default'), 1.6, true],
    ['export against borg, net', over((one) => one.restoreNet, 'borg-default'), 1.5, true],
    ['export against zstd -d', over((one) => one.restoreNet, 'zstd-3-mt'), 0.9, true],
    ['full verification against restic', over((one) => one.check, 'restic-default'), 2.2, true],
    ['full verification against borg', over((one) => one.check, 'borg-default'), 3, true],
    ['small files against borg, gross', over((one) => one.small, 'borg-default'), 1, true],
    ['delete and collect against restic', over((one) => one.gc, 'restic-default'), 1, true],
    ['left after collecting / input', ours.afterGc === null ? null : ours.afterGc / inputBytes, 0.3, false],
    ['peak memory, MiB', ours.memoryMiB, 350, false],
  ];
}

/** A table for each of our entries: measure, value, bar, and whether it is met. `isWide`: of the corpus with large tensors. */
export function printRatios({ corpus, runs }, isWide) {
  const versions = Object.keys(runs.find((run) => !run.error)?.versions ?? {}).length;
  const of = (name) => figuresOf(runs, name, versions);
  for (const name of ['strongroom-vault', 'strongroom-import']) {
    const ours = of(name);
    if (ours === null) continue;
    process.stdout.write(
      `\n${name}: ${ours.runs}; ${show(ours.ingest)} s in, ${show(ours.restore)} s out, ${show(ours.check)} s verified\n`,
    );
    for (const [measure, value, bar, moreIsBetter] of rowsOf(ours, of, { inputBytes: corpus.bytes, isWide })) {
      const isMet = value !== null && !Number.isNaN(value) && (moreIsBetter ? value >= bar : value <= bar);
      process.stdout.write(
        `| ${measure.padEnd(36)} | ${show(value, 3).padStart(8)} | ${String(bar).padStart(6)} | ${value === null || Number.isNaN(value) ? '' : isMet ? 'met' : 'missed'} |\n`,
      );
    }
  }
}
