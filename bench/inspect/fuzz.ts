/**
 * Changes real files at random and inspects them as the product does, in threads with a deadline.
 * Use: npm run fuzz -- [--reader FORMAT] [--minutes N] [--seed S]. A file that breaks a promise is kept, and its path printed.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutate, seededRandom } from '../../electron/service/inspect/fuzz/mutate.ts';
import {
  ggufSample,
  npySample,
  onnxSample,
  safetensorsSample,
  savedModelSample,
} from '../../electron/service/inspect/fuzz/samples.ts';
import { atLeast } from '../../electron/service/inspect/reader.ts';
import { runInspection } from '../../electron/service/inspect/run-inspection.ts';
import { frameworkCases, frameworks } from '../../electron/testing/fixtures/frameworks.ts';
import { Inspection } from '../../shared/model/inspection.ts';

const deadlineMs = 10_000;

/** Real files by format, and small ones made by hand. */
function samplesOf(reader: string | undefined): readonly (readonly [format: string, bytes: Uint8Array])[] {
  const made: (readonly [string, Uint8Array])[] = [
    ['onnx', onnxSample()],
    ['safetensors', safetensorsSample({ w: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] } }, 16)],
    ['gguf', ggufSample()],
    ['numpy', npySample()],
    ['tf-savedmodel', savedModelSample(['Const', 'MatMul'])],
  ];
  const real = frameworks.flatMap((name) =>
    frameworkCases(name).flatMap((one) => Object.values(one.files).map((bytes) => [one.format, bytes] as const)),
  );
  const all = [...made, ...real].filter(([, bytes]) => bytes.length > 16 && bytes.length < 1024 * 1024);
  return reader === undefined ? all : all.filter(([format]) => format === reader);
}

/** What is wrong with how a changed file was taken, or null. */
async function problemOf(file: string): Promise<string | null> {
  const started = performance.now();
  const { inspection } = await runInspection(file, { wantHash: false, timeoutMs: deadlineMs });
  const ms = performance.now() - started;
  if (ms > deadlineMs - 500) return `took ${Math.round(ms)} ms`;
  const parsed = Inspection.safeParse(inspection);
  if (!parsed.success) return `is no inspection: ${parsed.error.issues[0]?.message}`;
  if (inspection.findings.some(({ code }) => code === 'inspect.failed')) return 'met an error that is not ours';
  if (inspection.error && !inspection.findings.some(({ severity }) => atLeast(severity, 'medium')))
    return 'was not read and has no finding';
  return null;
}

async function fuzz(): Promise<number> {
  const { values } = parseArgs({
    options: { reader: { type: 'string' }, minutes: { type: 'string', default: '1' }, seed: { type: 'string' } },
  });
  const samples = samplesOf(values.reader);
  if (samples.length === 0)
    throw new Error(`no file of the format ${values.reader}; formats are those that inspect names`);
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-fuzz-'));
  const file = join(folder, 'changed.bin');
  const end = performance.now() + Number(values.minutes) * 60_000;
  let [runs, problems] = [0, 0];
  process.stdout.write(`${samples.length} files, seed ${seed}\n`);
  while (performance.now() < end) {
    const [format, original] = samples[Math.floor(random() * samples.length)] ?? ['', new Uint8Array()];
    const bytes = mutate(original, random);
    writeFileSync(file, bytes);
    const problem = await problemOf(file);
    runs += 1;
    if (problem === null) continue;
    problems += 1;
    const kept = join(folder, `${format}-${runs}.bin`);
    writeFileSync(kept, bytes);
    process.stdout.write(`${kept} ${problem}\n`);
  }
  process.stdout.write(`${runs} changed files, ${problems} problems\n`);
  return problems === 0 ? 0 : 1;
}

process.exit(await fuzz());
