import type { Finding, TensorSpec } from '../../../../shared/model/inspection.ts';
import { asArray, asObject, asText, type Json, member, walkObjects } from '../json/loose.ts';
import { finding } from '../reader.ts';

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
    findings: configFindings(model),
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
  /^(eval|exec|compile|open|__import__|getattr|setattr|system|popen|Popen|run|call|check_output|load_model|get_file|enable_unsafe_deserialization|TorchModuleWrapper)$/;
const own =
  /^(keras|tensorflow|tf_keras|keras_core|keras_cv|keras_nlp|keras_hub|keras_tuner|tensorflow_addons|tensorflow_hub|tfmot|tensorflow_model_optimization)(\.|$)/;

/** Findings of a whole configuration, nested models and arguments included. */
export function configFindings(model: Json): Finding[] {
  const findings: Finding[] = [];
  walkObjects(model, (object, path) => {
    if (findings.length < 200) findings.push(...judge(object, path));
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
  if (dangerousNames.test(className) || (className === 'function' && named !== null && dangerousNames.test(named))) {
    return [
      finding('critical', 'keras.dangerous_name', `The model makes loading it call "${named ?? className}".`, path),
    ];
  }
  if (module === null) return [];
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
  if (own.test(module) || isPlainFunction) return [];
  return [
    finding('high', 'keras.custom_module', `The model makes loading it import its own code from "${module}".`, path),
  ];
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
