const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Names that genuine files call or refer to, and that do nothing but build data: `module.name`. */
export const harmlessNames: ReadonlySet<string> = new Set(
  words(`
    builtins.set builtins.frozenset builtins.slice builtins.range builtins.xrange builtins.complex builtins.bytearray builtins.object
    builtins.int builtins.long builtins.float builtins.bool builtins.str builtins.unicode builtins.bytes builtins.list builtins.tuple
    builtins.dict builtins.NotImplemented builtins.Ellipsis builtins.NoneType builtins.basestring builtins.iter builtins.memoryview builtins.len builtins.abs
    builtins.round builtins.repr builtins.chr builtins.ord builtins.hash builtins.reversed builtins.enumerate builtins.zip
    builtins.Exception builtins.BaseException builtins.ValueError builtins.TypeError builtins.KeyError builtins.IndexError
    builtins.RuntimeError builtins.AttributeError builtins.ArithmeticError builtins.ZeroDivisionError builtins.OverflowError
    builtins.NotImplementedError builtins.StopIteration builtins.AssertionError builtins.LookupError builtins.OSError
    builtins.ImportError builtins.MemoryError builtins.UserWarning builtins.Warning builtins.DeprecationWarning
    builtins.FutureWarning builtins.RuntimeWarning
    types.NoneType types.SimpleNamespace types.GenericAlias types.EllipsisType types.NotImplementedType
    copyreg._reconstructor copyreg.__newobj__ copyreg.__newobj_ex__ copyreg._slotnames
    collections.OrderedDict collections.defaultdict collections.deque collections.Counter collections.ChainMap collections.UserDict
    collections.UserList collections.UserString _collections.OrderedDict _collections.defaultdict _collections.deque
    _codecs.encode
    datetime.datetime datetime.date datetime.time datetime.timedelta datetime.timezone datetime.tzinfo
    _datetime.datetime _datetime.date _datetime.time _datetime.timedelta _datetime.timezone
    decimal.Decimal _decimal.Decimal fractions.Fraction uuid.UUID uuid.SafeUUID zoneinfo.ZoneInfo zoneinfo.ZoneInfo._unpickle zoneinfo._unpickle
    pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.PurePosixPath pathlib.WindowsPath pathlib.PureWindowsPath
    pathlib._local.Path pathlib._local.PurePath pathlib._local.PosixPath pathlib._local.PurePosixPath pathlib._local.WindowsPath
    pathlib._local.PureWindowsPath
    array.array array._array_reconstructor _array_reconstructor random.Random re._compile re.Pattern re.RegexFlag sre_compile.compile_flags
    operator.add operator.sub operator.mul operator.truediv operator.eq operator.lt operator.le operator.gt operator.ge operator.ne
    operator.neg _operator.add _operator.sub _operator.mul _operator.truediv _operator.eq _operator.lt _operator.gt _operator.neg
    math.log math.log2 math.log10 math.log1p math.exp math.expm1 math.sqrt math.sin math.cos math.tan math.tanh math.floor math.ceil math.pow math.fabs
    itertools.count itertools.repeat itertools.cycle itertools.chain itertools.islice itertools.product itertools.permutations itertools.combinations
    string.Template ipaddress.IPv4Address ipaddress.IPv6Address pytz._UTC pytz._p pytz.UTC pytz.utc dateutil.tz.tz.tzutc dateutil.tz.tz.tzlocal
    operator.or_ operator.and_ operator.xor operator.not_ operator.pow operator.mod operator.floordiv operator.pos operator.invert operator.abs operator.matmul operator.truth operator.contains operator.is_ operator.is_not operator.lshift operator.rshift operator.index
    _operator.or_ _operator.and_ _operator.xor _operator.not_ _operator.pow _operator.mod _operator.floordiv _operator.pos _operator.invert _operator.abs _operator.matmul _operator.le _operator.ge _operator.ne _operator.truth _operator.contains
    logging.getLogger time.struct_time statistics.NormalDist ipaddress.IPv4Network ipaddress.IPv6Network ipaddress.IPv4Interface ipaddress.IPv6Interface itertools.izip itertools.zip_longest
    decimal.Context decimal.InvalidOperation decimal.DivisionByZero decimal.Overflow decimal.Underflow decimal.Inexact decimal.Rounded decimal.Subnormal decimal.Clamped decimal.FloatOperation
    dateutil.relativedelta.relativedelta dateutil.tz.tz.tzoffset dateutil.tz.tz.tzrange dateutil._common.weekday dateutil.relativedelta.weekday
    ml_dtypes.bfloat16 ml_dtypes.float8_e4m3fn ml_dtypes.float8_e5m2 ml_dtypes.float8_e4m3b11fnuz ml_dtypes.float8_e4m3fnuz ml_dtypes.float8_e5m2fnuz ml_dtypes.int4 ml_dtypes.uint4 jax._src.array._reconstruct_array PIL.Image.Image
    optuna.samplers._tpe.sampler.default_weights optuna.samplers._tpe.sampler.default_gamma optuna.samplers._tpe.sampler.hyperopt_default_gamma
    tokenizers.Tokenizer tokenizers.models.Model tokenizers.AddedToken argparse.Namespace http.HTTPStatus http.HTTPMethod typing.Any typing.Union typing.Optional typing.List typing.Dict typing.Tuple enum.Enum enum.IntEnum enum.EnumMeta enum._missing
    numpy.ndarray numpy.dtype numpy.bool_ numpy.bool numpy.float16 numpy.float32 numpy.float64 numpy.float128 numpy.longdouble
    numpy.int8 numpy.int16 numpy.int32 numpy.int64 numpy.intc numpy.intp numpy.int_ numpy.uint8 numpy.uint16 numpy.uint32 numpy.uint64
    numpy.uintc numpy.uintp numpy.uint numpy.longlong numpy.ulonglong numpy.long numpy.ulong numpy.half numpy.single numpy.double
    numpy.complex64 numpy.complex128 numpy.complex256 numpy.csingle numpy.cdouble numpy.clongdouble numpy.datetime64 numpy.timedelta64 numpy.str_
    numpy.bytes_ numpy.unicode_ numpy.string_ numpy.object_ numpy.void numpy.generic numpy.number numpy.integer numpy.floating
    numpy.signedinteger numpy.unsignedinteger numpy.inexact numpy.complexfloating numpy.character numpy.flexible numpy.object
    numpy.float numpy.int numpy.str numpy.short numpy.ushort numpy.byte numpy.ubyte numpy.float_ numpy.complex_ numpy.matrix numpy.recarray numpy.record numpy.poly1d numpy.nan
    numpy.core.multiarray._reconstruct numpy.core.multiarray.scalar numpy._core.multiarray._reconstruct numpy._core.multiarray.scalar
    numpy.core.multiarray.array numpy._core.multiarray.array numpy.core.multiarray.dtype numpy.core.multiarray.ndarray
    numpy.core.numeric._frombuffer numpy._core.numeric._frombuffer numpy.core._internal._reconstruct numpy.core._internal._convert_to_stringdtype_kwargs
    numpy._core._internal._convert_to_stringdtype_kwargs numpy.core.numeric.array numpy.core.fromnumeric.mean
    numpy.core._multiarray_umath._reconstruct numpy._core._multiarray_umath._reconstruct numpy.core._multiarray_umath.scalar
    numpy._core._multiarray_umath.scalar numpy.core._DType_reconstruct numpy._core._DType_reconstruct
    numpy.core.records.recarray numpy._core.records.recarray numpy.rec.recarray numpy.core.records.record numpy._core.records.record numpy.rec.record
    numpy.ma.core._mareconstruct numpy.ma.core.MaskedArray numpy.ma.core.MaskedConstant numpy.ma.MaskedArray numpy.ma.core._mareconstruct_void numpy.ma.core.mvoid
    numpy.matrixlib.defmatrix.matrix numpy.array numpy.asarray numpy.zeros numpy.ones numpy.empty numpy.arange
    numpy.random._pickle.__randomstate_ctor numpy.random._pickle.__generator_ctor numpy.random._pickle.__bit_generator_ctor
    numpy.random.__RandomState_ctor numpy.random.mtrand.RandomState numpy.random.mtrand.__RandomState_ctor numpy.random._mt19937.MT19937 numpy.random._pcg64.PCG64
    numpy.random._pcg64.PCG64DXSM numpy.random._philox.Philox numpy.random._sfc64.SFC64 numpy.random._generator.Generator numpy.random.RandomState
    numpy.random._mt19937.__pyx_unpickle_MT19937 numpy.random.bit_generator.__pyx_unpickle_SeedSequence numpy.random.bit_generator.SeedSequence
    numpy.random._bounded_integers numpy.polynomial.polynomial.Polynomial numpy.polynomial.chebyshev.Chebyshev numpy.polynomial.legendre.Legendre
    numpy.log1p numpy.log numpy.log2 numpy.log10 numpy.exp numpy.exp2 numpy.expm1 numpy.sqrt numpy.cbrt numpy.square numpy.abs numpy.absolute numpy.mean
    numpy.median numpy.sum numpy.std numpy.var numpy.min numpy.max numpy.amin numpy.amax numpy.sin numpy.cos numpy.tan numpy.tanh
    numpy.arcsin numpy.arccos numpy.arctan numpy.sinh numpy.cosh numpy.sign numpy.floor numpy.ceil numpy.round numpy.rint numpy.clip numpy.nan_to_num
    numpy.add numpy.subtract numpy.multiply numpy.divide numpy.true_divide numpy.maximum numpy.minimum numpy.power numpy.reciprocal numpy.negative
    numpy.isnan numpy.isfinite numpy.ravel numpy.reshape numpy.squeeze numpy.identity numpy.eye numpy.prod numpy.argmax numpy.argmin numpy.dot
    scipy.sparse._csr.csr_matrix scipy.sparse._csc.csc_matrix scipy.sparse._coo.coo_matrix scipy.sparse._lil.lil_matrix scipy.sparse._dok.dok_matrix
    scipy.sparse._bsr.bsr_matrix scipy.sparse._dia.dia_matrix scipy.sparse._csr.csr_array scipy.sparse._csc.csc_array scipy.sparse._coo.coo_array
    scipy.sparse._bsr.bsr_array scipy.sparse._dia.dia_array scipy.sparse._lil.lil_array scipy.sparse._dok.dok_array
    scipy.sparse.csr.csr_matrix scipy.sparse.csc.csc_matrix scipy.sparse.coo.coo_matrix scipy.sparse.lil.lil_matrix scipy.sparse.dok.dok_matrix
    scipy.sparse.bsr.bsr_matrix scipy.sparse.dia.dia_matrix scipy.sparse.csr_matrix scipy.sparse.csc_matrix scipy.sparse.coo_matrix
    scipy.interpolate._interpolate.interp1d scipy.interpolate.interpolate.interp1d scipy.interpolate.interp1d scipy.interpolate._bsplines.BSpline scipy.stats._kde.gaussian_kde
    scipy.stats.kde.gaussian_kde scipy.interpolate._cubic.CubicSpline scipy.interpolate._cubic.PchipInterpolator
    scipy.stats._distn_infrastructure.rv_frozen scipy.stats._distn_infrastructure.rv_continuous_frozen scipy.stats._distn_infrastructure.rv_discrete_frozen
    scipy.spatial._ckdtree.cKDTree scipy.spatial.ckdtree.cKDTree scipy.spatial._kdtree.KDTree scipy.spatial.kdtree.KDTree
    scipy.special._ufuncs.expit scipy.special.expit scipy.special.logit scipy.special._ufuncs.logit
    slicer.slicer.Slicer slicer.slicer_internal.Obj slicer.slicer_internal.Alias joblib.numpy_pickle.NumpyArrayWrapper joblib.numpy_pickle.NDArrayWrapper joblib.numpy_pickle.ZNDArrayWrapper
    joblib.numpy_pickle_compat.NDArrayWrapper joblib.numpy_pickle_compat.ZNDArrayWrapper
    sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper sklearn.externals.joblib.numpy_pickle.NDArrayWrapper
    sklearn.externals.joblib.numpy_pickle.ZNDArrayWrapper sklearn.externals.joblib.numpy_pickle_compat.NDArrayWrapper
    sklearn.tree._tree.Tree sklearn.utils._bunch.Bunch sklearn.utils.Bunch sklearn.datasets.base.Bunch sklearn.datasets._base.Bunch
    sklearn.neighbors._dist_metrics.newObj sklearn.neighbors.dist_metrics.newObj sklearn.metrics._dist_metrics.newObj
    sklearn.neighbors._kd_tree.newObj sklearn.neighbors.kd_tree.newObj sklearn.neighbors._ball_tree.newObj sklearn.neighbors.ball_tree.newObj
    sklearn.cluster._kmeans._kmeans_single_lloyd sklearn.cluster._kmeans._kmeans_single_elkan scipy._lib.array_api_compat.numpy._aliases.asarray
    scipy._lib._array_api.xp_default_dtype sklearn.cluster.k_means_._kmeans_single_lloyd sklearn.cluster.k_means_._kmeans_single_elkan
    numpy.vectorize scipy.interpolate._interpolate.interp1d._call_linear_np scipy.interpolate._interpolate.interp1d._call_linear scipy.interpolate._interpolate.interp1d._call_nearest scipy.interpolate._interpolate.interp1d._call_spline scipy.interpolate._interpolate.interp1d._call_previousnext scipy.interpolate._interpolate.interp1d._call_nan_spline scipy.interpolate.interpolate.interp1d._call_linear_np scipy.interpolate.interpolate.interp1d._call_linear scipy.interpolate.interpolate.interp1d._call_nearest scipy.interpolate.interpolate.interp1d._call_spline scipy.interpolate.interpolate.interp1d._call_previousnext scipy.interpolate.interpolate.interp1d._call_nan_spline
    sklearn.metrics._scorer._passthrough_scorer sklearn.metrics.scorer._passthrough_scorer
    sklearn.preprocessing._function_transformer._identity sklearn.preprocessing.data.add_dummy_feature sklearn.neighbors._base._check_weights
    sklearn.ensemble._gb_losses.LossFunction sklearn._loss._loss.CyHalfSquaredError sklearn._loss.link.Interval
    pandas._libs.internals._unpickle_block pandas._libs.tslibs.timestamps._unpickle_timestamp pandas._libs.tslibs.timedeltas._timedelta_unpickle
    pandas._libs.tslibs.nattype._nat_unpickle pandas._libs.tslibs.nattype.__nat_unpickle pandas._libs.tslibs.period._unpickle_period pandas._libs.arrays.__pyx_unpickle_NDArrayBacked
    pandas._libs.tslibs.offsets.__pyx_unpickle_BaseOffset pandas._libs.properties.__pyx_unpickle_CachedProperty pandas._libs.tslib.__nat_unpickle
    pandas._libs.tslibs.timedeltas.__pyx_unpickle__Timedelta pandas._libs.interval.__pyx_unpickle_IntervalMixin pandas._libs.missing.NAType pandas._libs.missing._nat pandas._libs.missing.NA
    pandas.core.indexes.base._new_Index pandas.core.indexes.datetimes._new_DatetimeIndex pandas.core.indexes.period._new_PeriodIndex
    pandas.core.indexes.interval._new_IntervalIndex pandas.core.internals.managers._unpickle_block pandas.indexes.base._new_Index
    pandas.core.index._new_Index pandas.core.internals.blocks.new_block pandas.core.arrays.string_.StringDtype pandas.core.internals.blocks._unpickle_block
    pandas.core.base.FrozenList pandas._libs.internals.BlockPlacement
    torch._utils._rebuild_tensor torch._utils._rebuild_tensor_v2 torch._utils._rebuild_tensor_v3 torch._utils._rebuild_parameter torch._utils._rebuild_parameter_v2
    torch._utils._rebuild_parameter_with_state torch._utils._rebuild_qtensor torch._utils._rebuild_sparse_tensor torch._utils._rebuild_sparse_csr_tensor
    torch._utils._rebuild_nested_tensor torch._utils._rebuild_meta_tensor_no_storage torch._utils._rebuild_device_tensor_from_numpy
    torch._utils._rebuild_device_tensor_from_cpu_tensor torch._utils._rebuild_xla_tensor torch._utils._rebuild_wrapper_subclass torch._utils._rebuild_mlc_tensor torch._utils._rebuild_cuda_tensor
    torch._tensor._rebuild_from_type_v2 torch._tensor._rebuild_from_type torch.tensor._rebuild_from_type torch._tensor.Tensor torch.tensor.Tensor torch.Tensor torch.Size torch.device
    torch.nn.parameter.Parameter torch.nn.parameter.Buffer torch.nn.parameter.UninitializedParameter torch.nn.parameter.UninitializedBuffer torch.nn.Parameter torch.Generator
    torch.storage.UntypedStorage torch.storage.TypedStorage torch.storage._TypedStorage torch.storage._UntypedStorage torch.UntypedStorage torch.TypedStorage
    torch.serialization._get_layout torch.per_tensor_affine torch.per_channel_affine torch.per_tensor_symmetric torch.per_channel_symmetric torch.per_channel_affine_float_qparams
    torch.float torch.float16 torch.float32 torch.float64 torch.bfloat16 torch.half torch.double torch.int8 torch.int16 torch.int32 torch.int64 torch.uint8 torch.uint16 torch.uint32 torch.uint64
    torch.short torch.int torch.long torch.bool torch.cfloat torch.cdouble torch.chalf torch.complex32 torch.complex64 torch.complex128 torch.qint8 torch.quint8 torch.qint32 torch.quint4x2 torch.quint2x4
    torch.float8_e4m3fn torch.float8_e5m2 torch.float8_e4m3fnuz torch.float8_e5m2fnuz torch.float8_e8m0fnu torch.float4_e2m1fn_x2 torch.bits8 torch.bits16 torch.bits1x8 torch.bits2x4 torch.bits4x2 torch.strided torch.sparse_coo torch.sparse_csr torch._C._nn.gelu
    torch.contiguous_format torch.channels_last torch.preserve_format torch.nn.backends.thnn._get_thnn_function_backend torch.nn.backends.backend.FunctionBackend
    torch.nn.functional.relu torch.nn.functional.gelu torch.nn.functional.silu torch.nn.functional.tanh torch.nn.functional.sigmoid torch.nn.functional.elu
    torch.nn.functional.leaky_relu torch.nn.functional.selu torch.nn.functional.softmax torch.nn.functional.log_softmax torch.nn.functional.softplus torch.nn.functional.mish
    torch.nn.functional.hardswish torch.nn.functional.hardtanh torch.nn.functional.relu6 torch.relu torch.tanh torch.sigmoid torch.softmax torch.sqrt torch.exp torch._C._VariableFunctions.relu
    torch.nn.init.xavier_uniform_ torch.nn.init.kaiming_normal_ torch.optim.lr_scheduler.LambdaLR
    torch.jit._pickle.build_intlist torch.jit._pickle.build_tensorlist torch.jit._pickle.build_doublelist torch.jit._pickle.build_boollist torch.jit._pickle.restore_type_tag torch.jit._pickle.build_tensor_from_id
    torch.distributed.tensor.DTensor torch.distributed._tensor.api.DTensor torch.distributed.tensor._api.DTensor torch.distributed.tensor._dtensor_spec.DTensorSpec torch.distributed.tensor._dtensor_spec.TensorMeta
    torch.distributed.tensor.placement_types.Shard torch.distributed.tensor.placement_types.Replicate torch.distributed._tensor.placement_types.Shard torch.distributed._tensor.placement_types.Replicate torch.distributed.device_mesh.DeviceMesh
    torch.autograd.grad_mode.no_grad torch.autograd.grad_mode.enable_grad torch.utils.hooks.RemovableHandle torch.ScriptObject torch._C.ScriptObject torch.torch_version.TorchVersion torch.amp.autocast_mode.autocast torch.autograd.variable.Variable torch.distributed.fsdp.flat_param torch.distributed._shard.sharded_tensor.api.ShardedTensor
    xgboost.core.Booster xgboost.core.Booster.__setstate__ xgboost.compat.XGBoostLabelEncoder lightgbm.basic.Booster lightgbm.compat._LGBMLabelEncoder lightgbm.compat.LGBMLabelEncoder
    _catboost._CatBoost _catboost._MetadataHashProxy catboost.core._CatBoost
   
  `),
);

/** Module prefixes whose classes (a name that starts with a capital, after any underscore) are data; functions in them are not covered. */
export const harmlessClassModules: readonly string[] = words(`
    sklearn. scipy.sparse. scipy.stats. scipy.interpolate. scipy.spatial. scipy.optimize. scipy.signal. scipy.cluster. scipy.integrate._ivp. numpy.polynomial. numpy.ma.core numpy.dtypes numpy.exceptions numpy.linalg. numpy.core._exceptions numpy._core._exceptions
    pandas.core. pandas._libs. pandas.indexes. pandas.tseries. pandas.Index pandas pandas.arrays pandas.api.typing pandas.api.extensions pandas.api.indexers pandas.errors
    torch.nn.modules. torch.nn.quantized. torch.nn.quantizable. torch.nn.intrinsic. torch.nn.qat. torch.nn.utils.parametrizations torch.nn.utils.parametrize torch.nn.parallel.
    torch.ao.nn. torch.ao.quantization. torch.quantization. torch.optim. torch.distributions. torch.nn.attention torch.nn.utils.weight_norm torch.nn.utils.spectral_norm torch.nn.utils.prune torch.amp.grad_scaler torch.cuda.amp.grad_scaler
    torchvision.models. torchvision.ops. torchvision.transforms. torchaudio.models. torchaudio.transforms.
    accelerate.utils.dataclasses accelerate.state transformers.models. azureml.automl. azureml.training.tabular. fairseq.data.dictionary pytorch_lightning.utilities.parsing lightning_fabric.utilities.data models.experimental torch.nn.utils.rnn torch.utils.data.dataset torch.utils.data.sampler torch.utils.data.distributed torch.return_types torch.autograd.function torch.nn.attention. transformers.models. transformers.activations transformers.modeling_outputs transformers.training_args transformers.trainer_utils transformers.configuration_utils transformers.generation.configuration_utils transformers.tokenization_utils transformers.tokenization_utils_base
    timm.models. timm.layers. segmentation_models_pytorch. efficientnet_pytorch. pytorch_lightning.callbacks. lightning.pytorch.callbacks. lightning_fabric.utilities.data omegaconf.
    xgboost.sklearn xgboost.callback xgboost.core lightgbm.sklearn lightgbm.basic catboost.core
    imblearn. category_encoders. mlxtend. skopt. optuna.distributions optuna.study. optuna.trial. optuna.samplers. optuna.pruners. optuna.storages. optuna.search_space. peft.tuners. peft.utils.peft_types peft.config optax._src. flax.core. flax.struct gymnasium.spaces. gym.spaces. feature_engine. sklearn_pandas. hmmlearn. umap. hdbscan. lightfm. surprise. implicit. statsmodels. prophet. pmdarima. interpret. econml.
    gensim.models. gensim.corpora. nltk.stem. nltk.tokenize. nltk.probability nltk.lm. nltk.classify.naivebayes nltk.classify.decisiontree nltk.classify.maxent nltk.classify.positivenaivebayes nltk.classify.scikitlearn nltk.tag.sequential nltk.tag.perceptron nltk.tag.brill nltk.collocations nltk.metrics. nltk.tree. spacy.tokens. networkx.classes. skl2onnx. onnxmltools. shap. lime. tpot. flaml. autogluon. sktime. tsfresh. lifelines. pygam. patsy. formulaic.
    gensim.utils ultralytics.nn. ultralytics.utils. models.yolo models.common
`);

/** Modules whose plain functions are mathematics on their arguments, kept by estimators as scores, metrics and kernels. */
export const harmlessFunctionModules: readonly string[] = words(`
    sklearn.metrics. sklearn.feature_selection. sklearn.gaussian_process. sklearn.neural_network._base sklearn.feature_extraction.text sklearn.utils.extmath sklearn.utils.sparsefuncs
    torch.nn.init torchvision.ops. sklearn.ensemble._gb_losses sklearn.linear_model._sgd_fast sklearn.linear_model.sgd_fast sklearn._loss. sklearn.tree._ sklearn.neighbors._
    sklearn.ensemble._hist_gradient_boosting. sklearn.manifold._barnes_hut_tsne torch.nn.functional scipy.special.
`);

/** Classes in harmless modules that do reach files, processes or code. */
export const riskyClassNames: ReadonlySet<string> = new Set(
  words(`
    Parallel Memory Popen Path FileLock Process Thread Pool Template Environment Lambda NumpyUnpickler Unpickler Pickler HDFStore
    ExcelFile ExcelWriter StringIO BytesIO TextIOWrapper FileIO DataSource PyTables PlaintextCorpusReader Timer FunctionType CodeType
    CanonicalHFIndex CustomHFIndex HFIndexBase LegacyIndex RagRetriever PytestTester StanfordTokenizer StanfordSegmenter StanfordTagger StanfordPOSTagger StanfordNERTagger REPPTokenizer ReppTokenizer
    LdaMallet LdaVowpalWabbit DtmModel Wordrank VarEmbed TextReader MapWrapper LowLevelCallable ClusterDaskDistributor LocalDaskDistributor MultiprocessingDistributor DetectMultiBackend CmdStanPyBackend TransfoXLTokenizer TransfoXLCorpus CatBoostTreeModelLoader TrainingCheckPoint
    BaseExecutionEngine JsonReader SASReader StataReader Expression ScriptModule ScriptFunction GraphModule Interpreter Tracer Downloader StanfordTokenizer MaltParser Boxer Prover9 Corenlp CoreNLPServer
  `),
);

/**
 * Classes of harmless modules whose constructor opens files, loads models, starts processes or opens connections, by `module.name`. Genuine files
 * make their objects without calling it.
 */
export const bareNames =
  /^(transformers\.models\.[\w.]*\.(\w*(Tokenizer|TokenizerFast|Processor|FeatureExtractor|Corpus|Retriever|Index|VisionConfig)|\w+Backend)|transformers\.(training_args|tokenization_\w+)\.\w+|accelerate\.[\w.]+|models\.(common|yolo|experimental)\.\w+|ultralytics\.(nn|utils)\.[\w.]+|gensim\.[\w.]+|(tsfresh|prophet|tpot|flaml|autogluon|sktime|azureml)\.[\w.]+|(lightgbm\.basic|xgboost\.core)\.\w+|catboost\.core\.(Pool|FeaturesData)|shap\.[\w.]*(Loader|Deserializer|Serializer)|spacy\.tokens\.[\w.]+|nltk\.[\w.]*(Tagger|Tokenizer|Stemmer)|fairseq\.data\.dictionary\.\w+|optuna\.[\w.]*storages[\w.]*|hmmlearn\.[\w.]+|surprise\.[\w.]+)$/;
