import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { smallFlatBuffer } from '../../testing/small-flatbuffer.ts';
import { bytesField, number } from './fuzz/samples.ts';
import { inspectTree } from './inspect-tree.ts';
import { memoryFolder, memoryTree } from './source.ts';

/** Formats whose own library is not at hand: files put together by what their schema says of each field. */
const file = async (bytes: Uint8Array, name = 'file.bin') => (await inspectTree(memoryTree(name, bytes))).inspection;
const folder = async (files: Record<string, string | Uint8Array>) => {
  const bytes = Object.entries(files).map(([path, content]) => [path, Buffer.from(content)] as const);
  return (await inspectTree(memoryFolder('m', Object.fromEntries(bytes)))).inspection;
};

describe('CatBoost', () => {
  const named = (place: number, name?: string) => ({ 1: place, ...(name === undefined ? {} : { 2: name }) });
  const trees = {
    0: 2,
    1: { ints: [0, 1, 0] },
    2: { ints: [2, 1] },
    3: { ints: [0, 2] },
    4: { tables: [named(2, 'colour')] },
    // A float feature has its borders before its name.
    5: {
      tables: [
        { 1: 0, 2: 0, 3: { ints: [0, 0, 0] }, 4: 'age' },
        { 1: 1, 2: 1, 3: { ints: [0] } },
      ],
    },
    8: { doubles: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
    9: { doubles: [1, 1] },
    12: { tables: [named(3, 'note')] },
    18: { tables: [named(4, 'vector')] },
  };
  const info = [
    { 0: 'catboost_version_info', 1: 'v1.2.5 of yesterday' },
    { 0: 'params', 1: '{"loss_function":{"type":"MultiClass"}}' },
    { 0: 'class_params', 1: '{"class_names":["a","b"]}' },
  ];
  const core = smallFlatBuffer({ 0: 'FlabuffersModel_v1', 1: { table: trees }, 2: { tables: info } });
  const size = Buffer.alloc(4);
  size.writeUInt32LE(core.length);

  it('lists the features by their columns, whatever their kind, and counts trees and leaves', async () => {
    const seen = await file(Buffer.concat([Buffer.from('CBM1'), size, core]));
    expect(seen).toMatchObject({ format: 'catboost', frameworkVersion: '1.2.5', findings: [] });
    expect(seen.metadata).toMatchObject({
      formatVersion: 'FlabuffersModel_v1',
      numTrees: 2,
      approxDimension: 2,
      numLeaves: 6,
      numFeature: 5,
      numFloatFeatures: 2,
      numCatFeatures: 1,
      numTextFeatures: 1,
      numEmbeddingFeatures: 1,
      featureNames: ['age', '1', 'colour', 'note', 'vector'],
      lossFunction: 'MultiClass',
      classNames: ['a', 'b'],
    });
  });
});

describe('Core ML', () => {
  const array = (...parts: Buffer[]) => bytesField(5, number(2, 65_552), ...parts);
  const feature = (field: number, name: string, type: Buffer) =>
    bytesField(field, bytesField(1, name), bytesField(3, type));
  const model = (...description: Buffer[]) =>
    Buffer.concat([number(1, 9), bytesField(2, ...description), bytesField(502, bytesField(1, 'main'))]);
  const sizes = (...values: number[]) => values.map((value) => number(1, value));

  it('reads a model of several functions by the one that runs when none is named', async () => {
    const one = (name: string, input: string) =>
      bytesField(
        20,
        bytesField(1, name),
        feature(2, input, array(...sizes(1, 8))),
        feature(3, 'y', array(...sizes(1))),
      );
    const user = bytesField(100, bytesField(1, 'com.example.source'), bytesField(2, 'torch'));
    const seen = await file(
      model(one('small', 'a'), one('large', 'b'), bytesField(21, 'large'), bytesField(100, user)),
    );
    expect(seen).toMatchObject({ format: 'coreml', inputs: [{ name: 'b', dtype: 'FLOAT16', shape: [1, 8] }] });
    expect(seen.metadata).toMatchObject({
      modelType: 'mlProgram',
      functions: ['small', 'large'],
      userDefined: { 'com.example.source': 'torch' },
    });
  });

  it.each([
    ['its own shape', array(...sizes(1, 3), bytesField(21, bytesField(1, ...sizes(9, 9)))), [1, 3]],
    [
      'the first of the listed shapes',
      array(bytesField(21, bytesField(1, ...sizes(2, 4)), bytesField(1, ...sizes(8, 8)))),
      [2, 4],
    ],
    [
      'the smallest of the allowed sizes',
      array(bytesField(31, bytesField(1, number(1, 5), number(2, 50)), bytesField(1, number(1, 6)))),
      [5, 6],
    ],
  ])('gives an input %s', async (_, type, shape) => {
    expect((await file(model(feature(1, 'x', type)))).inputs).toEqual([{ name: 'x', dtype: 'FLOAT16', shape }]);
  });
});

describe('skops', () => {
  it('says by which scikit-learn the estimators were made', async () => {
    const version = {
      __class__: 'str',
      __module__: 'builtins',
      __loader__: 'JsonNode',
      content: '"1.5.2"',
      is_json: true,
    };
    const state = {
      __class__: 'dict',
      __module__: 'builtins',
      __loader__: 'DictNode',
      content: { _sklearn_version: version },
    };
    const schema = {
      __class__: 'Ridge',
      __module__: 'sklearn.linear_model._ridge',
      __loader__: 'ObjectNode',
      content: state,
    };
    const seen = await file(
      zipSync({ 'schema.json': Buffer.from(JSON.stringify({ ...schema, protocol: 2, _skops_version: '0.13' })) }),
    );
    expect(seen).toMatchObject({
      format: 'skops',
      metadata: { frameworkVersions: { 'scikit-learn': ['1.5.2'] } },
      findings: [],
    });
  });
});

describe('MLflow', () => {
  const signature = `signature:
  inputs: '[{"type": "double", "name": "x", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]'
  params: '[{"name": "alpha", "default": 0.5, "shape": null, "type": "double"}]'
`;

  it('takes the last part of where code lay when the model was saved, as MLflow does', async () => {
    const flavor =
      'flavors:\n  python_function:\n    loader_module: mlflow.langchain\n    model_code_path: /tmp/chain.py\n';
    const seen = await folder({ MLmodel: `${flavor}mlflow_version: 2.12.2\n${signature}`, 'chain.py': 'x = 1\n' });
    expect(seen.findings.filter(({ severity }) => severity === 'high')).toEqual([]);
    expect(seen.metadata).toMatchObject({
      mlflowVersion: '2.12.2',
      missingArtifacts: [],
      signatureInputs: [{ type: 'double', name: 'x', required: true }],
      signatureParams: [{ name: 'alpha', default: 0.5, shape: null, type: 'double' }],
    });
  });

  it('misses the pickle of a model of its own', async () => {
    const flavor =
      'flavors:\n  python_function:\n    loader_module: mlflow.pyfunc.model\n    python_model: python_model.pkl\n';
    expect((await folder({ MLmodel: flavor })).metadata['missingArtifacts']).toEqual(['python_model.pkl']);
  });
});

describe('ModelKit', () => {
  it('keeps versions as they are written', async () => {
    const kit =
      'manifestVersion: 1.0\npackage:\n  name: m\n  version: 1.10\n  description:\nmodel:\n  path: .\n  version: 2\n';
    expect((await folder({ Kitfile: kit })).metadata).toMatchObject({
      manifestVersion: '1.0',
      version: '1.10',
      description: null,
      modelVersion: '2',
    });
  });
});

describe('OCI layout', () => {
  it('follows an index in the index to its manifests', async () => {
    const files: Record<string, string> = { 'oci-layout': '{"imageLayoutVersion":"1.0.0"}' };
    const blob = (value: unknown, mediaType: string) => {
      const text = JSON.stringify(value);
      const hex = createHash('sha256').update(text).digest('hex');
      files[`blobs/sha256/${hex}`] = text;
      return { mediaType, digest: `sha256:${hex}`, size: text.length };
    };
    const layer = blob('weights', 'application/vnd.cncf.model.weight.v1.raw');
    const config = blob({}, 'application/vnd.cncf.model.config.v1+json');
    const artifactType = 'application/vnd.cncf.model.manifest.v1+json';
    const manifest = blob(
      { schemaVersion: 2, artifactType, config, layers: [layer] },
      'application/vnd.oci.image.manifest.v1+json',
    );
    const inner = blob({ schemaVersion: 2, manifests: [manifest] }, 'application/vnd.oci.image.index.v1+json');
    files['index.json'] = JSON.stringify({
      schemaVersion: 2,
      manifests: [{ ...inner, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }],
    });
    const seen = await folder(files);
    expect(seen).toMatchObject({ format: 'oci', findings: [] });
    expect(seen.metadata).toMatchObject({
      manifestCount: 1,
      layerCount: 1,
      artifactType,
      tags: ['v1'],
      mediaTypes: [layer.mediaType],
    });
  });
});

describe('Hugging Face', () => {
  it('finds the sizes of a model of text and pictures in its part for text', async () => {
    const text_config = { vocab_size: 32_000, hidden_size: 64, num_hidden_layers: 3 };
    const config = JSON.stringify({ model_type: 'llava', text_config, vision_config: { hidden_size: 8 } });
    expect((await folder({ 'config.json': config })).metadata).toMatchObject({
      vocabSize: 32_000,
      hiddenSize: 64,
      numHiddenLayers: 3,
    });
  });
});
