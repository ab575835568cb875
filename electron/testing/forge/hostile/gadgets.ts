import { callPickle, op, pickle, stackCallPickle } from '../pickle.ts';
import type { HostileCase } from './case.ts';

/** Functions and classes by which pickles are known to run code or to reach files and the network: `module names`. */
const known = `
os system popen execve spawnv remove rename open putenv kill fork _execvpe startfile popen3
posix system popen execv fork unlink
nt system popen startfile
posixpath os expanduser
subprocess Popen run call check_output check_call getoutput getstatusoutput
_posixsubprocess fork_exec
builtins eval exec compile open __import__ getattr setattr delattr globals locals vars breakpoint input print map filter apply help exit
__builtin__ eval exec execfile compile open apply reduce file input getattr
sys exit modules settrace setprofile _getframe breakpointhook
importlib import_module reload __import__
importlib.util spec_from_file_location module_from_spec
importlib._bootstrap _load
importlib.machinery SourceFileLoader ExtensionFileLoader
runpy run_path run_module _run_code
imp load_source load_module load_dynamic
pkgutil get_loader resolve_name
zipimport zipimporter
code InteractiveInterpreter interact InteractiveConsole InteractiveInterpreter.runcode
codeop compile_command
pty spawn
commands getoutput
popen2 popen3
shutil rmtree copyfile move copytree disk_usage chown
socket socket create_connection gethostbyname getaddrinfo
ssl get_server_certificate SSLSocket
http.client HTTPConnection HTTPSConnection
http.server HTTPServer test
httplib HTTPSConnection
urllib.request urlopen urlretrieve Request
urllib2 urlopen
urllib urlopen
requests get post Session
requests.api get request
aiohttp ClientSession
aiohttp.client ClientSession
httpx get
ftplib FTP
smtplib SMTP
telnetlib Telnet
imaplib IMAP4 IMAP4_stream
poplib POP3
nntplib NNTP
xmlrpc.client ServerProxy
xmlrpclib ServerProxy
webbrowser open open_new
antigravity fly
pickle loads load Unpickler
_pickle loads load
cPickle loads
dill loads load
dill._dill _load_type _create_function
cloudpickle.cloudpickle _builtin_type _make_function subimport
joblib load
marshal loads load
shelve open
types CodeType FunctionType ModuleType MethodType
functools reduce partialmethod
operator attrgetter itemgetter methodcaller call
_operator attrgetter methodcaller
itertools starmap accumulate
ctypes CDLL WinDLL cast memmove PyDLL
ctypes.util find_library
_ctypes dlopen
multiprocessing Process Pool
multiprocessing.util spawnv_passfds
threading Thread Timer
_thread start_new_thread allocate_lock
asyncio run create_subprocess_shell
asyncio.unix_events _UnixSubprocessTransport._start
concurrent.futures ThreadPoolExecutor
signal signal alarm
atexit register
gc get_objects
inspect getsource
linecache getline getlines updatecache
logging.config listen fileConfig dictConfig
logging FileHandler basicConfig
logging.handlers SocketHandler
tempfile mktemp NamedTemporaryFile
io open FileIO open_code
_io FileIO open
_pyio open
codecs open
fileinput input FileInput
pathlib Path.write_text Path.unlink
glob glob
mmap mmap
tarfile open TarFile.extractall
zipfile ZipFile ZipFile.extractall
gzip open
bz2 open
lzma open
sqlite3 connect
pip main
pip._internal main
pip._internal.cli.main main
ensurepip _run_pip bootstrap
venv create EnvBuilder
site main addsitedir
distutils.file_util write_file copy_file
distutils.spawn spawn
setuptools setup
pdb run Pdb runeval
bdb Bdb Bdb.run Bdb.runeval
profile run runctx Profile.run Profile.runctx
cProfile run runctx
trace Trace Trace.run Trace.runctx
timeit timeit Timer main repeat
doctest debug_script testmod run_docstring_examples
unittest.loader TestLoader.loadTestsFromName
pydoc locate pipepager importfile render_doc cli
cmd Cmd
rlcompleter Completer
dis dis
py_compile compile
compileall compile_file
ast literal_eval parse
faulthandler dump_traceback
platform popen _syscmd_uname
uuid _get_command_stdout _popen
_aix_support _read_cmd_output
_osx_support _read_output _find_build_tool
_pyrepl.pager pipe_pager pipepager
test.support.script_helper assert_python_ok
idlelib.pyshell ModifiedInterpreter.runcode ModifiedInterpreter.runcommand
idlelib.run Executive.runcode
idlelib.autocomplete AutoComplete.get_entity AutoComplete.fetch_completions
idlelib.calltip Calltip.fetch_tip get_entity
idlelib.debugobj ObjectTreeItem.SetText
lib2to3.pgen2.grammar Grammar.loads
lib2to3.pgen2.pgen ParserGenerator.make_label
torch load save
torch.serialization load
torch.hub load load_state_dict_from_url
torch.jit load
torch.jit.unsupported_tensor_ops execWrapper
torch.utils._config_module load_config ConfigModule.load_config
torch.utils.bottleneck.__main__ run_cprofile run_autograd_prof
torch.utils.collect_env run
torch.utils.data.datapipes.utils.decoder basichandlers
torch.utils.cpp_extension load_inline load
torch._dynamo.guards GuardBuilder.get
torch._inductor.codecache compile_file
torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression
torch.fx.graph_module reduce_graph_module
torch.package PackageImporter
torch.distributed.rpc rpc_sync
torch.multiprocessing spawn
numpy load save fromfile memmap
numpy.f2py.crackfortran getlincoef _eval_length myeval
numpy.f2py.diagnose run
numpy.f2py.capi_maps getinit
numpy.testing._private.utils runstring
numpy.distutils.exec_command exec_command
numpy.ctypeslib load_library
numpy.lib.npyio load
pandas read_pickle read_csv eval
pandas.io.pickle read_pickle
pandas.io.parsers.readers read_csv
pandas.core.computation.eval eval
pandas.compat.pickle_compat load
sklearn.datasets fetch_openml load_files
xgboost.tracker RabitTracker
mlflow.projects.backend.local _run_entry_point
mlflow.pyfunc load_model
transformers.dynamic_module_utils get_class_from_dynamic_module
huggingface_hub hf_hub_download
keras.models load_model
keras.utils get_file
tensorflow.keras.models load_model
tensorflow.io read_file
yaml load unsafe_load
jinja2 Template Environment
IPython.core.interactiveshell InteractiveShell
paramiko SSHClient
boto3 client
docker from_env
sympy sympify
numexpr evaluate
jsonpickle decode
paddle load
win32api ShellExecute
winreg SetValueEx
`;

/** Names that no list knows, which must be high all the same. */
const unknown = `
malicious_package.module run
corpus._marker drop_canary
__main__ Evil
evil Payload.run
models.yolo Model
lib.util system
`;

function named(table: string): [string, string][] {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [module = '', ...names] = line.trim().split(' ');
      return names.map((name): [string, string] => [module, name]);
    });
}

/** Each name called in three ways that protocols have for it. */
export function gadgetCases(): HostileCase[] {
  const found: HostileCase[] = [];
  for (const [table, least] of [
    [known, 'critical'],
    [unknown, 'high'],
  ] as const)
    for (const [module, name] of named(table)) {
      const ways: Readonly<Record<string, Uint8Array>> = {
        INST: pickle(op.mark, op.quoted('x'), op.inst(module, name), op.stop),
        GLOBAL: callPickle(module, name),
        STACK_GLOBAL: stackCallPickle(module, name),
      };
      for (const [way, content] of Object.entries(ways))
        found.push({ title: `${module}.${name} by ${way}`, name: 'model.pkl', content, least });
    }
  return found;
}
