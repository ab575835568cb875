const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Classes that a configuration may name, of Keras 1 to 3 and of TensorFlow's Keras: layers, initialisers, losses, metrics, optimisers and what serialising writes. */
export const kerasClasses: ReadonlySet<string> = new Set(
  words(`
    __bytes__ __class__ __complex__ __ellipsis__ __frozenset__ __keras_tensor__ __numpy__ __set__ __slice__ __tensor__ __tuple__
    __typespec__ Abs AbsMaxQuantizer Absolute AbstractRNNCell Accuracy Activation ActivityRegularization ActivityRegularizer Adadelta
    adadelta AdadeltaOptimizer Adafactor Adagrad adagrad Adam adam Adamax adamax AdamOptimizer AdamW AdaptiveAveragePool
    AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPool AdaptiveMaxPooling1D
    AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AdditiveAttention AddLoss AddMetric AddV2 AffineTransform All AllClose AlphaDropout
    Amax Amin Angle Antirectifier Any Append Arange Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh Argmax Argmin Argpartition
    Argsort Array ArraySplit AssociativeScan AtrousConv1D AtrousConv2D AtrousConvolution1D AtrousConvolution2D Attention AUC AugMix
    AutoContrast Average AveragePool AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D AWQConfig
    AWQDTypePolicy BaseAdaptiveAveragePooling BaseAdaptiveMaxPooling BaseAdaptivePooling BaseConv BaseConvTranspose BaseDepthwiseConv
    BaseGlobalPooling BaseImagePreprocessingLayer BasePooling BaseRandomLayer BaseSeparableConv BaseSpatialDropout BatchNorm
    BatchNormalization BatchNormalizationV1 BatchNormalizationV2 Bidirectional BinaryAccuracy BinaryCrossentropy
    BinaryFocalCrossentropy BinaryIoU BinaryTruePositives Bincount BitwiseAnd BitwiseInvert BitwiseLeftShift BitwiseNot BitwiseOr
    BitwiseRightShift BitwiseXor BroadcastTo Cast CastToFloat32 CategoricalAccuracy CategoricalCrossentropy
    CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy CategoricalHinge CategoryEncoding Cbrt CDist Ceil Celu CenterCrop
    Cholesky CholeskyInverse Circle ClassMethod Clip CombinerPreprocessingLayer CompileLoss CompileMetrics Concatenate
    ConcordanceCorrelation Cond Conj Conjugate Constant ConstantV2 Constraint Container ContrastLimitedAdaptiveHistogramEqualization
    Conv Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvertToTensor ConvLSTM ConvLSTM1D ConvLSTM1DCell
    ConvLSTM2D ConvLSTM2DCell ConvLSTM3D ConvLSTM3DCell ConvLSTMCell Convolution1D Convolution1DTranspose Convolution2D
    Convolution2DTranspose Convolution3D Convolution3DTranspose ConvRecurrent2D ConvRNN2D ConvTranspose Copy Corrcoef Correlate Cos
    Cosh CosineDecay CosineDecayRestarts CosineSimilarity CountNonzero CropImages Cropping1D Cropping2D Cropping3D Cross Crossing CTC
    CTCDecode CTCLoss CuDNNGRU CuDNNLSTM Cumprod Cumsum Custom CustomScaleLayer CutMix DataLayer DecoderLayer Deconvolution2D
    Deconvolution3D DefaultCaptions Deg2rad Dense DenseFeatures DepthToSpace DepthwiseConv DepthwiseConv1D DepthwiseConv2D Det Diag
    Diagflat Diagonal Dice Diff Digitize Discretization DistillationLoss Distiller Divide DivideNoNan Dot DotProductAttention Dropout
    DropoutRNNCellMixin Dsplit Dstack Dtype DTypePolicy DTypePolicyMap DynamicLossScale Eig EigenvalueRegularizer Eigh Einsum
    EinsumDense ElasticTransform Ellipsis ELU Elu Embedding EmbeddingV1 EmptyLike EncoderLayer Equal Equalization Erf Erfc Erfinv Exp
    Exp2 ExpandDims Expm1 ExponentialDecay ExtractPatches ExtractSequences F1Score Fabs FakeQuantWithMinMaxVars FalseNegatives
    FalsePositives FBetaScore Feature FeatureDistillation FeatureSpace FFT FFT2 FixedLossScale Flatten Flip Fliplr Flipud
    Float8QuantizationConfig FloatDTypePolicy FloatPolicy Floor FloorDivide Fmax Fmin Fmod Fold ForiLoop Ftrl ftrl Full FullLike
    Function Functional GaussianBlur GaussianDropout GaussianNoise Gcd GELU Gelu Geomspace GetItem GlobalAveragePooling1D
    GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D
    GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlorotNormal GlorotNormalV2 GlorotUniform GlorotUniformV2
    Glu GPTQConfig GPTQDTypePolicy GradientDescentOptimizer Graph Greater GreaterEqual GroupedQueryAttention GroupNormalization
    GroupQueryAttention GRU GRUCell GRUCellV1 GRUV1 GRUV2 HardShrink HardSigmoid HardSilu Hardswish HardTanh HashedCrossing Hashing
    Heaviside HeNormal HeNormalV2 HeUniform HeUniformV2 Highway Hinge Histogram Hsplit Hstack HSVToRGB Huber Hypot I0 Identity
    IdentityInitializer IdentityV2 IFFT2 Imag IndexLookup Initializer Inner InputLayer InputSpec InstanceMethod InstanceProperty
    Int4DTypePolicy Int4QuantizationConfig Int8QuantizationConfig IntegerLookup InTopK Inv InverseTimeDecay IoU IRFFT Isclose Isfinite
    IsIn Isinf Isnan Isneginf Isposinf Isreal ISTFT JVP KLD KLDivergence Kron KullbackLeiblerDivergence L1 L1L2 L1L2Regularizer L2
    Lamb Layer LayerNorm LayerNormalization LayerNormalizationV1 LayerScale Lcm Ldexp LeakyReLU LeakyRelu LearningRateSchedule
    LecunNormal LecunNormalV2 LecunUniform LecunUniformV2 LeftShift Less LessEqual LinearCosineDecay LinearModel Linspace Lion
    LocallyConnected1D LocallyConnected2D Log Log10 Log1p Log2 Logaddexp Logaddexp2 LogCosh LogCoshError Logdet LogicalAnd LogicalNot
    LogicalOr LogicalXor LogitsDistillation LogSigmoid LogSoftmax Logspace Logsumexp Loss LossesContainer LossFunctionWrapper
    LossScale LossScaleOptimizer LossScaleOptimizerV1 LossScaleOptimizerV3 LSTM LSTMCell LSTMCellV1 LSTMV1 LSTMV2 Lstsq LuFactor MAE
    Map MapCoordinates MAPE Masking Matmul MatrixRank Max Maximum MaxNorm MaxNumBoundingBoxes MaxoutDense MaxPool MaxPool1D MaxPool2D
    MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanMetricWrapper
    MeanRelativeError MeanSquaredError MeanSquaredLogarithmicError MeanTensor Median MelSpectrogram Merge Meshgrid Metric
    MetricsContainer MetricsList Min Minimum MinMaxNorm Mish MixUp Mod Model ModuleWrapper Moments MomentumOptimizer Moveaxis MSE MSLE
    MultiHeadAttention MultiHot MultiOptimizer Multiply Muon MutableHashTable Nadam nadam Nanargmax Nanargmin Nancumprod Nancumsum
    Nanmax Nanmean Nanmedian Nanmin Nanpercentile Nanprod Nanquantile Nanstd Nansum NanToNum Nanvar Ndim Negative Network Nextafter
    NoisyLinearCosineDecay NoneType NonNeg Nonzero Norm Normalization Normalize NotEqual OneHot OneHotIoU OneHotMeanIoU Ones OnesLike
    OnesV2 Optimizer OptimizerMap Orthogonal OrthogonalInitializer OrthogonalRegularizer OrthogonalV2 Outer Pad PadImages
    ParametricSoftplus PearsonCorrelation PeepholeLSTMCell Percentile Permute PerspectiveTransform PiecewiseConstantDecay Pinv
    Pipeline Poisson Polar Policy PolicyV1 PolynomialDecay Pooling1D Pooling2D Pooling3D Power Precision PrecisionAtRecall PReLU
    PreprocessingLayer Prod PSNR Ptp Qr Quantile QuantizationConfig QuantizedDTypePolicy QuantizedFloat8DTypePolicy Quantizer R2Score
    Rad2deg RadialConstraint RaggedTensorSpec RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast
    RandomCrop RandomElasticTransform RandomErasing RandomFlip RandomFourierFeatures RandomGaussianBlur RandomGrayscale RandomHeight
    RandomHue RandomInvert RandomNormal RandomNormalV2 RandomPerspective RandomPosterization RandomRotation RandomSaturation
    RandomSharpness RandomShear RandomTranslation RandomUniform RandomUniformV2 RandomWidth RandomZoom Ravel Real Rearrange Recall
    RecallAtPrecision Reciprocal Reduce Regularizer ReLU Relu ReLU6 Relu6 Repeat RepeatVector Rescaling Reshape Resize Resizing
    ReversibleEmbedding RFFT RGBToGrayscale RGBToHSV RightShift RMSNorm RMSNormalization RMSProp RMSprop rmsprop RNN Roll
    RootMeanSquaredError Rot90 Round Rsqrt SaturateCast ScaleAndTranslate Scan Scatter ScatterUpdate ScheduleFreeAdamW SearchSorted
    SeedGenerator SegmentMax SegmentMin SegmentProd SegmentReduction SegmentSum Select Selu SensitivityAtSpecificity
    SensitivitySpecificityBase SeparableConv SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D
    SequenceFeatures Sequential SGD sgd Sigmoid Sign Signbit SiLU Silu SimpleRNN SimpleRNNCell Sin Sinc Sinh Size Slice slice
    SliceUpdate SlicingOpLambda Slogdet SobelEdges Softmax Softplus SoftShrink Softsign Solarization Solve SolveTriangular Sort
    SpaceToDepth SparseCategoricalAccuracy SparseCategoricalCrossentropy Sparsemax SparsePlus SparseSigmoid SparseTensorSpec
    SparseTopKCategoricalAccuracy SpatialDropout1D SpatialDropout2D SpatialDropout3D SpecificityAtSensitivity SpectralNormalization
    Split Sqrt Square SquaredHinge Squareplus Squeeze SReLU SSIM Stack StackedRNNCells StateVector StaticHashTable Std STFT
    STFTInitializer STFTSpectrogram StochasticDepth StopGradient StringLookup Subtract Sum SumOverBatchSize
    SumOverBatchSizeMetricWrapper SVD Swapaxes Swish Switch SyncBatchNormalization Take TakeAlongAxis Tan Tanh TanhShrink Tensordot
    TensorFlowOpLayer TensorShape TensorSpec TextVectorization TFDConcat TFDIdentity TFOpLambda TFOptimizer Threshold ThresholdedReLU
    Tile TimeDistributed TimeDistributedDense TimeDistributedMerge TopK TopKCategoricalAccuracy Trace Transpose Trapezoid Tril Triu
    TrueDivide TrueNegatives TruePositives Trunc TruncatedNormal TruncatedNormalV2 Tversky TypeSpec Unfold UnifiedGRU UnifiedLSTM
    Unique UnitNorm UnitNormalization UnravelIndex Unstack UpSampling1D UpSampling2D UpSampling3D Vander Var VarianceScaling
    VarianceScalingV2 Vdot VectorizedMap View ViewAsComplex ViewAsReal VocabWeightHandler Vsplit Vstack WarmUp WeightRegularizer Where
    WhileLoop WideDeepModel Wrapper ZeroPadding1D ZeroPadding2D ZeroPadding3D Zeros ZerosLike ZerosV2
  `),
);

/** Functions that a configuration may name: activations, losses, metrics and their short names. */
export const kerasFunctions: ReadonlySet<string> = new Set(
  words(`
    ACC acc accuracy activity_l1 activity_l2 add auc AUC average bce bernoulli binary_accuracy binary_crossentropy
    binary_focal_crossentropy binary_io_u BinaryAccuracy categorical_accuracy categorical_crossentropy categorical_focal_crossentropy
    categorical_generalized_cross_entropy categorical_hinge cce ce celu circle concatenate concordance_correlation constant cosine
    cosine_proximity cosine_similarity crossentropy ctc dice dot elu exponential f1_score false_negatives false_positives fbeta_score
    fmeasure gelu glorot_normal glorot_uniform glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh he_normal he_uniform hinge
    huber identity kl_divergence kld kullback_leibler_divergence l1 l1_l2 l1l2 l2 leaky_relu lecun_normal lecun_uniform linear
    log_cosh log_sigmoid log_softmax logcosh loss MAE mae mape MAPE matthews_correlation max_norm maximum maxnorm mean_absolute_error
    mean_absolute_percentage_error mean_io_u mean_iou mean_pred mean_squared_error mean_squared_logarithmic_error min_max_norm minimum
    mish MSE mse msle MSLE multiply non_neg nonneg normal one ones orthogonal orthogonal_regularizer pearson_correlation poisson
    precision random_normal random_uniform recall relu relu6 root_mean_squared_error selu sigmoid silu soft_shrink softmax softmax_v2
    softmin softplus softsign sparse_accuracy sparse_categorical_accuracy sparse_categorical_crossentropy sparse_plus sparse_sigmoid
    sparse_top_k_categorical_accuracy sparsemax squared_hinge squareplus stft subtract swish tanh tanh_shrink threshold
    top_k_categorical_accuracy true_negatives true_positives truncated_normal tversky uniform unit_norm unitnorm variance_scaling zero
    zeros
  `),
);

/** Classes and functions of packages, papers and tutorials that many models use. They are not part of Keras, so the loading program must bring them. */
export const addOnNames: ReadonlySet<string> = new Set(
  words(`
    AdaBelief AdaBound AdamW AdamWeightDecay AddPositionEmbs AnchorBoxes Anchors AttentionLayer bce_dice_loss BilinearUpsampling
    BilinearUpSampling2D binary_focal_loss binary_tanh binary_tanh_op BinaryConv2d BinaryConv2D BinaryDense Capsule
    categorical_focal_loss ClassToken Clip ClipBoxes ClusterWeights coeff_determination ConstantSparsity contrastive_loss
    CosineAnnealing CRF custom_accuracy custom_loss DecodeDetections dice dice_coef dice_coef_loss dice_coefficient dice_loss
    DropoutNoScale DropoutNoScaleForBinary DropoutNoScaleForTernary euclidean_distance ExpandLastDim ExtractPatches f1 f1_m f1_score
    FilterDetections FixedDropout FixedPointQuantizer focal_loss focal_tversky FourierFeatures GarNet GarNetStack GCNConv GraphConv
    hard_tanh HardSwish InstanceNormalization iou iou_coef iou_score jaccard_coef jaccard_distance jaccard_distance_loss KerasLayer
    L2Normalization LAMB LayerNorm LayerNormalizationKeras LayerScale Length Lookahead Mask MDN mean_iou MultiCategoryEncoding
    MultiHeadSelfAttention NBeats NovoGrad PatchEncoder Patches pearson perceptual_loss pinball_loss PixelShuffle PolynomialDecay
    PositionEmbedding precision_m PriorBox PriorProbability PruneLowMagnitude PSNR psnr quantile_loss QuantizeAnnotate QuantizeLayer
    QuantizeWrapper QuantizeWrapperV2 r2 r2_score r_square RAdam recall_m RectifiedAdam ReflectionPadding2D RegressBoxes rmse
    root_mean_squared_error Sampling sensitivity SeqSelfAttention SeqWeightedAttention SGDW smooth_l1 smooth_l1_loss specificity SSIM
    ssim StochasticDepth Subpixel SubPixel1D Swish ternary_tanh TernaryConv2D TernaryDense TokenAndPositionEmbedding TokenEmbedding
    TransformerBlock TransformerDecoder TransformerEncoder triplet_loss tversky tversky_loss UnaryLUT UpsampleLike vae_loss
    VectorQuantizer WarmUpCosine wasserstein_loss weighted_bce weighted_categorical_crossentropy WeightNormalization XnorConv2D
    XnorDense Yogi yolo_loss ZeroSomeWeights
  `),
);
