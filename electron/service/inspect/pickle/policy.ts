import type { Finding } from '../../../../shared/model/inspection.ts';
import { finding } from '../reader.ts';
import { dangerousBuiltins, dangerousModules, dangerousNames, dangerousParts } from './policy-dangerous.ts';
import {
  bareNames,
  harmlessClassModules,
  harmlessFunctionModules,
  harmlessNames,
  riskyClassNames,
} from './policy-harmless.ts';
import { isNumericFunction } from './policy-numeric.ts';
import { Bytes, Call, Global, type GlobalRecord, globalBehind, itemsOf, type Value } from './values.ts';

/**
 * `conditional`: harmless only in the shapes that genuine files have, which depend on the arguments. `bare`: a class whose constructor
 * reads files or starts something, harmless where an object is made without it, as picklers do.
 */
export type Verdict = 'harmless' | 'dangerous' | 'conditional' | 'bare' | 'unknown';

/** Old and alternative spellings of a module; Python maps the first group itself when it reads protocol 0 to 2. */
const moduleAliases: Readonly<Record<string, string>> = {
  __builtin__: 'builtins',
  __builtins__: 'builtins',
  exceptions: 'builtins',
  copy_reg: 'copyreg',
  UserDict: 'collections',
  UserList: 'collections',
  UserString: 'collections',
  _abcoll: 'collections.abc',
};

const conditionalNames = new Set([
  'builtins.getattr',
  'builtins.type',
  'builtins.reduce',
  'functools.partial',
  '_functools.partial',
  'functools.reduce',
  '_functools.reduce',
  'operator.getitem',
  '_operator.getitem',
  'torch.storage._load_from_bytes',
  'numpy.core._ufunc_reconstruct',
  'numpy._core._ufunc_reconstruct',
]);
/** Modules and functions that other modules import, so that they can be had by an innocent module's name. */
const reachedModules =
  /^(os|sys|posix|nt|subprocess|builtins|__builtins__|importlib|shutil|socket|ctypes|system|popen|eval|exec|execfile|__import__)$/;
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const className = /^_{0,2}[A-Z][A-Za-z0-9_]*$/;
/** What compiled extension classes are rebuilt with; it checks its arguments and makes that one class. */
const cythonRebuilder = /^(_{0,2}pyx_unpickle_[A-Za-z0-9_]+|newObj)$/;
const tensorStorage =
  /^(Float|Double|Half|BFloat16|Byte|Char|Short|Int|Long|Bool|ComplexFloat|ComplexDouble|QInt8|QUInt8|QInt32|QUInt4x2|QUInt2x4|Untyped)(Storage|Tensor)$/;

const startsWithModule = (module: string, listed: string): boolean =>
  listed.endsWith('.') || listed.endsWith('_') ? module.startsWith(listed) : module === listed;

/** The module's present-day name. */
export const foldModule = (module: string): string => moduleAliases[module] ?? module;

/** Judges one importable name by itself. What no list knows is `unknown`: not harmless, but not known to be an attack either. */
export function judgeName(rawModule: string, name: string): Verdict {
  const module = foldModule(rawModule);
  const full = `${module}.${name}`;
  if (conditionalNames.has(full)) return 'conditional';
  if (bareNames.test(full)) return bareOrUnknown(module, name);
  if (harmlessNames.has(full)) return 'harmless';
  if (dangerousNames.has(full) || isDangerousModule(full) || isDangerousModule(module)) return 'dangerous';
  if (isNumericFunction(module, name) || isException(module, name)) return 'harmless';
  if (module === 'builtins')
    return dangerousBuiltins.has(name) || name.startsWith('__') ? 'dangerous' : judgeDotted(module, name);
  if (module.includes('..') || !module.split('.').every((part) => identifier.test(part))) return 'unknown';
  return judgeDotted(module, name);
}

const isException = (module: string, name: string): boolean =>
  module === 'builtins' && /^[A-Z][A-Za-z]*(Error|Warning|Exception|Interrupt|Exit|Iteration|Group)$/.test(name);

function bareOrUnknown(module: string, name: string): Verdict {
  const isListed = harmlessNames.has(`${module}.${name}`) || judgeDotted(module, name) === 'harmless';
  return isListed && !isDangerousModule(module) && !isTestModule(module) ? 'bare' : 'unknown';
}

/** Tests of packages bring classes that no model needs, and helpers that read files. */
const isTestModule = (module: string): boolean => /(^|\.)(tests?|conftest|testing)(\.|$)/.test(module);

/** True when the module or one that it is part of is on the list. */
function isDangerousModule(module: string): boolean {
  let at = module.length;
  while (at > 0) {
    if (dangerousModules.has(module.slice(0, at))) return true;
    at = module.lastIndexOf('.', at - 1);
  }
  return false;
}

function judgeDotted(module: string, name: string): Verdict {
  const parts = name.split('.');
  const isReaching = parts.length > 1 && parts.some((part) => dangerousParts.has(part));
  if (isReaching || reachedModules.test(name)) return 'dangerous';
  const first = parts[0] ?? '';
  if (parts.length > 1) {
    // Attributes of a class: its own nested classes only. Anything else is code that the class reaches.
    return parts.every((part) => className.test(part)) && /^(harmless|bare)$/.test(judgeName(module, first))
      ? 'harmless'
      : 'unknown';
  }
  if (module === 'torch' || module === 'torch.cuda' || module === 'torch.sparse' || module === 'torch.cuda.sparse') {
    return tensorStorage.test(name) ? 'harmless' : 'unknown';
  }
  if (!identifier.test(name)) return 'unknown';
  const inClassModule =
    !isTestModule(module) && harmlessClassModules.some((listed) => startsWithModule(module, listed));
  if (inClassModule && className.test(name) && !riskyClassNames.has(name)) return 'harmless';
  if (inClassModule && cythonRebuilder.test(name)) return 'harmless';
  if (smallClassNames.some(([modules, names]) => modules.test(module) && names.test(name))) return 'harmless';
  return isListedFunction(module, name) ? 'harmless' : 'unknown';
}

/** Classes whose names begin with a small letter, as the packages' own lists of classes have them. */
const smallClassNames: readonly (readonly [modules: RegExp, names: RegExp])[] = [
  [
    /^(scipy\.stats|statsmodels\.distributions)\./,
    /^([a-z][a-z0-9_]*_(gen|frozen)|_nchypergeom_gen|rv_(histogram|continuous|discrete|generic|sample))$/,
  ],
  [
    /^scipy\.sparse\./,
    /^_?[a-z]{2,3}_(matrix|array|base)$|^_(cs|data)_matrix$|^_?sp(arse_)?(matrix|array)$|^_spbase$|^_sparray$|^sparray$/,
  ],
  [/^scipy\.signal\._?ltisys$/, /^d?lti$/],
  [/^scipy\.interpolate\._?(interpolate|fitpack2|ndgriddata|interpnd)$/, /^(interp1d|interp2d)$/],
  [
    /^statsmodels\.tsa\.statespace\._[a-z_]+$/,
    /^[sdcz](Statespace|Initialization|KalmanFilter|KalmanSmoother|SimulationSmoother|CFASimulationSmoother)$/,
  ],
  [/^statsmodels\.genmod\.families\.links$/, /^[a-z_]+$/],
  [/^sklearn\.(utils\._encode|compose\._column_transformer)$/, /^(_nandict|make_column_selector)$/],
];

const isListedFunction = (module: string, name: string): boolean =>
  harmlessFunctionModules.some((listed) => startsWithModule(module, listed)) &&
  (/^[a-z][a-z0-9]*(_[a-z0-9]+)*_?$/.test(name) || className.test(name)) &&
  !dangerousParts.has(name) &&
  !importedNames.has(name);

/** Names that modules of estimators import for themselves; reached through them they are what they are elsewhere. */
const importedNames = new Set(
  'partial reduce delayed handle_torch_function boolean_dispatch has_torch_function effective_n_jobs np numpy warnings os sys itertools inspect functools numbers scipy sp parse_version config_context get_config time re'.split(
    ' ',
  ),
);

/** Judges a name by what the stream does with it. */
export function judgeRecord(record: GlobalRecord): Verdict {
  const verdict = judgeName(record.module, record.name);
  if (verdict === 'bare') return isMadeBare(record) ? 'harmless' : 'unknown';
  if (verdict !== 'conditional') return verdict;
  const full = `${foldModule(record.module)}.${record.name}`;
  if (full === 'builtins.type') {
    return record.callCount === record.calls.length && record.calls.every(isPlainTypeOf) ? 'harmless' : 'dangerous';
  }
  if (full === 'torch.storage._load_from_bytes') {
    // Its argument is an old PyTorch file, which is looked into like every nested pickle.
    return record.calls.length > 0 && record.calls.every((call) => isByteString(itemsOf(call.args)[0]))
      ? 'harmless'
      : 'unknown';
  }
  if (full.endsWith('.reduce'))
    return isWithinBounds(record) && record.calls.every(isPlainReduce) ? 'harmless' : 'dangerous';
  if (full.endsWith('operator.getitem')) {
    return isWithinBounds(record) && record.calls.every(isGenericAlias) ? 'harmless' : 'dangerous';
  }
  if (full.endsWith('._ufunc_reconstruct')) {
    return isWithinBounds(record) && record.calls.every(isOwnUfunc) ? 'harmless' : 'dangerous';
  }
  const isAllSeen = record.escapedOffset === null && record.callCount === record.calls.length && record.callCount > 0;
  if (full.endsWith('.partial')) return judgePartial(record);
  return isAllSeen && record.calls.every(isHarmlessGetattr) ? 'harmless' : 'dangerous';
}

/** Bytes, or text that a plain encoder makes bytes of, as protocols below 3 write them. */
const isByteString = (value: Value | undefined): boolean =>
  value instanceof Bytes ||
  (value instanceof Call && value.callee instanceof Global && /^_?codecs$/.test(value.callee.record.module));

/** `reduce(or_, (int, str))`: how Python writes unions of types. What is called is a harmless function. */
const isPlainReduce = (call: Call): boolean => {
  const [called] = itemsOf(call.args);
  return called instanceof Global && judgeName(called.record.module, called.record.name) === 'harmless';
};

/** `getitem(List, int)`: how Python writes `List[int]`. */
const isGenericAlias = (call: Call): boolean => {
  const [generic] = itemsOf(call.args);
  return generic instanceof Global && /^(typing|collections\.abc|collections)$/.test(generic.record.module);
};

/** True where objects of the class are made without calling it: NEWOBJ calls `__new__` only, and so does INST without arguments. */
const isMadeBare = (record: GlobalRecord): boolean =>
  record.callCount === record.calls.length &&
  record.calls.every(({ opcode, args }) => opcode !== 'REDUCE' && opcode !== 'NEWOBJ_EX' && itemsOf(args).length === 0);

const isWithinBounds = (record: GlobalRecord): boolean =>
  record.callCount === record.calls.length && record.escapedOffset === null;

/** `_ufunc_reconstruct(module, name)` imports what it is told; genuine files tell it numpy's and scipy's own. */
function isOwnUfunc(call: Call): boolean {
  const [module, name] = itemsOf(call.args);
  if (typeof module !== 'string' || typeof name !== 'string') return false;
  return (
    /^(numpy|numpy\.(_?core(\.(_multiarray_umath|umath))?)|scipy\.special(\._ufuncs)?)$/.test(module) &&
    /^[a-z][a-z0-9_]*$/.test(name)
  );
}

/** `type(None)`, `type(...)`: how Python writes the types of its singletons. */
const isPlainTypeOf = (call: Call): boolean => {
  const args = itemsOf(call.args);
  return call.opcode === 'REDUCE' && args.length === 1 && (args[0] === null || isHarmlessClass(args[0]));
};

const isHarmlessClass = (value: Value | undefined): boolean =>
  value instanceof Global && /^(harmless|bare)$/.test(judgeName(value.record.module, value.record.name));

/** `getattr(Class, 'name')` of an allow-listed class, or of an object of one: nested classes, enum members, bound methods. */
export function isHarmlessGetattr(call: Call): boolean {
  const args = itemsOf(call.args);
  const [owner, attribute] = args;
  if (call.opcode !== 'REDUCE' || args.length !== 2 || typeof attribute !== 'string') return false;
  const target = owner instanceof Call ? classOf(owner) : owner;
  if (target instanceof Global && judgeName(target.record.module, `${target.record.name}.${attribute}`) === 'harmless')
    return true;
  if (!(target instanceof Global) || !isHarmlessClass(target) || dangerousParts.has(attribute)) return false;
  if (target.record.module.startsWith('scipy.stats.')) return /^_?[a-z][a-z0-9_]*$/.test(attribute);
  if (!/^_?[A-Za-z][A-Za-z0-9_]*$/.test(attribute)) return false;
  return className.test(target.record.name);
}

/** The class of an object that is made there: what is called, or what copyreg is told to make. */
function classOf(made: Call): Value {
  const { callee } = made;
  const isReconstructed = callee instanceof Global && /^(copyreg|copy_reg)$/.test(callee.record.module);
  return isReconstructed ? (itemsOf(made.args)[0] ?? null) : globalBehind(callee);
}

/** True for a call of what a harmless `getattr` gives, where that is a plain function: `ZoneInfo._unpickle(...)` in protocols below 4. */
export function isCallOfHarmlessAttribute(callee: Call): boolean {
  const [owner, attribute] = itemsOf(callee.args);
  const isGetattr =
    callee.callee instanceof Global &&
    foldModule(callee.callee.record.module) === 'builtins' &&
    callee.callee.record.name === 'getattr';
  if (!isGetattr || !(owner instanceof Global) || typeof attribute !== 'string') return false;
  return judgeName(owner.record.module, `${owner.record.name}.${attribute}`) === 'harmless';
}

/** A partial is as harmful as what it binds. */
function judgePartial(record: GlobalRecord): Verdict {
  if (record.callCount !== record.calls.length) return 'unknown';
  let worst: Verdict = 'harmless';
  for (const call of record.calls) {
    const bound = itemsOf(call.args)[0];
    if (bound instanceof Global) {
      const verdict = judgeName(bound.record.module, bound.record.name);
      if (verdict === 'dangerous' || verdict === 'conditional') return 'dangerous';
      if (verdict !== 'harmless') worst = 'unknown';
    } else if (bound !== undefined && !(bound instanceof Call)) worst = 'unknown';
  }
  return worst;
}

/** The findings that a stream's globals give; `where` prefixes the location, `shift` says how offsets are shown. */
export function judgeGlobals(records: readonly GlobalRecord[], where: string): Finding[] {
  const findings: Finding[] = [];
  for (const record of records) {
    const verdict = judgeRecord(record);
    if (verdict === 'harmless') continue;
    const name = `${record.module}.${record.name}`;
    const location = `${where}offset ${record.callOffset ?? record.offset}`;
    const how = record.callOffset === null ? 'refers to' : 'calls';
    if (verdict === 'unknown') {
      const detail = `The pickle ${how} ${name}, which is on no list of names that model files need; loading it may run any code.`;
      findings.push(finding('high', 'pickle.unknown_callable', detail, location));
    } else {
      const detail = `The pickle ${how} ${name}, which can run code or reach files, processes or the network.`;
      findings.push(finding('critical', 'pickle.dangerous_callable', detail, location));
    }
  }
  return findings;
}
