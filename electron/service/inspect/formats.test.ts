import { describe, expect, it } from 'vitest';
import {
  bytesField,
  ggufSample,
  npySample,
  number,
  onnxSample,
  safetensorsSample,
  savedModelSample,
} from './fuzz/samples.ts';
import { inspectTree } from './inspect-tree.ts';
import { memoryFolder, memoryTree, type SourceTree } from './source.ts';

const inspect = async (tree: SourceTree) => (await inspectTree(tree)).inspection;
const file = (bytes: Uint8Array | string, name = 'file.bin') =>
  inspect(memoryTree(name, typeof bytes === 'string' ? Buffer.from(bytes) : bytes));

/** `severity code` of each finding. */
const said = async (tree: Promise<Awaited<ReturnType<typeof inspect>>>): Promise<string[]> =>
  (await tree).findings.map((one) => `${one.severity} ${one.code}`);

const external = (location: string, ...more: Buffer[]) =>
  bytesField(
    5,
    number(1, 4),
    number(2, 1),
    bytesField(8, 'e'),
    bytesField(13, bytesField(1, 'location'), bytesField(2, location)),
    ...more,
    number(14, 1),
  );

describe('ONNX', () => {
  it('keeps dimension names, counts weights and finds where their bytes lie', async () => {
    const { inspection, tensors } = await inspectTree(memoryTree('m', onnxSample()));
    expect(inspection).toMatchObject({
      format: 'onnx',
      framework: 'maker',
      operatorTypes: { MatMul: 1 },
      parameterCount: 8,
      complexity: 8,
      findings: [],
    });
    expect(inspection.inputs).toEqual([{ name: 'x', dtype: 'FLOAT', shape: ['batch', 4] }]);
    const [start, end] = tensors[0]?.byteRange ?? [0, 0];
    expect(onnxSample().subarray(start, end)).toEqual(Buffer.alloc(32, 1));
  });

  it.each([
    '../weights.bin',
    '/etc/passwd',
    'C:\\w.bin',
    '..\\w.bin',
    'a/../../w',
    '\\\\host\\share',
    'file:///etc/passwd',
  ])('refuses external data at %s', async (location) => {
    expect(await said(file(onnxSample({ graph: [external(location)] })))).toContain(
      'critical onnx.external_data_escape',
    );
  });

  it('knows external data beside the model from a missing one', async () => {
    const model = onnxSample({
      graph: [external('w.data', bytesField(13, bytesField(1, 'length'), bytesField(2, '16')))],
    });
    expect(await said(inspect(memoryFolder('f', { 'model.onnx': model, 'w.data': new Uint8Array(16) })))).toEqual([
      'info onnx.external_data',
    ]);
    expect(await said(inspect(memoryFolder('f', { 'model.onnx': model })))).toContain(
      'medium onnx.external_data_missing',
    );
    expect(await said(inspect(memoryFolder('f', { 'model.onnx': model, 'w.data': new Uint8Array(8) })))).toContain(
      'high onnx.external_data_invalid',
    );
  });

  it('remarks on operators of a custom set', async () => {
    const node = bytesField(1, bytesField(4, 'Evil'), bytesField(7, 'my.domain'));
    expect(await said(file(onnxSample({ graph: [node] })))).toEqual(['high onnx.custom_domain']);
    const python = bytesField(1, bytesField(4, 'PythonOp'), bytesField(7, 'com.microsoft'));
    expect(await said(file(onnxSample({ graph: [python] })))).toEqual(['high onnx.custom_domain']);
  });

  it('counts operators of subgraphs apart', async () => {
    const inner = bytesField(6, bytesField(1, bytesField(4, 'Add')), bytesField(2, 'then'));
    const node = bytesField(1, bytesField(4, 'If'), bytesField(5, bytesField(1, 'then_branch'), inner));
    const { metadata } = await file(onnxSample({ graph: [node] }));
    expect(metadata).toMatchObject({ operatorCount: 2, operatorCountRecursive: 3, opTypes: { If: 1, MatMul: 1 } });
  });

  it('stops at graphs nested without end', async () => {
    let graph = bytesField(6, bytesField(2, 'leaf'));
    for (let depth = 0; depth < 300; depth += 1)
      graph = bytesField(6, bytesField(1, bytesField(4, 'If'), bytesField(5, graph)));
    const seen = await file(onnxSample({ graph: [bytesField(1, bytesField(4, 'If'), bytesField(5, graph))] }));
    expect(seen.error?.code).toBe('inspect.limit_exceeded');
    expect(seen.format).toBe('onnx');
  });

  it('reports a model that is cut off', async () => {
    const seen = await file(onnxSample().subarray(0, 60), 'model.onnx');
    expect(seen.error).toBeDefined();
    expect(seen.findings.map((one) => one.severity)).toContain('high');
  });

  it('refuses a tensor whose bytes do not fit its shape', async () => {
    const tensor = bytesField(5, number(1, 9), number(2, 1), bytesField(8, 'bad'), bytesField(9, Buffer.alloc(4)));
    expect(await said(file(onnxSample({ graph: [tensor] })))).toEqual(['high onnx.tensor_invalid']);
  });
});

describe('safetensors', () => {
  const w = (more: object) => ({ w: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16], ...more } });

  it.each<[string, string | object, number, bigint?]>([
    ['a header longer than the file', w({}), 16, 9999n],
    ['a header length beyond all bounds', w({}), 16, (1n << 64n) - 1n],
    ['a tail after the last tensor', w({}), 20],
    ['a gap', { a: { dtype: 'U8', shape: [2], data_offsets: [2, 4] } }, 4],
    [
      'an overlap',
      { a: { dtype: 'U8', shape: [4], data_offsets: [0, 4] }, b: { dtype: 'U8', shape: [4], data_offsets: [2, 6] } },
      6,
    ],
    ['an unknown type', w({ dtype: 'F33' }), 16],
    ['a type that is an inherited name', w({ dtype: 'constructor' }), 16],
    ['a shape that overflows', '{"w":{"dtype":"F32","shape":[2,9223372036854775807],"data_offsets":[0,16]}}', 16],
    ['a negative size', w({ shape: [-2, -2] }), 16],
    ['a fraction', '{"w":{"dtype":"F32","shape":[2.0,2],"data_offsets":[0,16]}}', 16],
    ['a size that does not fit', w({ shape: [3, 3] }), 16],
    [
      'a name that occurs twice',
      '{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
      1,
    ],
    ['metadata that is not text', { __metadata__: { a: 1 } }, 0],
    ['text after the header', '{} x', 0],
    ['offsets that run backwards', '{"w":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}', 1],
  ])('refuses %s', async (_, header, dataBytes, announced) => {
    const seen = await file(safetensorsSample(header, dataBytes, announced), 'm.safetensors');
    expect(seen.error).toBeDefined();
    expect(seen.findings.map((one) => one.severity)).toContain('high');
  });

  it('takes padding, empty tensors, scalars and a header without tensors', async () => {
    const header = `${JSON.stringify({ __metadata__: { format: 'pt' }, e: { dtype: 'F32', shape: [0, 3], data_offsets: [0, 0] }, s: { dtype: 'I64', shape: [], data_offsets: [0, 8] } })}   `;
    expect(await file(safetensorsSample(header, 8))).toMatchObject({
      format: 'safetensors',
      framework: 'pytorch',
      parameterCount: 1,
      findings: [],
    });
    expect(await file(safetensorsSample('{}  ', 0))).toMatchObject({ tensorCount: 0, findings: [] });
  });

  it('compares the index of shards with the shards', async () => {
    const shard = safetensorsSample(w({}), 16);
    const index = (map: object) => Buffer.from(JSON.stringify({ weight_map: map }));
    const name = 'model.safetensors.index.json';
    const folder = (map: object) => inspect(memoryFolder('f', { 'a.safetensors': shard, [name]: index(map) }));
    expect((await folder({ w: 'a.safetensors' })).findings).toEqual([]);
    expect(await said(folder({ w: 'b.safetensors' }))).toEqual(['medium safetensors.shard_missing']);
    // told of the folder, and of the file in it
    expect(new Set(await said(folder({ w: '../a.safetensors' })))).toEqual(new Set(['high safetensors.index_escape']));
    expect(await said(folder({ v: 'a.safetensors' }))).toEqual(['medium safetensors.index_mismatch']);
  });
});

describe('GGUF', () => {
  it('reads versions 2 and 3', async () => {
    for (const version of [2, 3]) {
      const seen = await file(ggufSample(undefined, version));
      expect(seen).toMatchObject({
        format: 'gguf',
        parameterCount: 8,
        findings: [],
        metadata: { version, architecture: 'llama', vocabSize: 2 },
      });
    }
  });

  it('finds a template that breaks out', async () => {
    const template = "{{ ''.__class__.__mro__[1].__subclasses__() }}";
    expect(await said(file(ggufSample(template)))).toEqual(['critical template.injection']);
    expect(await said(file(ggufSample("{{ x|attr('\\x5f\\x5fclass\\x5f\\x5f') }}")))).toEqual([
      'critical template.injection',
    ]);
    expect(
      await said(
        file(
          ggufSample(
            "The word __init__ as text, {% if message.role == 'system' %}{{ message['content'] | trim }}{% endif %}",
          ),
        ),
      ),
    ).toEqual([]);
  });

  it('refuses a first version without keys, and remarks on a tail', async () => {
    const empty = Buffer.concat([Buffer.from('GGUF'), Buffer.from([1, 0, 0, 0]), Buffer.alloc(16)]);
    expect((await file(empty)).error?.code).toBe('artifact.malformed');
    expect(await said(file(Buffer.concat([ggufSample(), Buffer.alloc(100)])))).toEqual(['medium file.trailing_data']);
  });

  it('refuses a tensor beyond the end', async () => {
    const whole = ggufSample();
    const seen = await file(whole.subarray(0, whole.length - 4));
    expect(seen.error?.code).toBe('artifact.malformed');
    expect(seen.metadata['architecture']).toBe('llama');
  });
});

describe('NumPy', () => {
  it('reads a plain array', async () => {
    expect(await file(npySample())).toMatchObject({
      format: 'numpy',
      parameterCount: 6,
      metadata: { dtype: 'float32', shape: [2, 3] },
      findings: [],
    });
  });

  it('reads the pickle of an object array, and what it would run', async () => {
    const array = npySample("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 0);
    const seen = await file(Buffer.concat([array, Buffer.from("cos\nsystem\n(S'id'\ntR.")]));
    expect(seen.findings.map((one) => one.severity)).toContain('critical');
  });

  it('refuses an array that is cut off', async () => {
    expect(await said(file(npySample(undefined, 20)))).toEqual(['high numpy.truncated']);
  });
});

describe('TensorFlow', () => {
  it.each([
    ['PyFunc', 'critical'],
    ['WriteFile', 'high'],
    ['ReadFile', 'high'],
  ])('finds %s', async (op, severity) => {
    expect(await said(file(savedModelSample(['Const', op])))).toEqual([`${severity} tensorflow.risky_operator`]);
  });

  it('reports a broken graph in a folder as a broken SavedModel', async () => {
    const seen = await inspect(memoryFolder('m', { 'saved_model.pb': savedModelSample(['Const']).subarray(0, 20) }));
    expect(seen).toMatchObject({ format: 'tf-savedmodel', error: { code: 'artifact.malformed' } });
  });

  it('finds a Lambda in the description of the layers beside the graph', async () => {
    const layers = (layer: object) =>
      bytesField(1, bytesField(4, '_tf_keras_layer'), bytesField(5, JSON.stringify(layer)));
    const folder = (layer: object) =>
      memoryFolder('m', { 'saved_model.pb': savedModelSample(['Const']), 'keras_metadata.pb': layers(layer) });
    const lambda = { class_name: 'Lambda', config: { function: { items: ['4wEA', null, null] } } };
    expect(await said(inspect(folder(lambda)))).toContain('critical keras.lambda');
    expect(await said(inspect(folder({ class_name: 'MyLayer', config: {} })))).toEqual([]);
  });

  it('finds nothing in an ordinary graph', async () => {
    expect(await file(savedModelSample(['Const', 'MatMul']))).toMatchObject({
      format: 'tf-savedmodel',
      frameworkVersion: '2.16.1',
      operatorCount: 2,
      findings: [],
    });
  });
});

describe('Keras', () => {
  const model = (layer: object) => JSON.stringify({ class_name: 'Sequential', config: { name: 's', layers: [layer] } });

  it.each<[string, object, string]>([
    [
      'a Lambda with code',
      { class_name: 'Lambda', config: { function_type: 'lambda', function: ['4wEA', null, null] } },
      'critical keras.lambda',
    ],
    [
      'a Lambda in Keras 3',
      {
        class_name: 'Lambda',
        module: 'keras.layers',
        config: { function: { class_name: '__lambda__', config: { code: '4wEA' } } },
      },
      'critical keras.lambda',
    ],
    ['a name of os', { class_name: 'function', module: 'os', config: 'system' }, 'critical keras.dangerous_name'],
    [
      'a class of subprocess',
      { class_name: 'Thing', module: 'subprocess', config: {} },
      'critical keras.dangerous_module',
    ],
    ['a module of its own', { class_name: 'Mine', module: 'my_layers', config: {} }, 'high keras.custom_module'],
  ])('finds %s', async (_, layer, expected) => {
    expect(await said(file(model(layer)))).toContain(expected);
  });

  it('finds nothing in an ordinary layer', async () => {
    expect(await file(model({ class_name: 'Dense', module: 'keras.layers', config: { units: 2 } }))).toMatchObject({
      format: 'keras-json',
      findings: [],
    });
  });
});

describe('Core ML', () => {
  it('is told from a SavedModel, which begins alike', async () => {
    const feature = (field: number, name: string) =>
      bytesField(field, bytesField(1, name), bytesField(3, bytesField(5, number(1, 3), number(2, 65_568))));
    const description = bytesField(
      2,
      feature(1, 'a'),
      feature(1, 'b'),
      feature(1, 'c'),
      feature(1, 'd'),
      feature(1, 'e'),
      feature(10, 'y'),
    );
    const seen = await file(Buffer.concat([number(1, 4), description, bytesField(500, bytesField(1, 'layer'))]));
    expect(seen).toMatchObject({
      format: 'coreml',
      metadata: { specificationVersion: 4, modelType: 'neuralNetwork' },
      findings: [],
    });
    expect(seen.outputs).toEqual([{ name: 'y', dtype: 'FLOAT32', shape: [3] }]);
  });
});

describe('trees', () => {
  it('reads an XGBoost model', async () => {
    const document = {
      learner: {
        feature_names: ['a'],
        gradient_booster: { name: 'gbtree', model: { trees: [{ tree_param: { num_nodes: '3' } }] } },
        learner_model_param: { num_class: '0', num_feature: '1' },
        objective: { name: 'reg:squarederror' },
      },
      version: [2, 1, 4],
    };
    const seen = await file(JSON.stringify(document));
    expect(seen).toMatchObject({
      format: 'xgboost-json',
      frameworkVersion: '2.1.4',
      metadata: { booster: 'gbtree', numFeature: 1, numTrees: 1, numNodes: 3, featureNames: ['a'] },
      findings: [],
    });
  });

  it('reads the same from Universal Binary JSON', async () => {
    const key = (name: string) =>
      Buffer.concat([Buffer.from('L'), Buffer.from([0, 0, 0, 0, 0, 0, 0, name.length]), Buffer.from(name)]);
    const text = (value: string) => Buffer.concat([Buffer.from('S'), key(value)]);
    const object = (...parts: Buffer[]) => Buffer.concat([Buffer.from('{'), ...parts, Buffer.from('}')]);
    const booster = object(key('name'), text('gblinear'));
    const version = Buffer.concat([Buffer.from('['), Buffer.from('i\x03i\x00i\x01'), Buffer.from(']')]);
    const bytes = object(key('learner'), object(key('gradient_booster'), booster), key('version'), version);
    expect(await file(bytes)).toMatchObject({
      format: 'xgboost-ubj',
      frameworkVersion: '3.0.1',
      metadata: { booster: 'gblinear' },
    });
  });

  it('sees that a LightGBM model is cut off', async () => {
    const whole =
      'tree\nversion=v3\nnum_class=1\nmax_feature_idx=1\nobjective=binary\nfeature_names=a b\ntree_sizes=10\n\nTree=0\nnum_leaves=2\n\nend of trees\n';
    expect(await file(whole)).toMatchObject({
      format: 'lightgbm-text',
      metadata: { version: 'v3', numTrees: 1, numFeature: 2 },
      findings: [],
    });
    expect((await file(whole.slice(0, -14))).error?.code).toBe('artifact.malformed');
  });
});
