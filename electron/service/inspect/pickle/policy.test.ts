import { describe, expect, it } from 'vitest';
import { judgeName } from './policy.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Every way in which a pickle can split a dotted name into module and attribute. */
const verdicts = (full: string): string[] => {
  const parts = full.split('.');
  return parts.slice(1).map((_, at) => judgeName(parts.slice(0, at + 1).join('.'), parts.slice(at + 1).join('.')));
};

describe('names that a pickle may call', () => {
  it.each(
    words(`
      os.system posix.system nt.system subprocess.Popen pty.spawn runpy._run_code runpy.run_path pip.main pip._internal.main ensurepip._run_pip
      asyncio.unix_events._UnixSubprocessTransport._start code.InteractiveInterpreter.runcode codeop.compile_command cProfile.run profile.Profile.runctx
      pdb.run bdb.Bdb.run timeit.timeit trace.Trace.run doctest.debug_script pydoc.locate pydoc.pipepager venv.create webbrowser.open
      idlelib.run.Executive.runcode idlelib.pyshell.ModifiedInterpreter.runcommand idlelib.calltip.get_entity idlelib.debugobj.ObjectTreeItem.SetText
      lib2to3.pgen2.grammar.Grammar.loads lib2to3.pgen2.pgen.ParserGenerator.make_label distutils.file_util.write_file uuid._popen
      uuid._get_command_stdout requests.get aiohttp.ClientSession httplib.HTTPSConnection http.client.HTTPSConnection smtplib.SMTP socket.create_connection
      ssl.get_server_certificate urllib.request.urlopen ftplib.FTP shutil.rmtree io.FileIO ctypes.CDLL marshal.loads types.FunctionType
      importlib.import_module _posixsubprocess.fork_exec _thread.start_new_thread linecache.getline logging.config.listen zipimport.zipimporter
      multiprocessing.util.spawnv_passfds pickle.loads _pickle.loads dill.loads dill._dill._create_code cloudpickle.cloudpickle._make_function
      operator.attrgetter operator.itemgetter operator.methodcaller builtins.eval builtins.exec builtins.compile builtins.open builtins.__import__
      builtins.globals builtins.setattr builtins.apply builtins.breakpoint builtins.map numpy.load numpy.f2py.crackfortran.getlincoef
      numpy.testing._private.utils.runstring numpy.fromfile numpy.memmap pandas.read_pickle pandas.io.pickle.read_pickle pandas.eval joblib.load
      joblib.numpy_pickle.load sklearn.externals.joblib.load torch.load torch.serialization.load torch.hub.load torch.jit.load torch.package.PackageImporter
      torch.utils.collect_env.run torch.utils.bottleneck.__main__.run_cprofile torch.utils._config_module.ConfigModule.load_config
      torch.utils.data.datapipes.utils.decoder.basichandlers torch.utils.model_zoo.load_url torch._dynamo.guards.GuardBuilder.get
      torch._inductor.codecache.compile_file torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression
      torch.jit.unsupported_tensor_ops.execWrapper torch.distributed.run.main torch.multiprocessing.spawn
    `),
  )('%s is known to be dangerous, wherever its name is split', (full) => {
    expect(new Set(verdicts(full))).toEqual(new Set(['dangerous']));
  });

  it.each(
    words(`
      evil.Model my_package.build pandas.core.common.pipe pandas.core.frame.DataFrame.pipe sklearn.pipeline.Pipeline.fit torch.nn.Module.apply
      torch.utils.data.dataloader.DataLoader numpy.core.memmap.memmap nltk.data.load nltk.internals.java xgboost.core.Booster.load_model
      hydra.utils.instantiate fire.Fire matplotlib.cbook.get_sample_data statsmodels.iolib.smpickle.load_pickle networkx.readwrite.gpickle.read_gpickle
      gensim.utils.unpickle spacy.load ultralytics.utils.downloads.safe_download catboost.CatBoost.load_model scipy._lib.decorator.FunctionMaker.create
      pathlib.Path.unlink pathlib.Path.write_text typing._eval_type simpleeval.simple_eval torch.autograd.function.Function.apply
      transformers.models.rag.retrieval_rag.CanonicalHFIndex nltk.tag.stanford.StanfordTagger numpy.core._internal._ctypes str.format numpy.lib.utils.source
    `),
  )('%s is on no list of harmless names', (full) => {
    expect(verdicts(full)).not.toContain('harmless');
  });

  it.each(
    words(`
      numpy.log1p numpy.core._multiarray_umath.log1p numpy._core._multiarray_umath.exp numpy.linalg.norm numpy.percentile builtins.FileNotFoundError
      builtins.str.split pandas.arrays.StringArray scipy.sparse._csr.csr_array scipy.optimize._optimize.OptimizeResult zoneinfo.ZoneInfo._unpickle
      statsmodels.tsa.statespace._representation.dStatespace torch.utils.hooks.RemovableHandle torch.nn.init.normal_ torch._VariableFunctionsClass.relu
      sklearn.ensemble._forest.RandomForestClassifier sklearn._loss._loss.CyHalfSquaredError
    `),
  )('%s is what genuine files need', (full) => {
    expect(verdicts(full)).toContain('harmless');
  });

  it.each(
    words(`
      transformers.training_args.TrainingArguments transformers.models.bert.tokenization_bert.BertTokenizer models.yolo.Model ultralytics.nn.tasks.DetectionModel
      gensim.models.word2vec.Word2Vec xgboost.core.Booster lightgbm.basic.Booster nltk.tokenize.punkt.PunktSentenceTokenizer
    `),
  )('%s is harmless only where its constructor is not called', (full) => {
    expect(verdicts(full)).toContain('bare');
    expect(verdicts(full)).not.toContain('harmless');
  });

  it.each(
    words(`
      models.common.DetectMultiBackend gensim.models.wrappers.ldamallet.LdaMallet tsfresh.utilities.distribution.ClusterDaskDistributor
      pandas._libs.parsers.TextReader scipy._lib._util.MapWrapper statsmodels.regression.tests.test_lme.R_Results torch.nn.functional.handle_torch_function
    `),
  )('%s does more than hold data', (full) => {
    expect(verdicts(full)).not.toContain('harmless');
    expect(verdicts(full)).not.toContain('bare');
  });
});
