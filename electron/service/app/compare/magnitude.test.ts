import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { MagnitudeReport } from '../../../../shared/model/comparison.ts';
import { expectedPlaces, hdf5Fixture } from '../../../testing/hdf5/fixtures.ts';
import { ended, register, TestRegistry } from '../../../testing/registry-harness.ts';
import { silentLogger } from '../../platform/index.ts';

type Tensor = readonly [dtype: string, shape: readonly number[], bytes: Uint8Array];

/** A safetensors file; its tensors may begin at odd places. */
function file(tensors: Readonly<Record<string, Tensor>>): Buffer {
  let end = 0;
  const header = Object.entries(tensors).map(([name, [dtype, shape, { length }]]) => {
    const start = end;
    end += length;
    return [name, { dtype, shape, data_offsets: [start, end] }];
  });
  const text = JSON.stringify(Object.fromEntries(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, Buffer.from(text), ...Object.values(tensors).map(([, , bytes]) => bytes)]);
}

const f32 = (...values: number[]): Tensor => ['F32', [values.length], new Uint8Array(Float32Array.from(values).buffer)];
const f64 = (...values: number[]): Tensor => ['F64', [values.length], new Uint8Array(Float64Array.from(values).buffer)];
const words = (dtype: string, ...values: number[]): Tensor => [
  dtype,
  [values.length],
  new Uint8Array(Uint16Array.from(values).buffer),
];

/** More than two chunks and several pieces, each value its place. */
const long = Float32Array.from({ length: 700_000 }, (_, at) => at % 1000);
const longer = long.slice();
longer[699_999] = 1998;
const longTensor = (values: Float32Array): Tensor => ['F32', [700, 1000], new Uint8Array(values.buffer)];

const before = {
  same: f32(1, 2, 3),
  moved: f32(3, 4, Number.NaN),
  half: words('F16', 0x3c00, 0x4000),
  brain: words('BF16', 0x3f80, 0x4000),
  double: f64(1e200, 0),
  narrowed: f32(1, 2),
  whole: words('I16', 1, 2),
  reshaped: f32(1, 2, 3, 4),
  gone: f32(1),
  long: longTensor(long),
} satisfies Record<string, Tensor>;
const after = {
  odd: ['U8', [1], Uint8Array.of(7)] as Tensor,
  same: f32(1, 2, 3),
  moved: f32(0, 0, Number.NaN),
  half: words('F16', 0x3c00, 0x4200),
  brain: words('BF16', 0x3f80, 0x4080),
  double: f64(1e200, 1e200),
  narrowed: words('F16', 0x3c00, 0x4200),
  whole: words('I16', 1, 3),
  reshaped: ['F32', [2, 2], f32(1, 2, 3, 5)[2]] as Tensor,
  long: longTensor(longer),
} satisfies Record<string, Tensor>;

let registry: TestRegistry;
let ann: Client<Methods>;

beforeAll(async () => {
  registry = await TestRegistry.create({ log: silentLogger });
  ann = await registry.person(await registry.initialise(), 'ann', ['analyst']);
  await register(ann, await registry.file('a.safetensors', file(before)), { model: 'm', version: '1.0.0' });
  await register(ann, await registry.file('b.safetensors', file(after)), { model: 'm', version: '2.0.0' });
});
afterAll(() => registry.close());

const measure = async (from: string, to: string) => {
  const { operationId } = await ann.call('version.magnitude', { before: from, after: to });
  return ended(ann, operationId);
};

describe('version.magnitude', () => {
  it('reads changed float tensors out of the vault and says how far they moved', async () => {
    const operation = await measure('m@1.0.0', 'm@2.0.0');
    expect(operation).toMatchObject({ kind: 'measure', status: 'done', title: 'm@1.0.0 to m@2.0.0' });
    const report = MagnitudeReport.parse(operation.result);
    const longNorm = Math.sqrt(700 * long.slice(0, 1000).reduce((sum, value) => sum + value * value, 0));
    const expected = {
      double: [1, 1e200, 1, 0],
      moved: [1, 4, 2, 1],
      half: [1 / Math.sqrt(5), 1, 1, 0],
      brain: [2 / Math.sqrt(5), 2, 1, 0],
      narrowed: [1 / Math.sqrt(5), 1, 1, 0],
      long: [999 / longNorm, 999, 1, 0],
    };
    const found = report.tensors.map(({ name, relativeL2, maxChange, changed, notFinite }) => [
      name,
      [Number(relativeL2?.toPrecision(10)), maxChange, changed, notFinite],
    ]);
    const rounded = Object.entries(expected).map(([name, [relative = 0, ...others]]) => [
      name,
      [Number(relative.toPrecision(10)), ...others],
    ]);
    expect(new Map(found as [string, number[]][])).toEqual(new Map(rounded as [string, number[]][]));
    expect(report.tensors.map(({ name }) => name)).toEqual(['double', 'moved', 'brain', 'half', 'narrowed', 'long']);
    expect(report.tensors.find(({ name }) => name === 'narrowed')).toMatchObject({ before: 'f32', after: 'f16' });
    expect(report.notMeasured).toEqual([
      { reason: 'The elements are not f16, bf16, f32 or f64.', tensors: 1, names: ['whole'] },
      { reason: 'The shapes differ.', tensors: 1, names: ['reshaped'] },
    ]);
  });

  it('has nothing to read where nothing changed', async () => {
    const report = MagnitudeReport.parse((await measure('m@1.0.0', 'm@1.0.0')).result);
    expect(report).toMatchObject({ tensors: [], notMeasured: [], leftOut: 0 });
  });

  it('waits while it is paused, and stops', async () => {
    const { operationId } = await ann.call('version.magnitude', { before: 'm@1.0.0', after: 'm@2.0.0' });
    expect(await ann.call('operation.pause', { operationId })).toMatchObject({ isPaused: true });
    await ann.call('operation.cancel', { operationId });
    expect(await ended(ann, operationId)).toMatchObject({ status: 'cancelled', result: null });
  });

  it('names the version that is not there', async () => {
    const call = ann.call('version.magnitude', { before: 'm@1.0.0', after: 'm@9.9.9' });
    await expect(call).rejects.toMatchObject({ code: 'version.not_found' });
  });

  it('reads NumPy in either order of bytes, and does not pair rows with columns', async () => {
    const npy = (descr: string, body: Uint8Array, { byColumn = false, shape = '(2, 2)' } = {}): Buffer => {
      const text = `{'descr': '${descr}', 'fortran_order': ${byColumn ? 'True' : 'False'}, 'shape': ${shape}, }`;
      const padded = `${text.padEnd(117)}\n`;
      const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length, 0]);
      return Buffer.concat([head, Buffer.from(padded), body]);
    };
    const big = (...values: number[]): Buffer => {
      const body = Buffer.alloc(values.length * 8);
      for (const [at, value] of values.entries()) body.writeDoubleBE(value, at * 8);
      return body;
    };
    const little = (...values: number[]) => new Uint8Array(Float64Array.from(values).buffer);
    await register(ann, await registry.file('n1.npy', npy('<f8', little(1, 2, 2, 0))), { model: 'n' });
    await register(ann, await registry.file('n2.npy', npy('>f8', big(1, 2, 2, 6))), { model: 'n', version: '2.0.0' });
    const byColumn = npy('<f8', little(1, 2, 2, 6), { byColumn: true });
    await register(ann, await registry.file('n3.npy', byColumn), { model: 'n', version: '3.0.0' });
    const { tensors } = await ann.call('version.tensors', { version: 'n@2.0.0' });
    expect(tensors).toMatchObject([{ dtype: 'f64', layout: 'big', byteRange: [128, 160] }]);
    const report = MagnitudeReport.parse((await measure('n@1.0.0', 'n@2.0.0')).result);
    expect(report).toMatchObject({ tensors: [{ changed: 1, maxChange: 6, relativeL2: 2 }], notMeasured: [] });
    const other = MagnitudeReport.parse((await measure('n@2.0.0', 'n@3.0.0')).result);
    expect(other.notMeasured).toEqual([
      { reason: 'One side keeps its elements row by row, the other column by column.', tensors: 1, names: [''] },
    ]);
  });

  it('reads HDF5 data sets that lie in one piece', async () => {
    const changed = Buffer.from(hdf5Fixture('narrow.h5'));
    changed.writeFloatLE(100, expectedPlaces('narrow.h5').get('layer/1')?.offset ?? 0);
    await register(ann, await registry.file('h1.h5', hdf5Fixture('narrow.h5')), { model: 'h' });
    await register(ann, await registry.file('h2.h5', changed), { model: 'h', version: '2.0.0' });
    const report = MagnitudeReport.parse((await measure('h@1.0.0', 'h@2.0.0')).result);
    expect(report).toMatchObject({ tensors: [{ name: 'layer/1', changed: 1, elements: 3 }], notMeasured: [] });
  });
});
