const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Functions of numpy that compute something from arrays: no file, no text that is parsed, nothing that is called back. Taken from the
 * public names of numpy 1.24 and 2.4, without those that read or write files or take a function.
 */
const numpyFunctions: ReadonlySet<string> = new Set(
  words(`
    abs absolute acos acosh add all allclose amax amin angle any append arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax
    argmin argpartition argsort argwhere around array array_equal array_equiv array_split asanyarray asarray asarray_chkfinite ascontiguousarray
    asfarray asfortranarray asin asinh asmatrix astype atan atan2 atanh atleast_1d atleast_2d atleast_3d average bartlett bincount
    bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor blackman block bmat broadcast_arrays
    broadcast_to can_cast cbrt ceil choose clip column_stack compress concat concatenate conj conjugate convolve copy copysign corrcoef
    correlate cos cosh count_nonzero cov cross cumprod cumproduct cumsum cumulative_prod cumulative_sum deg2rad degrees delete det diag diagflat
    diagonal diff digitize divide divmod dot dsplit dstack ediff1d einsum empty empty_like equal exp exp2 expand_dims expm1 extract eye
    fabs fft fft2 fftfreq fftn fftshift fill_diagonal fix flatnonzero flip fliplr flipud float_power floor floor_divide fmax fmin fmod frexp full full_like
    gcd geomspace gradient greater greater_equal hamming hanning heaviside histogram histogram2d histogram_bin_edges histogramdd hsplit hstack
    hypot i0 identity ifft ifft2 ifftn ifftshift imag in1d inner insert interp intersect1d inv invert irfft isclose iscomplex iscomplexobj isfinite
    isin isinf isnan isnat isneginf isposinf isreal isrealobj isscalar issubdtype kaiser kron lcm ldexp left_shift less less_equal lexsort
    linspace log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logspace matmul matrix_power matrix_rank
    matrix_transpose matvec max maximum mean median meshgrid min minimum mod modf moveaxis msort multiply nan_to_num nanargmax nanargmin nancumprod nancumsum
    nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar ndim negative nextafter nonzero norm not_equal
    ones ones_like outer packbits pad partition percentile permute_dims pinv place polyadd polyder polydiv polyfit polyint polymul polysub
    polyval positive pow power prod product ptp put putmask qr quantile rad2deg radians ravel real real_if_close reciprocal remainder
    repeat reshape resize rfft rfftfreq right_shift rint roll rollaxis rot90 round round_ row_stack searchsorted select setdiff1d setxor1d
    shape sign signbit sin sinc sinh size slogdet solve sometrue sort sort_complex spacing split sqrt square squeeze stack std subtract sum svd
    swapaxes take take_along_axis tan tanh tensordot tile trace transpose trapezoid trapz tri tril triu trim_zeros true_divide trunc
    union1d unique unpackbits unwrap vander var vdot vecdot vecmat vsplit vstack where zeros zeros_like eig eigh eigvals eigvalsh cholesky lstsq multi_dot
    cond svdvals vector_norm matrix_norm
  `),
);

/** Where these functions say that they live, in the versions of numpy: ufuncs in the compiled module, the others where they are written. */
const numpyModules =
  /^numpy(\.(linalg(\.(_?linalg|_umath_linalg))?|fft(\.(_?pocketfft|_?helper))?|_?core(\.(_multiarray_umath|umath|multiarray|fromnumeric|numeric|shape_base|function_base|einsumfunc|_methods))?|lib(\.(_?[a-z0-9]+_base(_impl)?|nanfunctions|_nanfunctions_impl|arraysetops|_arraysetops_impl|_?ufunclike(_impl)?|_?stride_tricks(_impl)?|_?twodim_base(_impl)?|_?type_check(_impl)?|scimath|arraypad|_arraypad_impl|_?polynomial(_impl)?))?))?$/;

/** Functions of other packages that do the same, with the module that they say they live in. */
const otherFunctions: ReadonlySet<string> = new Set(
  words(`
    pandas.isna pandas.isnull pandas.notna pandas.notnull pandas.to_numeric pandas.to_datetime pandas.to_timedelta pandas.concat pandas.cut pandas.qcut
    pandas.get_dummies pandas.factorize pandas.unique pandas.melt pandas.merge pandas.array
    pandas.core.dtypes.missing.isna pandas.core.dtypes.missing.notna pandas.core.tools.numeric.to_numeric pandas.core.tools.datetimes.to_datetime
    pandas.core.tools.timedeltas.to_timedelta pandas.core.reshape.concat.concat pandas.core.reshape.tile.cut pandas.core.reshape.tile.qcut
    pandas.core.reshape.encoding.get_dummies pandas.core.reshape.reshape.get_dummies pandas.core.algorithms.factorize pandas.core.algorithms.unique
    pandas.core.reshape.melt.melt pandas.core.reshape.merge.merge
    sklearn.utils.validation.check_array sklearn.utils.validation.as_float_array sklearn.utils.validation.column_or_1d sklearn.base.clone
    sklearn.utils.fixes.logsumexp sklearn.preprocessing._data.normalize sklearn.preprocessing._data.scale sklearn.preprocessing.data.normalize
    sklearn.preprocessing.data.scale sklearn.preprocessing._data.add_dummy_feature
    sklearn.decomposition._fastica._logcosh sklearn.decomposition._fastica._exp sklearn.decomposition._fastica._cube
    sklearn.callback._callback_context._from_reconstruction_attributes
    scipy.sparse._construct.vstack scipy.sparse._construct.hstack scipy.sparse._construct.eye scipy.sparse._base.issparse
    scipy.linalg._basic.inv scipy.linalg._basic.solve scipy.linalg._decomp_svd.svd scipy.linalg._decomp.eigh
    builtins.str.lower builtins.str.upper builtins.str.strip builtins.str.split builtins.str.title builtins.str.casefold builtins.str.splitlines
    builtins.str.lstrip builtins.str.rstrip builtins.str.capitalize builtins.str.isdigit builtins.str.isalpha builtins.str.isalnum builtins.str.__len__
    builtins.dict.fromkeys builtins.datetime.fromisoformat datetime.datetime.fromisoformat datetime.datetime.strptime
    scipy.sparse._base._spbase.toarray scipy.sparse._base.spmatrix.toarray scipy.sparse._base.spmatrix.todense scipy.sparse._matrix.spmatrix.todense
    scipy.sparse._base._spbase.todense scipy.sparse._compressed._cs_matrix.toarray scipy.sparse.compressed._cs_matrix.toarray
    scipy.sparse._csr.csr_matrix.toarray scipy.sparse._csr.csr_matrix.todense scipy.sparse._csc.csc_matrix.toarray scipy.sparse._csr._csr_base.toarray
    scipy.sparse.csr.csr_matrix.toarray scipy.sparse.csr.csr_matrix.todense scipy.sparse.csc.csc_matrix.toarray
    pandas.core.frame.DataFrame.to_numpy pandas.core.frame.DataFrame.fillna pandas.core.frame.DataFrame.astype pandas.DataFrame.to_numpy
    pandas.DataFrame.fillna pandas.DataFrame.astype pandas.core.generic.NDFrame.fillna pandas.core.generic.NDFrame.astype
    numpy.ndarray.flatten numpy.ndarray.ravel numpy.ndarray.squeeze numpy.ndarray.astype numpy.ndarray.reshape numpy.ndarray.tolist
  `),
);

const torchFunctions: ReadonlySet<string> = new Set(
  words(`
    abs add argmax argmin arange bmm cat ceil clamp clip concat cos cosh cumsum diag div dot einsum elu empty equal erf exp expm1 eye flatten
    flip floor full gather ger hstack index_select isnan isfinite leaky_relu linspace log log10 log1p log2 logsumexp lstsq masked_select
    matmul max maximum mean median min minimum mm mul multiply neg norm ones ones_like outer pow prod prelu relu relu_ reciprocal
    reshape round rsqrt selu sigmoid sign sin sinh softmax log_softmax split sqrt square squeeze stack std sub sum t tan tanh tensor tensordot
    topk transpose tril triu unbind unique unsqueeze var vstack where zeros zeros_like celu selu_ threshold dropout dropout_ layer_norm
    hardshrink bernoulli cosine_similarity pairwise_distance logical_and logical_not logical_or true_divide floor_divide
  `),
);

const torchModules = new Set(['torch', 'torch._C', 'torch._C._VariableFunctions', 'torch._C._nn', 'torch.special']);

/** True for a function that is known to compute on its arguments only; `module` by its present-day name. */
export function isNumericFunction(module: string, name: string): boolean {
  if (numpyModules.test(module) && numpyFunctions.has(name)) return true;
  // Compiled functions of PyTorch name the class that holds them.
  if (torchModules.has(module) && torchFunctions.has(name.replace(/^_VariableFunctions(Class)?\./, ''))) return true;
  // Python 2's name of str, which protocols 0 to 2 use.
  const present = module === 'builtins' ? name.replace(/^unicode\./, 'str.') : name;
  return otherFunctions.has(`${module}.${present}`);
}
