import { callPickle } from '../pickle.ts';
import { type HostileCase, json, utf8 } from './case.ts';

const config = (more: object): Uint8Array => json({ model_type: 'bert', architectures: ['BertModel'], ...more });
const evil = callPickle('os', 'system', 'id');

/** Folders as the hubs lay them out, with something in them that loading would run. */
export function repositoryCases(): HostileCase[] {
  const table: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>> = {
    'auto_map to code that lies beside it': {
      'config.json': config({ auto_map: { AutoModel: 'modeling_x.XModel' } }),
      'modeling_x.py': utf8('class XModel: pass\n'),
    },
    'auto_map to code that is not there': { 'config.json': config({ auto_map: { AutoModel: 'modeling_x.XModel' } }) },
    'auto_map to another repository': {
      'config.json': config({ auto_map: { AutoModel: 'someone/other--modeling_x.XModel' } }),
    },
    'auto_map in the tokenizer': {
      'config.json': config({}),
      'tokenizer_config.json': json({ auto_map: { AutoTokenizer: ['someone/other--tok.T', null] } }),
    },
    'auto_map in the processor': {
      'config.json': config({}),
      'processor_config.json': json({ auto_map: { AutoProcessor: 'proc.P' } }),
    },
    'auto_map in the image processor': {
      'config.json': config({}),
      'preprocessor_config.json': json({ auto_map: { AutoImageProcessor: 'proc.P' } }),
    },
    'custom pipelines': { 'config.json': config({ custom_pipelines: { x: { impl: 'pipe.X', pt: ['AutoModel'] } } }) },
    'trust_remote_code in the settings': { 'config.json': config({ trust_remote_code: true }) },
    'a Diffusers pipeline of its own': {
      'model_index.json': json({ _class_name: ['pipeline', 'EvilPipeline'], _diffusers_version: '0.30.0' }),
      'pipeline.py': utf8('class EvilPipeline: pass\n'),
    },
    'a Diffusers component of its own': {
      'model_index.json': json({ _class_name: 'StableDiffusionPipeline', unet: ['my_unet', 'EvilUNet'] }),
      'unet/my_unet.py': utf8('class EvilUNet: pass\n'),
    },
    'a pickle beside safe weights': { 'config.json': config({}), 'training_args.bin': evil },
    'a pickle with an odd name': { 'config.json': config({}), README: evil },
    'a pickle in a folder below': { 'config.json': config({}), 'a/b/c/optimizer.pt': evil },
    'a sentence-transformers module of its own': {
      'config.json': config({}),
      'modules.json': json([{ idx: 0, name: '0', path: '', type: 'evil_module.Transformer' }]),
    },
    'a PEFT adapter with code': {
      'adapter_config.json': json({
        peft_type: 'LORA',
        base_model_name_or_path: 'x',
        auto_mapping: { base_model_class: 'X', parent_library: 'evil_lib.models' },
      }),
    },
    'a handler that runs commands': { 'config.json': config({}), 'handler.py': utf8("import os\nos.system('id')\n") },
    'an MLflow loader of its own': {
      MLmodel: utf8('flavors:\n  python_function:\n    loader_module: evil.loader\n    python_version: 3.10\n'),
    },
    'an MLflow loader that is a system module': {
      MLmodel: utf8('flavors:\n  python_function:\n    loader_module: os\n    data: x\n'),
    },
    'MLflow out of its folder': {
      MLmodel: utf8(
        'flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    model_path: ../../etc/passwd\n',
      ),
    },
    'MLflow with a pickle': {
      MLmodel: utf8(
        'flavors:\n  sklearn:\n    pickled_model: model.pkl\n  python_function:\n    loader_module: mlflow.sklearn\n    model_path: model.pkl\n',
      ),
      'model.pkl': evil,
    },
    'a Kitfile out of its folder': { Kitfile: utf8('manifestVersion: 1.0.0\nmodel:\n  path: ../../etc/passwd\n') },
    'a Kitfile with an absolute path': { Kitfile: utf8('manifestVersion: 1.0.0\ncode:\n  - path: /etc\n') },
    'a CoreML package with a pickle': {
      'Manifest.json': json({ fileFormatVersion: '1.0.0' }),
      'Data/com.apple.CoreML/weights/x.bin': evil,
    },
  };
  return Object.entries(table).map(([title, content]) => ({ title, name: 'model', content, least: 'high' as const }));
}
