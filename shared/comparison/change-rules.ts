import type { ChangeClass, ComparedArea } from '../model/comparison.ts';

/** Where a rule comes from; docs/change-rules.md says what each stands for. */
export type RuleSource = 'ONNX' | 'SemVer' | 'own';

interface ChangeRule {
  readonly area: ComparedArea;
  /** What differs, from the earlier version to the later one. */
  readonly when: string;
  readonly class: ChangeClass;
  readonly reason: string;
  readonly source: RuleSource;
}

/** Of inputs and outputs; the later version is what callers of the earlier one are given. */
const interfaceRules = {
  'input.added_required': {
    area: 'input',
    when: 'An input is added that callers must give',
    class: 'breaking',
    reason: 'Callers don’t give this input, and there is no default for it.',
    source: 'ONNX',
  },
  'input.added_optional': {
    area: 'input',
    when: 'An input is added that has a default or may be left out',
    class: 'feature',
    reason: 'Callers may leave this input out.',
    source: 'ONNX',
  },
  'input.removed': {
    area: 'input',
    when: 'An input is removed',
    class: 'breaking',
    reason: 'Callers give this input, and it is not taken any more.',
    source: 'SemVer',
  },
  'input.renamed': {
    area: 'input',
    when: 'An input has another name at the same place, with the same type and shape',
    class: 'breaking',
    reason: 'Callers give this input by its earlier name.',
    source: 'SemVer',
  },
  'input.moved': {
    area: 'input',
    when: 'The inputs that both have are in another order',
    class: 'breaking',
    reason: 'Callers that give inputs by position give the wrong one.',
    source: 'SemVer',
  },
  'input.now_required': {
    area: 'input',
    when: 'An input that could be left out must be given',
    class: 'breaking',
    reason: 'Callers that leave this input out are refused.',
    source: 'ONNX',
  },
  'input.now_optional': {
    area: 'input',
    when: 'An input that had to be given may be left out',
    class: 'feature',
    reason: 'Callers may leave this input out from now on.',
    source: 'ONNX',
  },
  'input.type_widened': {
    area: 'input',
    when: 'An input takes a wider type of the same kind (float16 to float32)',
    class: 'feature',
    reason: 'Every earlier value fits the wider type.',
    source: 'ONNX',
  },
  'input.type_changed': {
    area: 'input',
    when: 'An input takes another type, or one side does not state it',
    class: 'breaking',
    reason: 'Callers give values of the earlier type.',
    source: 'ONNX',
  },
  'input.shape_widened': {
    area: 'input',
    when: 'A dimension of an input, or its rank, is free now',
    class: 'feature',
    reason: 'Every earlier shape is still taken, and others too.',
    source: 'ONNX',
  },
  'input.shape_narrowed': {
    area: 'input',
    when: 'A free dimension of an input, or its free rank, is fixed now, or must be equal to another one',
    class: 'breaking',
    reason: 'Callers may give shapes that are not taken any more.',
    source: 'SemVer',
  },
  'input.shape_changed': {
    area: 'input',
    when: 'A fixed dimension or the rank of an input is another',
    class: 'breaking',
    reason: 'Callers give the earlier shape.',
    source: 'ONNX',
  },
  'input.dimension_renamed': {
    area: 'input',
    when: 'A free dimension of an input has another name',
    class: 'patch',
    reason: 'The name of a free dimension is for readers; the same shapes are taken.',
    source: 'own',
  },
  'output.added': {
    area: 'output',
    when: 'An output is added',
    class: 'feature',
    reason: 'Callers may ignore it.',
    source: 'SemVer',
  },
  'output.removed': {
    area: 'output',
    when: 'An output is removed',
    class: 'breaking',
    reason: 'Callers read this output.',
    source: 'ONNX',
  },
  'output.renamed': {
    area: 'output',
    when: 'An output has another name at the same place, with the same type and shape',
    class: 'breaking',
    reason: 'Callers read this output by its earlier name.',
    source: 'SemVer',
  },
  'output.moved': {
    area: 'output',
    when: 'The outputs that both have are in another order',
    class: 'breaking',
    reason: 'Callers that read outputs by position read the wrong one.',
    source: 'SemVer',
  },
  'output.now_optional': {
    area: 'output',
    when: 'An output that was always given may be missing',
    class: 'breaking',
    reason: 'Callers rely on this output.',
    source: 'ONNX',
  },
  'output.now_always': {
    area: 'output',
    when: 'An output that could be missing is always given',
    class: 'feature',
    reason: 'Callers may rely on this output from now on.',
    source: 'SemVer',
  },
  'output.type_widened': {
    area: 'output',
    when: 'An output gives a wider type of the same kind (float16 to float32)',
    class: 'feature',
    reason: 'Every earlier value can be written in the wider type.',
    source: 'ONNX',
  },
  'output.type_changed': {
    area: 'output',
    when: 'An output gives another type, or one side does not state it',
    class: 'breaking',
    reason: 'Callers read values of the earlier type.',
    source: 'ONNX',
  },
  'output.shape_narrowed': {
    area: 'output',
    when: 'A free dimension of an output, or its free rank, is fixed now, or always equal to another one',
    class: 'feature',
    reason: 'The output keeps the earlier promise and makes a further one.',
    source: 'SemVer',
  },
  'output.shape_widened': {
    area: 'output',
    when: 'A dimension of an output, or its rank, is free now',
    class: 'breaking',
    reason: 'Callers rely on the earlier shape.',
    source: 'SemVer',
  },
  'output.shape_changed': {
    area: 'output',
    when: 'A fixed dimension or the rank of an output is another',
    class: 'breaking',
    reason: 'Callers read the earlier shape.',
    source: 'ONNX',
  },
  'output.dimension_renamed': {
    area: 'output',
    when: 'A free dimension of an output has another name',
    class: 'patch',
    reason: 'The name of a free dimension is for readers; the same shapes are given.',
    source: 'own',
  },
  'input.not_stated': {
    area: 'input',
    when: 'Inputs and outputs were stated and are not any more',
    class: 'breaking',
    reason: 'That callers can go on can’t be shown.',
    source: 'own',
  },
} as const satisfies Record<string, ChangeRule>;

/** Of what stands behind the interface. */
const contentRules = {
  'format.changed': {
    area: 'format',
    when: 'The file format is another',
    class: 'breaking',
    reason: 'What loads the earlier format can’t load this one.',
    source: 'own',
  },
  'format.framework_changed': {
    area: 'format',
    when: 'The framework is another, with the same format',
    class: 'feature',
    reason: 'The same format by another producer may behave otherwise in a runtime.',
    source: 'own',
  },
  'format.framework_major': {
    area: 'format',
    when: 'The framework’s version has another major number',
    class: 'feature',
    reason: 'A new major number of the framework may need a newer runtime.',
    source: 'SemVer',
  },
  'format.framework_version': {
    area: 'format',
    when: 'The framework’s version is another with the same major number',
    class: 'patch',
    reason: 'The framework promises compatibility within a major number.',
    source: 'SemVer',
  },
  'format.needs_newer': {
    area: 'format',
    when: 'A newer operator set or IR version is needed, or a further operator set',
    class: 'feature',
    reason: 'The runtime of callers must know it.',
    source: 'own',
  },
  'format.needs_older': {
    area: 'format',
    when: 'An older operator set or IR version is enough, or one operator set less',
    class: 'patch',
    reason: 'A runtime that knows the newer one knows the older one.',
    source: 'own',
  },
  'operator.added': {
    area: 'operator',
    when: 'An operator or layer type is used that was not before',
    class: 'patch',
    reason: 'The content of a graph may change while its interface stays.',
    source: 'ONNX',
  },
  'operator.removed': {
    area: 'operator',
    when: 'An operator or layer type is not used any more',
    class: 'patch',
    reason: 'The content of a graph may change while its interface stays.',
    source: 'ONNX',
  },
  'operator.count_changed': {
    area: 'operator',
    when: 'An operator or layer type is used more or less often, or the number of layers is another',
    class: 'patch',
    reason: 'The content of a graph may change while its interface stays.',
    source: 'ONNX',
  },
  'tensor.values_changed': {
    area: 'tensor',
    when: 'A tensor has other values (or values that can’t be compared)',
    class: 'patch',
    reason: 'New values behind the same interface.',
    source: 'ONNX',
  },
  'tensor.structure_changed': {
    area: 'tensor',
    when: 'A tensor is added, removed, renamed or has another shape, in a file that holds its own graph',
    class: 'patch',
    reason: 'The content of a graph may change while its interface stays.',
    source: 'ONNX',
  },
  'tensor.weights_structure_changed': {
    area: 'tensor',
    when: 'A tensor is added, removed, renamed or has another shape, in a file of weights only',
    class: 'breaking',
    reason: 'The code that loads these weights looks for the earlier names and shapes.',
    source: 'own',
  },
  'tensor.retyped': {
    area: 'tensor',
    when: 'A tensor is stored in another element type (quantised, halved)',
    class: 'feature',
    reason: 'The same weights with other precision.',
    source: 'own',
  },
  'metric.worse': {
    area: 'metric',
    when: 'A metric with a direction is worse',
    class: 'feature',
    reason: 'Callers get worse results; a minor number makes them look.',
    source: 'own',
  },
  'metric.better': {
    area: 'metric',
    when: 'A metric with a direction is better',
    class: 'patch',
    reason: 'Callers get better results by the same interface.',
    source: 'own',
  },
  'metric.changed': {
    area: 'metric',
    when: 'A metric without a direction, or with another one, has another value',
    class: 'patch',
    reason: 'Without one direction it is neither better nor worse.',
    source: 'own',
  },
  'metric.added': {
    area: 'metric',
    when: 'A metric is recorded that was not before',
    class: 'patch',
    reason: 'Callers don’t see it.',
    source: 'own',
  },
  'metric.removed': {
    area: 'metric',
    when: 'A metric is not recorded any more',
    class: 'patch',
    reason: 'Callers don’t see it; the compatibility matrix says what is missing.',
    source: 'own',
  },
  'dataset.added': {
    area: 'dataset',
    when: 'A dataset is used that was not before',
    class: 'feature',
    reason: 'What the model has learned from is another.',
    source: 'own',
  },
  'dataset.removed': {
    area: 'dataset',
    when: 'A dataset is not used any more',
    class: 'feature',
    reason: 'What the model has learned from is another.',
    source: 'own',
  },
  'dataset.version_changed': {
    area: 'dataset',
    when: 'Another version of the same dataset is used',
    class: 'patch',
    reason: 'The model was trained again on the same source.',
    source: 'own',
  },
  'hyperparameter.changed': {
    area: 'hyperparameter',
    when: 'A hyperparameter is added, removed or another',
    class: 'patch',
    reason: 'How it was trained is not what callers meet.',
    source: 'SemVer',
  },
  'size.changed': {
    area: 'size',
    when: 'The size of the files or the number of parameters is another',
    class: 'patch',
    reason: 'Size is no promise to callers.',
    source: 'own',
  },
  'finding.added': {
    area: 'finding',
    when: 'Inspection found something of medium severity or worse that was not there before',
    class: 'feature',
    reason: 'Whoever loads it must decide on it.',
    source: 'own',
  },
  'finding.minor_added': {
    area: 'finding',
    when: 'Inspection found something of low severity that was not there before',
    class: 'patch',
    reason: 'Nothing that loading depends on.',
    source: 'own',
  },
  'finding.removed': {
    area: 'finding',
    when: 'Something that inspection found is gone',
    class: 'patch',
    reason: 'Nothing that callers relied on.',
    source: 'own',
  },
} as const satisfies Record<string, ChangeRule>;

/** Every rule by which differences are classed. docs/change-rules.md holds the same table; its test prints the text. */
export const changeRules = { ...interfaceRules, ...contentRules } as const;
export type ChangeRuleId = keyof typeof changeRules;

/** The table of docs/change-rules.md. */
export function changeRuleTable(): string {
  const rows = Object.entries<ChangeRule>(changeRules).map(([id, rule]) =>
    [`\`${id}\``, rule.when, rule.class, rule.reason, rule.source].join(' | '),
  );
  return ['| rule | when | class | why | from |', '|---|---|---|---|---|', ...rows.map((row) => `| ${row} |`)].join(
    '\n',
  );
}
