import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { npySample } from './fuzz/samples.ts';
import { inspectTree } from './inspect-tree.ts';
import { memoryFolder, memoryTree, type SourceTree } from './source.ts';

const inspect = async (tree: SourceTree) => (await inspectTree(tree)).inspection;
const file = (bytes: Uint8Array | string, name = 'file.bin') =>
  inspect(memoryTree(name, typeof bytes === 'string' ? Buffer.from(bytes) : bytes));

/** `severity code` of each finding. */
const said = async (tree: Promise<Awaited<ReturnType<typeof inspect>>>): Promise<string[]> =>
  (await tree).findings.map((one) => `${one.severity} ${one.code}`);

describe('archives', () => {
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

  it('reads a Keras 3 archive, and finds the Lambda in it', async () => {
    const config = (layer: object) => text({ class_name: 'Sequential', config: { name: 's', layers: [layer] } });
    const parts = {
      'metadata.json': text({ keras_version: '3.4.1' }),
      'config.json': config({ class_name: 'Dense', module: 'keras.layers', config: {} }),
    };
    expect(await file(zipSync(parts))).toMatchObject({
      format: 'keras-v3',
      frameworkVersion: '3.4.1',
      metadata: { layerClasses: ['Dense'] },
      findings: [],
    });
    const bad = { ...parts, 'config.json': config({ class_name: 'Lambda', config: { function: ['4wEA'] } }) };
    expect(await said(file(zipSync(bad)))).toContain('critical keras.lambda');
  });

  it('reads a skops archive, and finds what it would call', async () => {
    const schema = {
      __class__: 'LogisticRegression',
      __module__: 'sklearn.linear_model._logistic',
      __loader__: 'ObjectNode',
      protocol: 2,
      _skops_version: '0.11.0',
    };
    expect(await file(zipSync({ 'schema.json': text(schema) }))).toMatchObject({
      format: 'skops',
      metadata: { rootClass: 'sklearn.linear_model._logistic.LogisticRegression' },
      findings: [],
    });
    const bad = { ...schema, content: { __class__: 'system', __module__: 'os', __loader__: 'FunctionNode' } };
    expect(await said(file(zipSync({ 'schema.json': text(bad) })))).toContain('critical skops.dangerous_type');
  });

  it('reads a NumPy archive', async () => {
    const seen = await file(zipSync({ 'a.npy': npySample(), 'b.npy': npySample() }));
    expect(seen).toMatchObject({ format: 'numpy', tensorCount: 2, parameterCount: 12, findings: [] });
  });
});

describe('folders', () => {
  it('finds a dangerous pickle beside a harmless description', async () => {
    const folder = memoryFolder('m', {
      'config.json': Buffer.from('{"model_type":"bert"}'),
      'pytorch_model.bin': Buffer.from("cos\nsystem\n(S'id'\ntR."),
    });
    const seen = await inspect(folder);
    expect(seen.format).toBe('huggingface');
    expect(seen.findings.filter((one) => one.severity === 'critical').map((one) => one.location)).toEqual([
      expect.stringContaining('pytorch_model.bin'),
    ]);
  });

  it('remarks on remote code and a custom loader', async () => {
    const config = Buffer.from('{"model_type":"x","auto_map":{"AutoModel":"modeling.X"}}');
    expect(await said(inspect(memoryFolder('m', { 'config.json': config })))).toContain('high huggingface.remote_code');
    const loader = Buffer.from('flavors:\n  python_function:\n    loader_module: evil\n');
    expect(await said(inspect(memoryFolder('m', { MLmodel: loader })))).toContain('high mlflow.custom_loader');
  });
});

describe('anything else', () => {
  it('recognises a Git LFS pointer', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
    const seen = await file(pointer, 'model.safetensors');
    expect(seen).toMatchObject({ format: 'custom', metadata: { kind: 'git-lfs-pointer', lfsSize: 12345 } });
    expect(seen.findings.map((one) => one.code)).toEqual(['file.lfs_pointer']);
  });

  it('checks the template of a tokenizer configuration, alone and in a folder', async () => {
    const config = JSON.stringify({
      chat_template: [{ name: 'default', template: "{{ cycler.__init__.__globals__.os.popen('id') }}" }],
    });
    expect(await said(file(config, 'tokenizer_config.json'))).toContain('critical template.injection');
    const parts = {
      'config.json': Buffer.from('{"model_type":"x"}'),
      'tokenizer/tokenizer_config.json': Buffer.from(config),
    };
    expect(await said(inspect(memoryFolder('m', parts)))).toContain('critical template.injection');
    expect(await said(file("{% for m in messages %}{{ m['content'] }}{% endfor %}", 'chat.jinja'))).toEqual([
      'medium file.unknown_format',
    ]);
  });

  it('refuses a file that is not what its name says', async () => {
    expect((await file('hello world', 'model.onnx')).error?.code).toBe('artifact.unreadable');
    expect(await said(file('hello world', 'notes'))).toEqual(['medium file.unknown_format']);
  });

  it('says that a program is a program', async () => {
    expect(await said(file(Buffer.from('\x7fELF\x02\x01\x01', 'latin1')))).toContain('high file.program');
  });
});
