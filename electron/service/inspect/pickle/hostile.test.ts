import { describe, expect, it } from 'vitest';
import { hostilePickles as attacks } from '../../../testing/forge/hostile-pickles.ts';
import { callPickle, op, pickle, plainPickle, stackCallPickle } from '../../../testing/forge/pickle.ts';
import { atLeast, defaultLimits } from '../reader.ts';
import { memorySource } from '../source.ts';
import { scanPickles } from './index.ts';

const scan = (bytes: Uint8Array) => scanPickles(memorySource(bytes), { limits: defaultLimits() });
const codesOf = (bytes: Uint8Array) => scan(bytes).findings.map(({ severity, code }) => `${severity} ${code}`);

/** Callables that attack pickles in circulation use, or that would serve as well. */
const dangerous = `
os.system posix.system nt.system os.popen os.execv os.spawnl os.remove os.path.join subprocess.Popen subprocess.call subprocess.check_output subprocess.run
subprocess.getoutput _posixsubprocess.fork_exec commands.getoutput builtins.eval builtins.exec builtins.compile builtins.open builtins.getattr
builtins.setattr builtins.__import__ builtins.input builtins.breakpoint builtins.globals builtins.vars builtins.map builtins.apply builtins.help
__builtin__.eval __builtin__.execfile __builtin__.file __builtin__.getattr __builtin__.apply runpy.run_path runpy._run_code importlib.import_module
importlib.machinery.SourceFileLoader imp.load_source ctypes.CDLL ctypes.util.find_library socket.socket socket.create_connection shutil.rmtree shutil.copy pty.spawn
code.interact code.InteractiveInterpreter.runcode pdb.run pdb.Pdb bdb.Bdb.run timeit.timeit timeit.main cProfile.run cProfile.runctx profile.Profile.run
trace.Trace.run webbrowser.open operator.attrgetter operator.methodcaller operator.itemgetter _operator.methodcaller operator.call pip.main pip._internal.main
ensurepip._run_pip venv.create sys.exit sys.settrace sys.modules marshal.loads types.CodeType types.FunctionType types.MethodType logging.config.dictConfig
logging.FileHandler imaplib.IMAP4_stream smtplib.SMTP ftplib.FTP poplib.POP3 telnetlib.Telnet urllib.request.urlopen urllib.request.urlretrieve urllib2.urlopen
http.client.HTTPSConnection httplib.HTTPSConnection requests.api.get requests.post aiohttp.client.ClientSession httpx.get asyncio.create_subprocess_shell
asyncio.unix_events._UnixSubprocessTransport._start multiprocessing.Process multiprocessing.util.spawnv_passfds tempfile.mkdtemp pydoc.pipepager pydoc.locate doctest.debug_script
idlelib.pyshell.ModifiedInterpreter.runcode idlelib.autocomplete.AutoComplete.get_entity lib2to3.pgen2.grammar.Grammar.loads lib2to3.pgen2.pgen.ParserGenerator
distutils.file_util.write_file distutils.spawn.spawn cloudpickle.cloudpickle._make_function cloudpickle.loads dill._dill._create_function dill.loads
pickle.loads _pickle.load cPickle.loads shelve.open sqlite3.connect io.FileIO _io.open codecs.open linecache.getline fileinput.input glob.glob
torch.load torch.hub.load torch.utils.collect_env.run torch.utils.bottleneck.__main__.run_cprofile torch.fx.experimental.symbolic_shapes.ShapeEnv
torch.fx._symbolic_trace.Tracer torch._inductor.codecache.compile_file torch.jit.unsupported_tensor_ops.execWrapper torch._dynamo.guards.GuardBuilder.get
torch.utils._config_module.load_config torch.utils.data.datapipes.utils.decoder.basichandlers torch.package.PackageImporter torch.serialization.load
numpy.testing._private.utils.runstring numpy.f2py.crackfortran.getlincoef numpy.f2py.capi_maps.getinit numpy.load numpy.fromfile numpy.distutils.exec_command.exec_command
joblib.load joblib.numpy_pickle.load sklearn.externals.joblib.load sklearn.datasets.fetch_openml sklearn.datasets._base.load_files pandas.read_pickle pandas.io.pickle.read_pickle
pandas.eval uuid._get_command_stdout site.main zipimport.zipimporter gc.get_objects inspect.getmodule tarfile.open zipfile.ZipFile yaml.unsafe_load jsonpickle.decode
paramiko.SSHClient boto3.client functools.reduce faulthandler.dump_traceback signal.alarm resource.setrlimit threading.Thread _thread.start_new_thread
concurrent.futures.ProcessPoolExecutor sched.scheduler ast.literal_eval antigravity.geohash nltk_os.system`
  .trim()
  .split(/\s+/)
  .filter((name) => name !== 'nltk_os.system');

const split = (full: string): [string, string] => {
  const classAt = full.search(/\.[A-Z]/);
  const at = classAt > 0 ? classAt : full.lastIndexOf('.');
  return [full.slice(0, at), full.slice(at + 1)];
};

describe('names that run code', () => {
  it.each(dangerous)('%s is critical, by GLOBAL and by STACK_GLOBAL', (full) => {
    const [module, name] = split(full);
    expect(codesOf(callPickle(module, name))).toContain('critical pickle.dangerous_callable');
    expect(codesOf(stackCallPickle(module, name))).toContain('critical pickle.dangerous_callable');
  });
});

const unknownNames = [
  'evil.run',
  '__main__.Payload',
  'sklearn.base.sneaky',
  'numpy.core.sneaky',
  'torch.sneaky',
  'sklearn.metrics.pairwise.partial',
  'my.company.Model',
  'оs.system',
  'torch.nn.modules.linear.helper',
  'functools.lru_cache',
];

describe('names that no list has', () => {
  it.each(unknownNames)('%s is high', (full) => {
    const [module, name] = split(full);
    expect(codesOf(callPickle(module, name))).toContain('high pickle.unknown_callable');
    expect(codesOf(pickle(op.proto(2), op.global(module, name), op.stop))).toContain('high pickle.unknown_callable');
  });
});

const two = op.proto(2);
const four = op.proto(4);
const system = op.global('os', 'system');

describe('hostile streams', () => {
  it.each([...attacks])('%s is found', (_title, bytes, expected) => {
    expect(codesOf(bytes)).toContain(expected);
  });

  it('gives each finding its place', () => {
    const [found] = scan(callPickle('os', 'system')).findings;
    expect(found?.location).toBe('offset 20');
    expect(found?.detail).toContain('os.system');
  });

  it('names every global of a broken stream', () => {
    const bytes = pickle(two, op.global('collections', 'OrderedDict'), system, 0xff);
    expect(scan(bytes).globals).toEqual([
      ['collections', 'OrderedDict'],
      ['os', 'system'],
    ]);
  });

  it('stops nesting at a bound', () => {
    let bytes = callPickle('os', 'system');
    for (let depth = 0; depth < 30; depth += 1) bytes = pickle(four, op.bytes(bytes), op.stop);
    expect(codesOf(bytes)).toContain('high pickle.nested');
  });
});

describe('genuine shapes', () => {
  const genuine: readonly (readonly [title: string, bytes: Uint8Array])[] = [
    ['a dictionary', plainPickle()],
    [
      'getattr of a class',
      pickle(
        two,
        op.global('builtins', 'getattr'),
        op.global('collections', 'OrderedDict'),
        op.text('fromkeys'),
        op.tuple2,
        op.reduce,
        op.stop,
      ),
    ],
    [
      'partial of a harmless function',
      pickle(two, op.global('functools', 'partial'), op.global('numpy', 'log1p'), op.tuple1, op.reduce, op.stop),
    ],
    ['the type of None', pickle(two, op.global('builtins', 'type'), op.none, op.tuple1, op.reduce, op.stop)],
    [
      'an estimator',
      pickle(
        four,
        op.shortText('sklearn.linear_model._logistic'),
        op.shortText('LogisticRegression'),
        op.stackGlobal,
        op.emptyTuple,
        op.newObject,
        op.emptyDict,
        op.build,
        op.stop,
      ),
    ],
    ['a number of protocol 0', pickle('I5\n.')],
    [
      'a union of types',
      pickle(
        two,
        op.global('_functools', 'reduce'),
        op.global('_operator', 'or_'),
        op.global('builtins', 'int'),
        op.global('builtins', 'str'),
        op.tuple2,
        op.tuple2,
        op.reduce,
        op.stop,
      ),
    ],
    [
      'a generic type',
      pickle(
        two,
        op.global('_operator', 'getitem'),
        op.global('typing', 'List'),
        op.global('builtins', 'int'),
        op.tuple2,
        op.reduce,
        op.stop,
      ),
    ],
    [
      'an object made without its constructor',
      pickle(two, op.global('models.yolo', 'Model'), op.emptyTuple, op.newObject, op.emptyDict, op.build, op.stop),
    ],
    [
      'an object of protocol 0',
      pickle(
        op.global('copy_reg', '_reconstructor'),
        op.mark,
        op.global('sklearn.svm.classes', 'SVC'),
        op.global('__builtin__', 'object'),
        op.none,
        op.tuple,
        op.reduce,
        op.stop,
      ),
    ],
    [
      'latin-1 bytes of protocol 2',
      pickle(two, op.global('_codecs', 'encode'), op.text('abc'), op.text('latin1'), op.tuple2, op.reduce, op.stop),
    ],
    ['bytes that begin like a pickle', pickle(four, op.bytes(Uint8Array.of(0x80, 4, 1, 2, 3)), op.stop)],
    ['a newline behind the pickle', pickle(plainPickle(), '\n')],
  ];
  it.each(genuine)('%s gives nothing of medium or more', (_title, bytes) => {
    expect(scan(bytes).findings.filter((found) => atLeast(found.severity, 'medium'))).toEqual([]);
  });
});

describe('mutated streams', () => {
  const seed = 20_261_123;
  it(`give findings and never anything else (seed ${seed})`, () => {
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const seeds = attacks.map(([, bytes]) => bytes).filter((bytes) => bytes.length > 4 && bytes.length < 2000);
    const until = performance.now() + 1500;
    let runs = 0;
    while (performance.now() < until) {
      const bytes = Uint8Array.from(seeds[random(seeds.length)] ?? plainPickle());
      for (let times = random(4) + 1; times > 0; times -= 1) bytes[random(bytes.length)] = random(256);
      const result = scan(random(4) === 0 ? bytes.slice(0, random(bytes.length)) : bytes);
      expect(result.streams.length).toBeGreaterThan(0);
      runs += 1;
    }
    expect(runs).toBeGreaterThan(100);
  });
});
