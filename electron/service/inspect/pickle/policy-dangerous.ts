const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Modules that run code, reach files, processes, memory or the network, with all their submodules. A call of anything in them is an attack. */
export const dangerousModules: ReadonlySet<string> = new Set(
  words(`
    os posix nt ntpath posixpath subprocess _posixsubprocess sys runpy importlib imp pkgutil zipimport zipapp
    ctypes _ctypes cffi socket _socket socketserver ssl shutil pty tty code codeop pdb bdb timeit cProfile profile
    _lsprof trace tracemalloc webbrowser antigravity pip ensurepip venv site sitecustomize usercustomize setuptools
    distutils pkg_resources marshal dis opcode symtable ast compileall py_compile tabnanny inspect types gc
    logging smtplib smtpd imaplib poplib nntplib ftplib telnetlib http urllib urllib2 urllib3 httplib httplib2 httpx
    aiohttp requests xmlrpc xmlrpclib wsgiref cgi cgitb asyncio asyncore asynchat multiprocessing _multiprocessing
    concurrent threading _thread thread dummy_threading queue sched signal faulthandler tempfile pydoc pydoc_data doctest unittest test
    idlelib lib2to3 tkinter _tkinter turtle turtledemo curses readline rlcompleter cmd shlex platform commands popen2
    fileinput glob linecache tarfile zipfile gzip bz2 lzma shelve dbm anydbm dumbdbm whichdb sqlite3 _sqlite3 mmap
    pickle _pickle cPickle pickletools dill cloudpickle jsonpickle yaml ruamel execnet
    winreg _winreg msvcrt _winapi winsound fcntl resource syslog pwd grp crypt spwd nis termios select selectors
    atexit contextlib getpass netrc mailbox mailcap io _io _pyio paramiko fabric invoke sh plumbum
    pexpect ptyprocess psutil pyautogui win32api win32com win32process win32con pythoncom comtypes docker kubernetes
    boto3 botocore paste celery IPython ipykernel jupyter notebook nbconvert nbformat pytest _pytest nose py
    jinja2 mako tornado twisted flask django werkzeug gevent eventlet zmq redis telegram discord pwn pyperclip pynput
    keyboard mouse cv2.gapi peewee jedi parso
    _xxsubinterpreters _interpreters _interpchannels _testcapi _testinternalcapi _ctypes_test _aix_support _osx_support
    _bootsubprocess _pyrepl _imp _frozen_importlib _frozen_importlib_external _bootlocale _sitebuiltins _posixshmem
    _asyncio _ssl _signal _sqlite _gdbm _dbm _curses java org.python jnius jpype
    bottle pyspark.cloudpickle srsly.cloudpickle joblib.externals fickling webdriver selenium playwright
    torch.utils.cpp_extension torch.utils._cpp_embed_headers torch._dynamo torch.fx torch._inductor torch.jit torch.hub torch.package torch.multiprocessing torch.distributed
    torch.utils.collect_env torch.utils.bottleneck torch.utils.benchmark torch.utils.data.datapipes torch.utils.model_dump
    torch.testing torch._export torch.export torch._C._jit torch.onnx torch.utils.hipify torch.utils.model_zoo
    torch.serialization torch.utils.tensorboard torch.utils._config_module torch.__config__
    torch._functorch torch._ops torch._classes torch._sources torch.cuda._memory_viz torch.profiler torch.autograd.profiler
    torch._weights_only_unpickler torch.utils.checkpoint torch.utils._traceback torch.utils.viz torch.utils.show_pickle
    numpy.f2py numpy.distutils numpy.testing numpy.ctypeslib numpy.compat numpy.lib.npyio numpy.lib.format
    numpy.lib._npyio_impl numpy.lib._datasource numpy.lib.utils numpy._pytesttester numpy.conftest numpy.show_config
     numpy.ma.testutils numpy.tests numpy.__config__
    scipy.io scipy.misc scipy.weave scipy.datasets scipy.conftest scipy.integrate.tests
    sklearn.datasets sklearn.externals sklearn.utils._testing sklearn.utils.testing sklearn.conftest
    sklearn.utils._joblib sklearn.show_versions sklearn._build_utils sklearn.utils._show_versions sklearn.__check_build
    joblib.numpy_pickle_utils joblib.parallel joblib.memory joblib.pool joblib.executor joblib.testing
    pandas.io pandas.core.computation pandas.util pandas.compat.pickle_compat pandas.testing pandas._testing pandas.conftest
    xgboost.tracker xgboost.spark xgboost.dask xgboost.testing lightgbm.dask lightgbm.libpath
    tensorflow.io tensorflow.keras.utils tensorflow.keras.models tensorflow.keras.saving paddle keras.utils keras.models keras.src.saving keras.saving tensorflow.python.lib.io transformers.utils.hub
    transformers.dynamic_module_utils huggingface_hub mlflow wandb ray dask distributed
  `),
);

/** Names in Python's builtins that evaluate code, reach attributes or files. Old spellings of the module are folded before. */
export const dangerousBuiltins: ReadonlySet<string> = new Set(
  words(`
    eval exec execfile compile open file input raw_input __import__ getattr setattr delattr hasattr globals locals vars dir
    breakpoint help exit quit map filter reduce apply classmethod staticmethod property super type
    __build_class__ __loader__ __spec__ next sorted min max sum any all print id reload intern copyright credits license
     __dict__
  `),
);

/** Names that are dangerous in modules that are otherwise met in genuine files: `module.name`. */
export const dangerousNames: ReadonlySet<string> = new Set(
  words(`
    operator.attrgetter operator.methodcaller operator.itemgetter operator.call _operator.attrgetter _operator.methodcaller
    _operator.itemgetter _operator.call operator.setitem operator.delitem operator.concat operator.iconcat operator.getitem
    _operator.setitem _operator.delitem _operator.getitem
    functools.reduce _functools.reduce functools.partialmethod functools.singledispatch functools.cached_property functools.wraps
    itertools.starmap itertools.accumulate itertools.filterfalse itertools.takewhile itertools.dropwhile itertools.groupby
    copyreg.add_extension copyreg.pickle copyreg.constructor copyreg.clear_extension_cache copyreg.remove_extension
    codecs.open codecs.EncodedFile codecs.lookup codecs.register codecs.decode codecs.encode codecs.getreader codecs.getwriter
    _codecs.lookup _codecs.register _codecs.decode _codecs.unregister
    collections._sys collections._chain collections.abc._sys random._os random._urandom
    numpy.load numpy.save numpy.savez numpy.savez_compressed numpy.savetxt numpy.loadtxt numpy.genfromtxt numpy.fromfile
    numpy.fromregex numpy.memmap numpy.DataSource numpy.frompyfunc numpy.apply_along_axis
    numpy.apply_over_axes numpy.fromfunction numpy.fromiter numpy.piecewise numpy.source numpy.lookfor numpy.info numpy.who
    numpy.show_config numpy.show_runtime numpy.test numpy.get_include numpy.deprecate numpy.mafromtxt
    numpy.ndfromtxt numpy.recfromcsv numpy.recfromtxt numpy.open_memmap numpy.set_printoptions numpy.seterrcall numpy.setbufsize
    numpy.core.multiarray.fromfile numpy._core.multiarray.fromfile numpy.core.records.fromfile numpy._core.records.fromfile
    numpy.core._multiarray_umath.fromfile numpy._core._multiarray_umath.fromfile numpy.ma.fromflex
    torch.load torch.save torch.hub torch.compile torch.import_ir_module torch.from_file torch.jit torch.classes
    torch.ops torch.set_default_tensor_type torch.manual_seed torch.package torch.utils.data.DataLoader
    torch._utils._import_dotted_name torch._utils._get_async_or_non_blocking torch._utils.classproperty
      torch.Tensor.register_hook
    torch.nn.modules.module.register_module_forward_hook torch.storage._load_from_bytes
    torch.Library torch.library torch.ops.load_library torch._ops torch.classes.load_library
    joblib.load joblib.dump joblib.Parallel joblib.delayed joblib.Memory joblib.numpy_pickle.load joblib.numpy_pickle.dump
    joblib.numpy_pickle.load_temporary_memmap joblib.numpy_pickle.read_zfile joblib.hash joblib.wrap_non_picklable_objects
    pandas.read_pickle pandas.read_csv pandas.read_table pandas.read_json pandas.read_html pandas.read_xml pandas.read_sql
    pandas.read_excel pandas.read_hdf pandas.read_parquet pandas.read_feather pandas.read_orc pandas.read_sas pandas.read_stata
    pandas.read_spss pandas.read_fwf pandas.read_clipboard pandas.read_gbq pandas.eval pandas.to_pickle pandas.ExcelWriter
    pandas.ExcelFile pandas.HDFStore pandas.core.frame.DataFrame.eval pandas.core.frame.DataFrame.query
    pandas.core.frame.DataFrame.apply pandas.core.frame.DataFrame.to_pickle pandas.core.frame.DataFrame.to_csv
    pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.read_text pathlib.Path.read_bytes pathlib.Path.open pathlib.Path.unlink
    pathlib.Path.rename pathlib.Path.replace pathlib.Path.touch pathlib.Path.mkdir pathlib.Path.rmdir pathlib.Path.chmod pathlib.Path.symlink_to
    pathlib.os pathlib.io pathlib._local.os uuid._get_command_stdout uuid.os uuid._popen uuid._get_command
     tarfile.open collections.namedtuple typing.get_type_hints typing.ForwardRef
    dataclasses.make_dataclass dataclasses._create_fn dataclasses.exec
       xgboost.core._load_lib xgboost.core._LIB lightgbm.basic._LIB lightgbm.basic._load_lib
    cloudpickle.cloudpickle._builtin_type numexpr.evaluate numexpr.necompiler.evaluate sympy.sympify sympy.parsing.sympy_parser.parse_expr
    sklearn.utils._tempita sklearn.utils.parallel.Parallel sklearn.utils.validation.joblib
    tensorflow.load_library tensorflow.load_op_library tensorflow.py_function tensorflow.numpy_function
    transformers.pipeline transformers.AutoModel.from_pretrained keras.layers.Lambda tensorflow.keras.layers.Lambda
    tensorflow.python.keras.layers.core.Lambda keras.layers.core.Lambda keras.src.layers.core.lambda_layer.Lambda
  `),
);

/** Parts of a dotted name, or attributes, through which anything can be reached. */
export const dangerousParts: ReadonlySet<string> = new Set(
  words(`
    os sys posix nt subprocess builtins __builtins__ __globals__ __import__ __class__ __bases__ __base__ __mro__ __subclasses__
    __dict__ __code__ __closure__ __func__ __self__ __init__ __getattribute__ __getattr__ __setattr__ __reduce__ __reduce_ex__
    __call__ __loader__ __spec__ __module__ __wrapped__ __defaults__ func_globals gi_frame f_globals f_builtins f_locals
    system popen eval exec execfile compile open getattr setattr modules import_module spawn fork execv execve check_output
    check_call Popen run call getoutput load loads dump dumps read_pickle load_module exec_module runstring importlib
    shutil socket ctypes io pickle marshal codecs warnings linecache inspect types gc
    tofile fromfile memmap to_pickle to_csv save from_file query apply map pipe savez savetxt loadtxt genfromtxt
  `),
);
