import { register, TestRegistry } from '../../electron/testing/registry-harness.ts';
import { smallOnnx } from '../../electron/testing/small-onnx.ts';

/** Times of the first compatibility matrix of a model after a start, and of the next ones, in milliseconds. */
export interface MatrixTimes {
  readonly first: number;
  readonly next: readonly number[];
}

/** A model with real versions: files with inputs, outputs and a tensor, brought in, inspected and registered one after the other. */
export async function timeRealMatrix(versions: number): Promise<MatrixTimes> {
  const registry = await TestRegistry.create();
  try {
    const admin = await registry.initialise();
    const ana = await registry.person(admin, 'ana', ['analyst']);
    for (let n = 0; n < versions; n += 1) {
      const inputs = { image: ['batch', 64], ...(n % 10 === 9 ? { mask: ['batch', 8] } : {}) };
      const file = await registry.file(
        `m${n}.onnx`,
        smallOnnx({ inputs, outputs: { score: ['batch', 1] }, weights: [n, n + 1, n + 2] }),
      );
      await register(ana, file, {
        model: 'real',
        version: `${n + 1}.0.0`,
        ...(n === 0 ? {} : { changeType: 'breaking' as const }),
        metadata: {
          metrics: [{ name: 'f1', value: (n % 97) / 97, direction: 'higher', slice: null }],
          datasets: [{ name: 'd', version: String(n % 7) }],
        },
      });
    }
    await registry.restart();
    const again = await registry.signIn('ana');
    const times: number[] = [];
    for (let call = 0; call < 11; call += 1) {
      const started = performance.now();
      const matrix = await again.call('model.compatibility', { model: 'real', limit: versions });
      times.push(performance.now() - started);
      if (matrix.versions.length !== versions) throw new Error(`${matrix.versions.length} of ${versions} versions`);
    }
    const [first = 0, ...next] = times;
    return { first, next };
  } finally {
    await registry.close();
  }
}
