import type { Finding, TensorSpec } from '../../../../shared/model/inspection.ts';
import { commandIn, mayHoldCommand } from '../code/commands.ts';
import { checkScript } from '../code/scripts.ts';
import { asArray, asObject, asText, type Json, member, walkObjects } from '../json/loose.ts';
import { finding } from '../reader.ts';
import { addOnNames, kerasClasses, kerasFunctions } from './known-names.ts';

/** What a Keras model configuration says (the JSON that `model.to_json()` and all Keras containers hold). */
export interface KerasFacts {
  readonly modelClass: string | null;
  readonly modelName: string | null;
  readonly layerClasses: string[];
  readonly layerNames: string[];
  readonly inputs: TensorSpec[];
  readonly findings: Finding[];
}

/** True for an object that is a serialised Keras model. */
export function isModelConfig(value: Json): boolean {
  const config = member(value, 'config');
  const hasLayers = Array.isArray(config) || asArray(member(config, 'layers')) !== null;
  return (
    asText(member(value, 'class_name')) !== null &&
    (hasLayers || (asObject(config) !== null && member(value, 'registered_name') !== undefined))
  );
}

/** Facts and findings of a model configuration. */
export function readModelConfig(model: Json): KerasFacts {
  const config = member(model, 'config');
  const layers = asArray(config) ?? asArray(member(config, 'layers')) ?? [];
  const classes = layers.map((layer) => asText(member(layer, 'class_name')) ?? 'unknown');
  return {
    modelClass: asText(member(model, 'class_name')),
    modelName: asText(member(config, 'name')),
    layerClasses: classes,
    layerNames: layers.map(
      (layer) => asText(member(layer, 'name')) ?? asText(member(member(layer, 'config'), 'name')) ?? '',
    ),
    inputs: layers.flatMap(inputOf),
    findings: [...configFindings(model), ...lossFindings(member(model, 'compile_config'))],
  };
}

function inputOf(layer: Json): TensorSpec[] {
  if (asText(member(layer, 'class_name')) !== 'InputLayer') return [];
  const config = member(layer, 'config');
  const shape = asArray(member(config, 'batch_shape') ?? member(config, 'batch_input_shape'));
  const dtype = asText(member(config, 'dtype'));
  const sizes = shape?.map((size) => (typeof size === 'number' ? size : null)) ?? null;
  return [{ name: asText(member(config, 'name')) ?? '', dtype, shape: sizes }];
}

/** Modules from which a configuration must never take a name: loading it would import and may call it. */
const dangerous =
  /^(os|posix|nt|posixpath|ntpath|subprocess|sys|importlib|shutil|socket|pickle|_pickle|cPickle|dill|joblib|marshal|ctypes|runpy|pty|code|codeop|pip|webbrowser|operator|functools|types|inspect|threading|multiprocessing|asyncio|http|urllib|requests|tempfile|pathlib|io|commands|platform|timeit|bdb|pdb|pydoc|builtins|__builtin__|__main__\.os)(\.|$)/;
const dangerousNames =
  /^(eval|exec|compile|open|__import__|getattr|setattr|system|popen|Popen|run|call|check_output|load_model|get_file|enable_unsafe_deserialization|TorchModuleWrapper|TFSMLayer)$/;
/** TensorFlow operations that a layer may name and that reach files, Python or libraries. */
const dangerousOperations =
  /^(?:tf\.)?(?:io\.|os\b|py_function|numpy_function|load_|saved_model|sysconfig|summary|data\.|raw_ops\.(?:ReadFile|WriteFile|MatchingFiles|PyFunc|EagerPyFunc|LoadLibrary)|eval|exec|subprocess|builtins)/;
const addOnPackages =
  /^(Addons|Text|TensorFlowHub|Vision|NLP|Recommenders|Ranking|tfp|TFP|keras_nlp|keras_hub|keras_cv)$/;
const own =
  /^(keras|tensorflow|tf_keras|keras_core|keras_cv|keras_nlp|keras_hub|keras_tuner|tensorflow_addons|tensorflow_hub|tfmot|tensorflow_model_optimization)(\.|$)/;

/** Packages for Keras that many models use: theirs are not Keras' own objects, but no surprise either. */
const addOn =
  /^(qkeras|QKeras|HGQ|hgq|hgq2|hls4ml|larq|keras_contrib|keras_retinanet|keras_self_attention|keras_bert|keras_unet|segmentation_models|efficientnet|autokeras|spektral|tensorflow_text|tensorflow_model_remediation|tensorflow_probability|tensorflow_ranking|tensorflow_recommenders|official|stellargraph|deepctr|kapre|squeezer|squark|b_qkeras|pquant)(\.|$)/;

/** Findings of a whole configuration, nested models and arguments included. */
export function configFindings(model: Json): Finding[] {
  const findings: Finding[] = [];
  walkObjects(model, (object, path) => {
    if (findings.length < 200) findings.push(...judge(object, path), ...textFindings(object, path));
  });
  return findings;
}

function judge(object: { [key: string]: Json }, path: string): Finding[] {
  const className = asText(object['class_name']);
  if (className === null) return [];
  const module = asText(object['module']);
  const named = asText(object['config']);
  const registered = asText(object['registered_name']);
  const last = (registered ?? className).split('>').at(-1) ?? className;
  if (last === 'Lambda' || className === 'Lambda') return [lambda(object, path)];
  if (className === '__lambda__')
    return [finding('critical', 'keras.lambda', 'The model carries Python code that runs when it is loaded.', path)];
  if (isDangerousName(className, named, object['config'])) {
    return [
      finding('critical', 'keras.dangerous_name', `The model makes loading it call "${named ?? className}".`, path),
    ];
  }
  if (module === null) return unknownObject(className, registered, path);
  const isPlainFunction =
    module === 'builtins' && (className === 'function' || className === 'builtin_function_or_method');
  if (dangerous.test(module) && !isPlainFunction) {
    return [
      finding(
        'critical',
        'keras.dangerous_module',
        `The model makes loading it import "${module}.${named ?? className}".`,
        path,
      ),
    ];
  }
  if (isPlainFunction) return named === null ? [] : unknownObject(named, null, path);
  if (own.test(module)) return [];
  const severity = addOn.test(module) ? 'medium' : 'high';
  return [
    finding(severity, 'keras.custom_module', `The model makes loading it import its own code from "${module}".`, path),
  ];
}

function isDangerousName(className: string, named: string | null, config: Json | undefined): boolean {
  if (dangerousNames.test(className)) return true;
  if (className === 'function' && named !== null) return dangerousNames.test(named);
  const operation =
    /OpLambda$/.test(className) || className === 'ClassMethod' ? asText(member(config, 'function')) : null;
  return operation !== null && dangerousOperations.test(operation);
}

/** A name without a module, as Keras 2 writes all of them: the loading program looks it up among Keras' and its own. */
function unknownObject(className: string, registered: string | null, path: string): Finding[] {
  const name = className.split('>').at(-1) ?? className;
  if (kerasClasses.has(name) || kerasFunctions.has(name)) return [];
  const owner = (registered ?? className).split('>')[0] ?? '';
  const isKnown =
    addOnNames.has(name) ||
    addOn.test(owner) ||
    addOnPackages.test(owner) ||
    /^(Q[A-Z]|quantized_|stochastic_|H[A-Z]|auto_po2|bernoulli|ternary|binary)/.test(name);
  const detail = `The model needs "${name}", which is not part of Keras: loading runs what the loading program has under that name.`;
  return [finding(isKnown ? 'medium' : 'high', 'keras.unknown_object', detail, path)];
}

const longestText = 64 * 1024;
/** What a layer takes from a file, where it is given as text. */
const fileKeys = /^(?:vocabulary|idf_weights|filepath|asset_path)$/;
const climbs = /(?:^|[\\/])\.\.[\\/]/;
const outsidePath = /^(?:[\\/~]|[A-Za-z]:[\\/]|[a-z][a-z0-9+]{1,9}:\/\/)|(?:^|[\\/])\.\.(?:[\\/]|$)/i;

/** Text in a configuration that is code or a command, or names a file of this machine that loading would read. */
function textFindings(object: { [key: string]: Json }, path: string): Finding[] {
  const found: Finding[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (typeof value !== 'string' || value.length > longestText) continue;
    const at = path === '' ? key : `${path}.${key}`;
    if ((fileKeys.test(key) && outsidePath.test(value)) || (key === 'name' && climbs.test(value))) {
      const detail = `A layer reads or is kept in "${value.slice(0, 80)}", outside the file.`;
      found.push(finding('high', 'keras.path_escape', detail, at));
    } else if (mayHoldCommand(value) && (commandIn(value) !== null || checkScript(value, 'python', null).length > 0)) {
      found.push(finding('high', 'keras.code_text', 'A text in the description of the layers is program code.', at));
    }
  }
  return found;
}

/** Findings of the losses and metrics of a training configuration that are text: they are looked up by name, as layers are. */
export function lossFindings(training: Json | undefined): Finding[] {
  const findings: Finding[] = [];
  const lookAt = (value: Json | undefined, path: string, depth: number): void => {
    if (depth > 8 || findings.length >= 200) return;
    if (typeof value === 'string') findings.push(...unknownObject(value, null, path));
    else if (Array.isArray(value))
      for (const [index, item] of value.entries()) lookAt(item, `${path}[${index}]`, depth + 1);
    else if (typeof value === 'object' && value !== null && value['class_name'] === undefined)
      for (const [key, item] of Object.entries(value)) lookAt(item, `${path}.${key}`, depth + 1);
  };
  for (const key of ['loss', 'metrics', 'weighted_metrics']) lookAt(member(training, key), key, 0);
  return findings;
}

/** A Lambda layer: with code in the file it runs that code; by name only it runs what the loading program has under the name. */
function lambda(object: { [key: string]: Json }, path: string): Finding {
  const config = object['config'];
  const code = member(config, 'function');
  const type = asText(member(config, 'function_type'));
  const byName = type === 'function' && typeof code === 'string';
  const registeredName = asText(member(code, 'class_name')) === 'function';
  if (byName || registeredName) {
    return finding(
      'high',
      'keras.lambda_by_name',
      'The model has a Lambda layer that calls a function of the program that loads it.',
      path,
    );
  }
  return finding(
    'critical',
    'keras.lambda',
    'The model has a Lambda layer with Python code that runs when the model is loaded or used.',
    path,
  );
}
