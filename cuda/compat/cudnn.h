/*
 * Lets gorgonia.org/cu/dnn compile without cuDNN, or with one of a version that it does not know. Gorgonia imports that package
 * in every build with the tag cuda and calls it only for convolutions and their like. Every function here does nothing and
 * answers that cuDNN is not initialised; the constants are distinct and have not cuDNN's values.
 *
 * Made by go generate from the sources of gorgonia.org/cu/dnn. Do not edit.
 */
#ifndef DENOISE_CUDNN_H
#define DENOISE_CUDNN_H

#include <stddef.h>
#include <stdint.h>

enum {
	CUDNN_STATUS_SUCCESS = 0, /* and the others count on */
	CUDNN_16BIT_INDICES,
	CUDNN_32BIT_INDICES,
	CUDNN_64BIT_INDICES,
	CUDNN_8BIT_INDICES,
	CUDNN_ACTIVATION_CLIPPED_RELU,
	CUDNN_ACTIVATION_ELU,
	CUDNN_ACTIVATION_IDENTITY,
	CUDNN_ACTIVATION_RELU,
	CUDNN_ACTIVATION_SIGMOID,
	CUDNN_ACTIVATION_TANH,
	CUDNN_ATTR_CONVOLUTION_COMP_TYPE,
	CUDNN_ATTR_CONVOLUTION_CONV_MODE,
	CUDNN_ATTR_CONVOLUTION_DILATIONS,
	CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES,
	CUDNN_ATTR_CONVOLUTION_POST_PADDINGS,
	CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS,
	CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS,
	CUDNN_ATTR_ENGINECFG_ENGINE,
	CUDNN_ATTR_ENGINECFG_INTERMEDIATE_INFO,
	CUDNN_ATTR_ENGINECFG_KNOB_CHOICES,
	CUDNN_ATTR_ENGINEHEUR_MODE,
	CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH,
	CUDNN_ATTR_ENGINEHEUR_RESULTS,
	CUDNN_ATTR_ENGINE_GLOBAL_INDEX,
	CUDNN_ATTR_ENGINE_KNOB_INFO,
	CUDNN_ATTR_ENGINE_LAYOUT_INFO,
	CUDNN_ATTR_ENGINE_NUMERICAL_NOTE,
	CUDNN_ATTR_ENGINE_OPERATION_GRAPH,
	CUDNN_ATTR_EXECUTION_PLAN_COMPUTED_INTERMEDIATE_UIDS,
	CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG,
	CUDNN_ATTR_EXECUTION_PLAN_HANDLE,
	CUDNN_ATTR_EXECUTION_PLAN_RUN_ONLY_INTERMEDIATE_UIDS,
	CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE,
	CUDNN_ATTR_INTERMEDIATE_INFO_DEPENDENT_ATTRIBUTES,
	CUDNN_ATTR_INTERMEDIATE_INFO_DEPENDENT_DATA_UIDS,
	CUDNN_ATTR_INTERMEDIATE_INFO_SIZE,
	CUDNN_ATTR_INTERMEDIATE_INFO_UNIQUE_ID,
	CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE,
	CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE,
	CUDNN_ATTR_KNOB_INFO_MAXIMUM_VALUE,
	CUDNN_ATTR_KNOB_INFO_MINIMUM_VALUE,
	CUDNN_ATTR_KNOB_INFO_STRIDE,
	CUDNN_ATTR_KNOB_INFO_TYPE,
	CUDNN_ATTR_LAYOUT_INFO_TENSOR_UID,
	CUDNN_ATTR_LAYOUT_INFO_TYPES,
	CUDNN_ATTR_OPERATIONGRAPH_ENGINE_GLOBAL_COUNT,
	CUDNN_ATTR_OPERATIONGRAPH_HANDLE,
	CUDNN_ATTR_OPERATIONGRAPH_OPS,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY,
	CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
	CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
	CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA,
	CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
	CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
	CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
	CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y,
	CUDNN_ATTR_OPERATION_GENSTATS_MATH_PREC,
	CUDNN_ATTR_OPERATION_GENSTATS_MODE,
	CUDNN_ATTR_OPERATION_GENSTATS_SQSUMDESC,
	CUDNN_ATTR_OPERATION_GENSTATS_SUMDESC,
	CUDNN_ATTR_OPERATION_GENSTATS_XDESC,
	CUDNN_ATTR_OPERATION_POINTWISE_ALPHA1,
	CUDNN_ATTR_OPERATION_POINTWISE_ALPHA2,
	CUDNN_ATTR_OPERATION_POINTWISE_BDESC,
	CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR,
	CUDNN_ATTR_OPERATION_POINTWISE_XDESC,
	CUDNN_ATTR_OPERATION_POINTWISE_YDESC,
	CUDNN_ATTR_POINTWISE_MATH_PREC,
	CUDNN_ATTR_POINTWISE_MODE,
	CUDNN_ATTR_POINTWISE_NAN_PROPAGATION,
	CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP,
	CUDNN_ATTR_POINTWISE_RELU_UPPER_CLIP,
	CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT,
	CUDNN_ATTR_TENSOR_DATA_TYPE,
	CUDNN_ATTR_TENSOR_DIMENSIONS,
	CUDNN_ATTR_TENSOR_IS_VIRTUAL,
	CUDNN_ATTR_TENSOR_STRIDES,
	CUDNN_ATTR_TENSOR_UNIQUE_ID,
	CUDNN_ATTR_TENSOR_VECTORIZED_DIMENSION,
	CUDNN_ATTR_TENSOR_VECTOR_COUNT,
	CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS,
	CUDNN_ATTR_VARIANT_PACK_INTERMEDIATES,
	CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS,
	CUDNN_ATTR_VARIANT_PACK_WORKSPACE,
	CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR,
	CUDNN_BACKEND_ENGINECFG_DESCRIPTOR,
	CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR,
	CUDNN_BACKEND_ENGINE_DESCRIPTOR,
	CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR,
	CUDNN_BACKEND_INTERMEDIATE_INFO_DESCRIPTOR,
	CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR,
	CUDNN_BACKEND_KNOB_INFO_DESCRIPTOR,
	CUDNN_BACKEND_LAYOUT_INFO_DESCRIPTOR,
	CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR,
	CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
	CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
	CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
	CUDNN_BACKEND_OPERATION_GEN_STATS_DESCRIPTOR,
	CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR,
	CUDNN_BACKEND_POINTWISE_DESCRIPTOR,
	CUDNN_BACKEND_TENSOR_DESCRIPTOR,
	CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR,
	CUDNN_BATCHNORM_OPS_BN,
	CUDNN_BATCHNORM_OPS_BN_ACTIVATION,
	CUDNN_BATCHNORM_OPS_BN_ADD_ACTIVATION,
	CUDNN_BATCHNORM_PER_ACTIVATION,
	CUDNN_BATCHNORM_SPATIAL,
	CUDNN_BATCHNORM_SPATIAL_PERSISTENT,
	CUDNN_BIDIRECTIONAL,
	CUDNN_CONVOLUTION,
	CUDNN_CONVOLUTION_BWD_DATA_ALGO_0,
	CUDNN_CONVOLUTION_BWD_DATA_ALGO_1,
	CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT,
	CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT,
	CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT_TILING,
	CUDNN_CONVOLUTION_BWD_DATA_ALGO_WINOGRAD,
	CUDNN_CONVOLUTION_BWD_DATA_ALGO_WINOGRAD_NONFUSED,
	CUDNN_CONVOLUTION_BWD_FILTER_ALGO_0,
	CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1,
	CUDNN_CONVOLUTION_BWD_FILTER_ALGO_3,
	CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT,
	CUDNN_CONVOLUTION_BWD_FILTER_ALGO_FFT,
	CUDNN_CONVOLUTION_BWD_FILTER_ALGO_FFT_TILING,
	CUDNN_CONVOLUTION_BWD_FILTER_ALGO_WINOGRAD,
	CUDNN_CONVOLUTION_BWD_FILTER_ALGO_WINOGRAD_NONFUSED,
	CUDNN_CONVOLUTION_FWD_ALGO_COUNT,
	CUDNN_CONVOLUTION_FWD_ALGO_DIRECT,
	CUDNN_CONVOLUTION_FWD_ALGO_FFT,
	CUDNN_CONVOLUTION_FWD_ALGO_FFT_TILING,
	CUDNN_CONVOLUTION_FWD_ALGO_GEMM,
	CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM,
	CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
	CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD,
	CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD_NONFUSED,
	CUDNN_CROSS_CORRELATION,
	CUDNN_CTC_LOSS_ALGO_DETERMINISTIC,
	CUDNN_CTC_LOSS_ALGO_NON_DETERMINISTIC,
	CUDNN_DATA_DOUBLE,
	CUDNN_DATA_FLOAT,
	CUDNN_DATA_HALF,
	CUDNN_DATA_INT32,
	CUDNN_DATA_INT8,
	CUDNN_DATA_INT8x32,
	CUDNN_DATA_INT8x4,
	CUDNN_DATA_UINT8,
	CUDNN_DATA_UINT8x4,
	CUDNN_DEFAULT_MATH,
	CUDNN_DEFAULT_REORDER,
	CUDNN_DETERMINISTIC,
	CUDNN_DIVNORM_PRECOMPUTED_MEANS,
	CUDNN_ERRQUERY_BLOCKING,
	CUDNN_ERRQUERY_NONBLOCKING,
	CUDNN_ERRQUERY_RAWCODE,
	CUDNN_FMA_MATH,
	CUDNN_FUSED_BN_FINALIZE_STATISTICS_INFERENCE,
	CUDNN_FUSED_BN_FINALIZE_STATISTICS_TRAINING,
	CUDNN_FUSED_CONV_SCALE_BIAS_ADD_ACTIVATION,
	CUDNN_FUSED_DACTIVATION_FORK_DBATCHNORM,
	CUDNN_FUSED_SCALE_BIAS_ACTIVATION_CONV_BNSTATS,
	CUDNN_FUSED_SCALE_BIAS_ACTIVATION_WGRAD,
	CUDNN_FUSED_SCALE_BIAS_ADD_ACTIVATION_GEN_BITMASK,
	CUDNN_FWD_MODE_INFERENCE,
	CUDNN_FWD_MODE_TRAINING,
	CUDNN_GENSTATS_SUM_SQSUM,
	CUDNN_GRU,
	CUDNN_HEUR_MODES_COUNT,
	CUDNN_HEUR_MODE_INSTANT,
	CUDNN_KNOB_TYPE_CHUNK_K,
	CUDNN_KNOB_TYPE_COUNTS,
	CUDNN_KNOB_TYPE_CTA_SPLIT_K_MODE,
	CUDNN_KNOB_TYPE_EDGE,
	CUDNN_KNOB_TYPE_IDX_MODE,
	CUDNN_KNOB_TYPE_KBLOCK,
	CUDNN_KNOB_TYPE_LDGA,
	CUDNN_KNOB_TYPE_LDGB,
	CUDNN_KNOB_TYPE_LDGC,
	CUDNN_KNOB_TYPE_MULTIPLY,
	CUDNN_KNOB_TYPE_REDUCTION_MODE,
	CUDNN_KNOB_TYPE_SINGLEBUFFER,
	CUDNN_KNOB_TYPE_SLICED,
	CUDNN_KNOB_TYPE_SPECFILT,
	CUDNN_KNOB_TYPE_SPLIT_H,
	CUDNN_KNOB_TYPE_SPLIT_K,
	CUDNN_KNOB_TYPE_SPLIT_K_BUF,
	CUDNN_KNOB_TYPE_SPLIT_K_SLC,
	CUDNN_KNOB_TYPE_SPLIT_RS,
	CUDNN_KNOB_TYPE_STAGES,
	CUDNN_KNOB_TYPE_SWIZZLE,
	CUDNN_KNOB_TYPE_TILEK,
	CUDNN_KNOB_TYPE_TILE_SIZE,
	CUDNN_KNOB_TYPE_USE_TEX,
	CUDNN_KNOB_TYPE_WINO_TILE,
	CUDNN_LAYOUT_TYPE_COUNT,
	CUDNN_LAYOUT_TYPE_PREFERRED_NCHW,
	CUDNN_LAYOUT_TYPE_PREFERRED_NHWC,
	CUDNN_LAYOUT_TYPE_PREFERRED_PAD4CK,
	CUDNN_LAYOUT_TYPE_PREFERRED_PAD8CK,
	CUDNN_LINEAR_INPUT,
	CUDNN_LOSS_NORMALIZATION_NONE,
	CUDNN_LOSS_NORMALIZATION_SOFTMAX,
	CUDNN_LRN_CROSS_CHANNEL_DIM1,
	CUDNN_LSTM,
	CUDNN_MH_ATTN_K_BIASES,
	CUDNN_MH_ATTN_K_WEIGHTS,
	CUDNN_MH_ATTN_O_BIASES,
	CUDNN_MH_ATTN_O_WEIGHTS,
	CUDNN_MH_ATTN_Q_BIASES,
	CUDNN_MH_ATTN_Q_WEIGHTS,
	CUDNN_MH_ATTN_V_BIASES,
	CUDNN_MH_ATTN_V_WEIGHTS,
	CUDNN_NON_DETERMINISTIC,
	CUDNN_NORM_ALGO_PERSIST,
	CUDNN_NORM_ALGO_STANDARD,
	CUDNN_NORM_OPS_NORM,
	CUDNN_NORM_OPS_NORM_ACTIVATION,
	CUDNN_NORM_OPS_NORM_ADD_ACTIVATION,
	CUDNN_NORM_PER_ACTIVATION,
	CUDNN_NORM_PER_CHANNEL,
	CUDNN_NOT_PROPAGATE_NAN,
	CUDNN_NO_REORDER,
	CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS,
	CUDNN_NUMERICAL_NOTE_FFT,
	CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC,
	CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION,
	CUDNN_NUMERICAL_NOTE_TENSOR_CORE,
	CUDNN_NUMERICAL_NOTE_TYPE_COUNT,
	CUDNN_NUMERICAL_NOTE_WINOGRAD,
	CUDNN_OP_TENSOR_ADD,
	CUDNN_OP_TENSOR_MAX,
	CUDNN_OP_TENSOR_MIN,
	CUDNN_OP_TENSOR_MUL,
	CUDNN_OP_TENSOR_NOT,
	CUDNN_OP_TENSOR_SQRT,
	CUDNN_PARAM_ACTIVATION_BITMASK_DESC,
	CUDNN_PARAM_ACTIVATION_BITMASK_PLACEHOLDER,
	CUDNN_PARAM_ACTIVATION_DESC,
	CUDNN_PARAM_BN_BIAS_PLACEHOLDER,
	CUDNN_PARAM_BN_DBIAS_PLACEHOLDER,
	CUDNN_PARAM_BN_DSCALE_PLACEHOLDER,
	CUDNN_PARAM_BN_EQBIAS_PLACEHOLDER,
	CUDNN_PARAM_BN_EQSCALEBIAS_DESC,
	CUDNN_PARAM_BN_EQSCALE_PLACEHOLDER,
	CUDNN_PARAM_BN_MODE,
	CUDNN_PARAM_BN_RUNNING_MEAN_PLACEHOLDER,
	CUDNN_PARAM_BN_RUNNING_VAR_PLACEHOLDER,
	CUDNN_PARAM_BN_SAVED_INVSTD_PLACEHOLDER,
	CUDNN_PARAM_BN_SAVED_MEAN_PLACEHOLDER,
	CUDNN_PARAM_BN_SCALEBIAS_MEANVAR_DESC,
	CUDNN_PARAM_BN_SCALE_PLACEHOLDER,
	CUDNN_PARAM_BN_Z_EQBIAS_PLACEHOLDER,
	CUDNN_PARAM_BN_Z_EQSCALEBIAS_DESC,
	CUDNN_PARAM_BN_Z_EQSCALE_PLACEHOLDER,
	CUDNN_PARAM_CONV_DESC,
	CUDNN_PARAM_DWDATA_PLACEHOLDER,
	CUDNN_PARAM_DWDESC,
	CUDNN_PARAM_DXDATA_PLACEHOLDER,
	CUDNN_PARAM_DXDESC,
	CUDNN_PARAM_DYDATA_PLACEHOLDER,
	CUDNN_PARAM_DYDESC,
	CUDNN_PARAM_DZDATA_PLACEHOLDER,
	CUDNN_PARAM_DZDESC,
	CUDNN_PARAM_WDATA_PLACEHOLDER,
	CUDNN_PARAM_WDESC,
	CUDNN_PARAM_XDATA_PLACEHOLDER,
	CUDNN_PARAM_XDESC,
	CUDNN_PARAM_YDATA_PLACEHOLDER,
	CUDNN_PARAM_YDESC,
	CUDNN_PARAM_YSQSUM_PLACEHOLDER,
	CUDNN_PARAM_YSTATS_DESC,
	CUDNN_PARAM_YSUM_PLACEHOLDER,
	CUDNN_PARAM_ZDATA_PLACEHOLDER,
	CUDNN_PARAM_ZDESC,
	CUDNN_POINTWISE_ADD,
	CUDNN_POINTWISE_ELU_FWD,
	CUDNN_POINTWISE_MAX,
	CUDNN_POINTWISE_MIN,
	CUDNN_POINTWISE_MUL,
	CUDNN_POINTWISE_RELU_FWD,
	CUDNN_POINTWISE_SIGMOID_FWD,
	CUDNN_POINTWISE_SQRT,
	CUDNN_POINTWISE_TANH_FWD,
	CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING,
	CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING,
	CUDNN_POOLING_MAX,
	CUDNN_POOLING_MAX_DETERMINISTIC,
	CUDNN_PROPAGATE_NAN,
	CUDNN_PTR_16B_ALIGNED,
	CUDNN_PTR_ACTIVATION_BITMASK,
	CUDNN_PTR_BN_BIAS,
	CUDNN_PTR_BN_DBIAS,
	CUDNN_PTR_BN_DSCALE,
	CUDNN_PTR_BN_EQBIAS,
	CUDNN_PTR_BN_EQSCALE,
	CUDNN_PTR_BN_RUNNING_MEAN,
	CUDNN_PTR_BN_RUNNING_VAR,
	CUDNN_PTR_BN_SAVED_INVSTD,
	CUDNN_PTR_BN_SAVED_MEAN,
	CUDNN_PTR_BN_SCALE,
	CUDNN_PTR_BN_Z_EQBIAS,
	CUDNN_PTR_BN_Z_EQSCALE,
	CUDNN_PTR_DWDATA,
	CUDNN_PTR_DXDATA,
	CUDNN_PTR_DYDATA,
	CUDNN_PTR_DZDATA,
	CUDNN_PTR_ELEM_ALIGNED,
	CUDNN_PTR_NULL,
	CUDNN_PTR_WDATA,
	CUDNN_PTR_WORKSPACE,
	CUDNN_PTR_XDATA,
	CUDNN_PTR_YDATA,
	CUDNN_PTR_YSQSUM,
	CUDNN_PTR_YSUM,
	CUDNN_PTR_ZDATA,
	CUDNN_REDUCE_TENSOR_ADD,
	CUDNN_REDUCE_TENSOR_AMAX,
	CUDNN_REDUCE_TENSOR_AVG,
	CUDNN_REDUCE_TENSOR_FLATTENED_INDICES,
	CUDNN_REDUCE_TENSOR_MAX,
	CUDNN_REDUCE_TENSOR_MIN,
	CUDNN_REDUCE_TENSOR_MUL,
	CUDNN_REDUCE_TENSOR_MUL_NO_ZEROS,
	CUDNN_REDUCE_TENSOR_NORM1,
	CUDNN_REDUCE_TENSOR_NORM2,
	CUDNN_REDUCE_TENSOR_NO_INDICES,
	CUDNN_RNN_ALGO_COUNT,
	CUDNN_RNN_ALGO_PERSIST_DYNAMIC,
	CUDNN_RNN_ALGO_PERSIST_STATIC,
	CUDNN_RNN_ALGO_STANDARD,
	CUDNN_RNN_CLIP_MINMAX,
	CUDNN_RNN_CLIP_NONE,
	CUDNN_RNN_DATA_LAYOUT_BATCH_MAJOR_UNPACKED,
	CUDNN_RNN_DATA_LAYOUT_SEQ_MAJOR_PACKED,
	CUDNN_RNN_DATA_LAYOUT_SEQ_MAJOR_UNPACKED,
	CUDNN_RNN_DOUBLE_BIAS,
	CUDNN_RNN_NO_BIAS,
	CUDNN_RNN_RELU,
	CUDNN_RNN_SINGLE_INP_BIAS,
	CUDNN_RNN_SINGLE_REC_BIAS,
	CUDNN_RNN_TANH,
	CUDNN_SAMPLER_BILINEAR,
	CUDNN_SCALAR_DOUBLE_BN_EPSILON,
	CUDNN_SCALAR_DOUBLE_BN_EXP_AVG_FACTOR,
	CUDNN_SCALAR_INT64_T_BN_ACCUMULATION_COUNT,
	CUDNN_SCALAR_SIZE_T_WORKSPACE_SIZE_IN_BYTES,
	CUDNN_SEQDATA_BATCH_DIM,
	CUDNN_SEQDATA_BEAM_DIM,
	CUDNN_SEQDATA_TIME_DIM,
	CUDNN_SEQDATA_VECT_DIM,
	CUDNN_SEV_ERROR,
	CUDNN_SEV_FATAL,
	CUDNN_SEV_INFO,
	CUDNN_SEV_WARNING,
	CUDNN_SKIP_INPUT,
	CUDNN_SOFTMAX_ACCURATE,
	CUDNN_SOFTMAX_FAST,
	CUDNN_SOFTMAX_LOG,
	CUDNN_SOFTMAX_MODE_CHANNEL,
	CUDNN_SOFTMAX_MODE_INSTANCE,
	CUDNN_STATUS_ALLOC_FAILED,
	CUDNN_STATUS_ARCH_MISMATCH,
	CUDNN_STATUS_BAD_PARAM,
	CUDNN_STATUS_EXECUTION_FAILED,
	CUDNN_STATUS_INTERNAL_ERROR,
	CUDNN_STATUS_INVALID_VALUE,
	CUDNN_STATUS_LICENSE_ERROR,
	CUDNN_STATUS_MAPPING_ERROR,
	CUDNN_STATUS_NOT_INITIALIZED,
	CUDNN_STATUS_NOT_SUPPORTED,
	CUDNN_STATUS_RUNTIME_FP_OVERFLOW,
	CUDNN_STATUS_RUNTIME_IN_PROGRESS,
	CUDNN_STATUS_RUNTIME_PREREQUISITE_MISSING,
	CUDNN_TENSOR_NCHW,
	CUDNN_TENSOR_NCHW_VECT_C,
	CUDNN_TENSOR_NHWC,
	CUDNN_TENSOR_OP_MATH,
	CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION,
	CUDNN_TRANSFORM_FOLD,
	CUDNN_TRANSFORM_UNFOLD,
	CUDNN_TYPE_ATTRIB_NAME,
	CUDNN_TYPE_BACKEND_DESCRIPTOR,
	CUDNN_TYPE_BOOLEAN,
	CUDNN_TYPE_CONVOLUTION_MODE,
	CUDNN_TYPE_DATA_TYPE,
	CUDNN_TYPE_DOUBLE,
	CUDNN_TYPE_FLOAT,
	CUDNN_TYPE_GENSTATS_MODE,
	CUDNN_TYPE_HANDLE,
	CUDNN_TYPE_HEUR_MODE,
	CUDNN_TYPE_INT64,
	CUDNN_TYPE_KNOB_TYPE,
	CUDNN_TYPE_LAYOUT_TYPE,
	CUDNN_TYPE_NAN_PROPOGATION,
	CUDNN_TYPE_NUMERICAL_NOTE,
	CUDNN_TYPE_POINTWISE_MODE,
	CUDNN_TYPE_VOID_PTR,
	CUDNN_UNIDIRECTIONAL,
	CUDNN_WGRAD_MODE_ADD,
	CUDNN_WGRAD_MODE_SET,
};

typedef struct cudnnActivationDescriptor *cudnnActivationDescriptor_t;
typedef int cudnnActivationMode_t;
typedef struct cudnnAlgorithmDescriptor *cudnnAlgorithmDescriptor_t;
typedef struct cudnnAlgorithmPerformance *cudnnAlgorithmPerformance_t;
typedef struct cudnnAttnDescriptor *cudnnAttnDescriptor_t;
typedef int cudnnBackendAttributeName_t;
typedef int cudnnBackendAttributeType_t;
typedef int cudnnBackendDescriptorType_t;
typedef struct cudnnBackendDescriptor *cudnnBackendDescriptor_t;
typedef int cudnnBackendHeurMode_t;
typedef int cudnnBackendKnobType_t;
typedef int cudnnBackendLayoutType_t;
typedef int cudnnBackendNumericalNote_t;
typedef int cudnnBatchNormMode_t;
typedef int cudnnBatchNormOps_t;
typedef int cudnnCTCLossAlgo_t;
typedef struct cudnnCTCLossDescriptor *cudnnCTCLossDescriptor_t;
typedef struct {
	int algo;
} cudnnConvolutionBwdDataAlgoPerf_t;
typedef int cudnnConvolutionBwdDataAlgo_t;
typedef struct {
	int algo;
} cudnnConvolutionBwdFilterAlgoPerf_t;
typedef int cudnnConvolutionBwdFilterAlgo_t;
typedef struct cudnnConvolutionDescriptor *cudnnConvolutionDescriptor_t;
typedef struct {
	int algo;
} cudnnConvolutionFwdAlgoPerf_t;
typedef int cudnnConvolutionFwdAlgo_t;
typedef int cudnnConvolutionMode_t;
typedef int cudnnDataType_t;
typedef int cudnnDeterminism_t;
typedef int cudnnDirectionMode_t;
typedef int cudnnDivNormMode_t;
typedef struct cudnnDropoutDescriptor *cudnnDropoutDescriptor_t;
typedef int cudnnErrQueryMode_t;
typedef struct cudnnFilterDescriptor *cudnnFilterDescriptor_t;
typedef int cudnnFoldingDirection_t;
typedef int cudnnForwardMode_t;
typedef int cudnnFusedOpsConstParamLabel_t;
typedef struct cudnnFusedOpsConstParamPack *cudnnFusedOpsConstParamPack_t;
typedef int cudnnFusedOpsPointerPlaceHolder_t;
typedef int cudnnFusedOpsVariantParamLabel_t;
typedef struct cudnnFusedOpsVariantParamPack *cudnnFusedOpsVariantParamPack_t;
typedef int cudnnFusedOps_t;
typedef int cudnnGenStatsMode_t;
typedef struct cudnnHandle *cudnnHandle_t;
typedef int cudnnIndicesType_t;
typedef struct cudnnLRNDescriptor *cudnnLRNDescriptor_t;
typedef int cudnnLRNMode_t;
typedef int cudnnLossNormalizationMode_t;
typedef int cudnnMathType_t;
typedef int cudnnMultiHeadAttnWeightKind_t;
typedef int cudnnNanPropagation_t;
typedef int cudnnNormAlgo_t;
typedef int cudnnNormMode_t;
typedef int cudnnNormOps_t;
typedef struct cudnnOpTensorDescriptor *cudnnOpTensorDescriptor_t;
typedef int cudnnOpTensorOp_t;
typedef struct cudnnPersistentRNNPlan *cudnnPersistentRNNPlan_t;
typedef int cudnnPointwiseMode_t;
typedef struct cudnnPoolingDescriptor *cudnnPoolingDescriptor_t;
typedef int cudnnPoolingMode_t;
typedef int cudnnRNNAlgo_t;
typedef int cudnnRNNBiasMode_t;
typedef int cudnnRNNClipMode_t;
typedef struct cudnnRNNDataDescriptor *cudnnRNNDataDescriptor_t;
typedef int cudnnRNNDataLayout_t;
typedef struct cudnnRNNDescriptor *cudnnRNNDescriptor_t;
typedef int cudnnRNNInputMode_t;
typedef int cudnnRNNMode_t;
typedef struct cudnnReduceTensorDescriptor *cudnnReduceTensorDescriptor_t;
typedef int cudnnReduceTensorIndices_t;
typedef int cudnnReduceTensorOp_t;
typedef int cudnnReorderType_t;
typedef int cudnnSamplerType_t;
typedef int cudnnSeqDataAxis_t;
typedef struct cudnnSeqDataDescriptor *cudnnSeqDataDescriptor_t;
typedef int cudnnSeverity_t;
typedef int cudnnSoftmaxAlgorithm_t;
typedef int cudnnSoftmaxMode_t;
typedef struct cudnnSpatialTransformerDescriptor *cudnnSpatialTransformerDescriptor_t;
typedef int cudnnStatus_t;
typedef struct cudnnTensorDescriptor *cudnnTensorDescriptor_t;
typedef int cudnnTensorFormat_t;
typedef struct cudnnTensorTransformDescriptor *cudnnTensorTransformDescriptor_t;
typedef int cudnnWgradMode_t;

typedef struct {
	union {
		cudnnConvolutionFwdAlgo_t convFwdAlgo;
		cudnnConvolutionBwdFilterAlgo_t convBwdFilterAlgo;
		cudnnConvolutionBwdDataAlgo_t convBwdDataAlgo;
		cudnnRNNAlgo_t RNNAlgo;
		cudnnCTCLossAlgo_t CTCLossAlgo;
	} algo;
} cudnnAlgorithm_t;

#define STUB(name, ...) static inline cudnnStatus_t name(__VA_ARGS__) { return CUDNN_STATUS_NOT_INITIALIZED; }

STUB(cudnnActivationBackward, cudnnHandle_t p0, cudnnActivationDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, cudnnTensorDescriptor_t p5, void *p6, cudnnTensorDescriptor_t p7, void *p8, void *p9, cudnnTensorDescriptor_t p10, void *p11)
STUB(cudnnActivationForward, cudnnHandle_t p0, cudnnActivationDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, void *p5, cudnnTensorDescriptor_t p6, void *p7)
STUB(cudnnAddTensor, cudnnHandle_t p0, void *p1, cudnnTensorDescriptor_t p2, void *p3, void *p4, cudnnTensorDescriptor_t p5, void *p6)
STUB(cudnnBackendCreateDescriptor, cudnnBackendDescriptorType_t p0, cudnnBackendDescriptor_t *p1)
STUB(cudnnBackendDestroyDescriptor, cudnnBackendDescriptor_t p0)
STUB(cudnnBackendSetAttribute, cudnnBackendDescriptor_t p0, cudnnBackendAttributeName_t p1, cudnnBackendAttributeType_t p2, int64_t p3, void *p4)
STUB(cudnnBatchNormalizationBackward, cudnnHandle_t p0, cudnnBatchNormMode_t p1, void *p2, void *p3, void *p4, void *p5, cudnnTensorDescriptor_t p6, void *p7, cudnnTensorDescriptor_t p8, void *p9, cudnnTensorDescriptor_t p10, void *p11, cudnnTensorDescriptor_t p12, void *p13, void *p14, void *p15, double p16, void *p17, void *p18)
STUB(cudnnBatchNormalizationForwardInference, cudnnHandle_t p0, cudnnBatchNormMode_t p1, void *p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, cudnnTensorDescriptor_t p6, void *p7, cudnnTensorDescriptor_t p8, void *p9, void *p10, void *p11, void *p12, double p13)
STUB(cudnnBatchNormalizationForwardTraining, cudnnHandle_t p0, cudnnBatchNormMode_t p1, void *p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, cudnnTensorDescriptor_t p6, void *p7, cudnnTensorDescriptor_t p8, void *p9, void *p10, double p11, void *p12, void *p13, double p14, void *p15, void *p16)
STUB(cudnnConvolutionBackwardBias, cudnnHandle_t p0, void *p1, cudnnTensorDescriptor_t p2, void *p3, void *p4, cudnnTensorDescriptor_t p5, void *p6)
STUB(cudnnConvolutionBackwardData, cudnnHandle_t p0, void *p1, cudnnFilterDescriptor_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, cudnnConvolutionDescriptor_t p6, cudnnConvolutionBwdDataAlgo_t p7, void *p8, size_t p9, void *p10, cudnnTensorDescriptor_t p11, void *p12)
STUB(cudnnConvolutionBackwardFilter, cudnnHandle_t p0, void *p1, cudnnTensorDescriptor_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, cudnnConvolutionDescriptor_t p6, cudnnConvolutionBwdFilterAlgo_t p7, void *p8, size_t p9, void *p10, cudnnFilterDescriptor_t p11, void *p12)
STUB(cudnnConvolutionBiasActivationForward, cudnnHandle_t p0, void *p1, cudnnTensorDescriptor_t p2, void *p3, cudnnFilterDescriptor_t p4, void *p5, cudnnConvolutionDescriptor_t p6, cudnnConvolutionFwdAlgo_t p7, void *p8, size_t p9, void *p10, cudnnTensorDescriptor_t p11, void *p12, cudnnTensorDescriptor_t p13, void *p14, cudnnActivationDescriptor_t p15, cudnnTensorDescriptor_t p16, void *p17)
STUB(cudnnConvolutionForward, cudnnHandle_t p0, void *p1, cudnnTensorDescriptor_t p2, void *p3, cudnnFilterDescriptor_t p4, void *p5, cudnnConvolutionDescriptor_t p6, cudnnConvolutionFwdAlgo_t p7, void *p8, size_t p9, void *p10, cudnnTensorDescriptor_t p11, void *p12)
STUB(cudnnCreate, cudnnHandle_t *p0)
STUB(cudnnCreateActivationDescriptor, cudnnActivationDescriptor_t *p0)
STUB(cudnnCreateAlgorithmDescriptor, cudnnAlgorithmDescriptor_t *p0)
STUB(cudnnCreateAlgorithmPerformance, cudnnAlgorithmPerformance_t *p0, int p1)
STUB(cudnnCreateAttnDescriptor, cudnnAttnDescriptor_t *p0)
STUB(cudnnCreateConvolutionDescriptor, cudnnConvolutionDescriptor_t *c)
STUB(cudnnCreateDropoutDescriptor, cudnnDropoutDescriptor_t *p0)
STUB(cudnnCreateFilterDescriptor, cudnnFilterDescriptor_t *p0)
STUB(cudnnCreateFusedOpsConstParamPack, cudnnFusedOpsConstParamPack_t *p0, cudnnFusedOps_t p1)
STUB(cudnnCreateFusedOpsVariantParamPack, cudnnFusedOpsVariantParamPack_t *p0, cudnnFusedOps_t p1)
STUB(cudnnCreateLRNDescriptor, cudnnLRNDescriptor_t *p0)
STUB(cudnnCreateOpTensorDescriptor, cudnnOpTensorDescriptor_t *p0)
STUB(cudnnCreatePersistentRNNPlan, cudnnRNNDescriptor_t p0, int p1, cudnnDataType_t p2, cudnnPersistentRNNPlan_t *p3)
STUB(cudnnCreatePoolingDescriptor, cudnnPoolingDescriptor_t *p0)
STUB(cudnnCreateRNNDataDescriptor, cudnnRNNDataDescriptor_t *p0)
STUB(cudnnCreateReduceTensorDescriptor, cudnnReduceTensorDescriptor_t *p0)
STUB(cudnnCreateSeqDataDescriptor, cudnnSeqDataDescriptor_t *p0)
STUB(cudnnCreateSpatialTransformerDescriptor, cudnnSpatialTransformerDescriptor_t *p0)
STUB(cudnnCreateTensorDescriptor, cudnnTensorDescriptor_t *p0)
STUB(cudnnCreateTensorTransformDescriptor, cudnnTensorTransformDescriptor_t *p0)
STUB(cudnnDeriveBNTensorDescriptor, cudnnTensorDescriptor_t p0, cudnnTensorDescriptor_t p1, cudnnBatchNormMode_t p2)
STUB(cudnnDestroy, cudnnHandle_t p0)
STUB(cudnnDestroyActivationDescriptor, cudnnActivationDescriptor_t p0)
STUB(cudnnDestroyAlgorithmDescriptor, cudnnAlgorithmDescriptor_t p0)
STUB(cudnnDestroyAlgorithmPerformance, cudnnAlgorithmPerformance_t *p0, int p1)
STUB(cudnnDestroyAttnDescriptor, cudnnAttnDescriptor_t p0)
STUB(cudnnDestroyCTCLossDescriptor, cudnnCTCLossDescriptor_t p0)
STUB(cudnnDestroyConvolutionDescriptor, cudnnConvolutionDescriptor_t p0)
STUB(cudnnDestroyDropoutDescriptor, cudnnDropoutDescriptor_t p0)
STUB(cudnnDestroyFilterDescriptor, cudnnFilterDescriptor_t p0)
STUB(cudnnDestroyFusedOpsConstParamPack, cudnnFusedOpsConstParamPack_t p0)
STUB(cudnnDestroyFusedOpsVariantParamPack, cudnnFusedOpsVariantParamPack_t p0)
STUB(cudnnDestroyLRNDescriptor, cudnnLRNDescriptor_t p0)
STUB(cudnnDestroyOpTensorDescriptor, cudnnOpTensorDescriptor_t p0)
STUB(cudnnDestroyPersistentRNNPlan, cudnnPersistentRNNPlan_t p0)
STUB(cudnnDestroyPoolingDescriptor, cudnnPoolingDescriptor_t p0)
STUB(cudnnDestroyRNNDataDescriptor, cudnnRNNDataDescriptor_t p0)
STUB(cudnnDestroyRNNDescriptor, cudnnRNNDescriptor_t p0)
STUB(cudnnDestroyReduceTensorDescriptor, cudnnReduceTensorDescriptor_t p0)
STUB(cudnnDestroySeqDataDescriptor, cudnnSeqDataDescriptor_t p0)
STUB(cudnnDestroySpatialTransformerDescriptor, cudnnSpatialTransformerDescriptor_t p0)
STUB(cudnnDestroyTensorDescriptor, cudnnTensorDescriptor_t p0)
STUB(cudnnDestroyTensorTransformDescriptor, cudnnTensorTransformDescriptor_t p0)
STUB(cudnnDivisiveNormalizationBackward, cudnnHandle_t p0, cudnnLRNDescriptor_t p1, cudnnDivNormMode_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, void *p6, void *p7, void *p8, void *p9, void *p10, cudnnTensorDescriptor_t p11, void *p12, void *p13)
STUB(cudnnDivisiveNormalizationForward, cudnnHandle_t p0, cudnnLRNDescriptor_t p1, cudnnDivNormMode_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, void *p6, void *p7, void *p8, void *p9, cudnnTensorDescriptor_t p10, void *p11)
STUB(cudnnDropoutBackward, cudnnHandle_t p0, cudnnDropoutDescriptor_t p1, cudnnTensorDescriptor_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, void *p6, size_t p7)
STUB(cudnnDropoutForward, cudnnHandle_t p0, cudnnDropoutDescriptor_t p1, cudnnTensorDescriptor_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, void *p6, size_t p7)
STUB(cudnnDropoutGetReserveSpaceSize, cudnnTensorDescriptor_t p0, size_t *p1)
STUB(cudnnDropoutGetStatesSize, cudnnHandle_t p0, size_t *p1)
STUB(cudnnFindConvolutionBackwardDataAlgorithm, cudnnHandle_t p0, cudnnFilterDescriptor_t p1, cudnnTensorDescriptor_t p2, cudnnConvolutionDescriptor_t p3, cudnnTensorDescriptor_t p4, int p5, int *p6, cudnnConvolutionBwdDataAlgoPerf_t *p7)
STUB(cudnnFindConvolutionBackwardDataAlgorithmEx, cudnnHandle_t p0, cudnnFilterDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, cudnnConvolutionDescriptor_t p5, cudnnTensorDescriptor_t p6, void *p7, int p8, int *p9, cudnnConvolutionBwdDataAlgoPerf_t *p10, void *p11, size_t p12)
STUB(cudnnFindConvolutionBackwardFilterAlgorithm, cudnnHandle_t p0, cudnnTensorDescriptor_t p1, cudnnTensorDescriptor_t p2, cudnnConvolutionDescriptor_t p3, cudnnFilterDescriptor_t p4, int p5, int *p6, cudnnConvolutionBwdFilterAlgoPerf_t *p7)
STUB(cudnnFindConvolutionBackwardFilterAlgorithmEx, cudnnHandle_t p0, cudnnTensorDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, cudnnConvolutionDescriptor_t p5, cudnnFilterDescriptor_t p6, void *p7, int p8, int *p9, cudnnConvolutionBwdFilterAlgoPerf_t *p10, void *p11, size_t p12)
STUB(cudnnFindConvolutionForwardAlgorithm, cudnnHandle_t p0, cudnnTensorDescriptor_t p1, cudnnFilterDescriptor_t p2, cudnnConvolutionDescriptor_t p3, cudnnTensorDescriptor_t p4, int p5, int *p6, cudnnConvolutionFwdAlgoPerf_t *p7)
STUB(cudnnFindConvolutionForwardAlgorithmEx, cudnnHandle_t p0, cudnnTensorDescriptor_t p1, void *p2, cudnnFilterDescriptor_t p3, void *p4, cudnnConvolutionDescriptor_t p5, cudnnTensorDescriptor_t p6, void *p7, int p8, int *p9, cudnnConvolutionFwdAlgoPerf_t *p10, void *p11, size_t p12)
STUB(cudnnGetConvolution2dForwardOutputDim, cudnnConvolutionDescriptor_t p0, cudnnTensorDescriptor_t p1, cudnnFilterDescriptor_t p2, int *p3, int *p4, int *p5, int *p6)
STUB(cudnnGetConvolutionNdForwardOutputDim, cudnnConvolutionDescriptor_t p0, cudnnTensorDescriptor_t p1, cudnnFilterDescriptor_t p2, int p3, int *p4)
STUB(cudnnGetPooling2dForwardOutputDim, cudnnPoolingDescriptor_t p0, cudnnTensorDescriptor_t p1, int *p2, int *p3, int *p4, int *p5)
STUB(cudnnGetPoolingNdForwardOutputDim, cudnnPoolingDescriptor_t p0, cudnnTensorDescriptor_t p1, int p2, int *p3)
STUB(cudnnGetReductionIndicesSize, cudnnHandle_t p0, cudnnReduceTensorDescriptor_t p1, cudnnTensorDescriptor_t p2, cudnnTensorDescriptor_t p3, size_t *p4)
STUB(cudnnGetReductionWorkspaceSize, cudnnHandle_t p0, cudnnReduceTensorDescriptor_t p1, cudnnTensorDescriptor_t p2, cudnnTensorDescriptor_t p3, size_t *p4)
STUB(cudnnIm2Col, cudnnHandle_t p0, cudnnTensorDescriptor_t p1, void *p2, cudnnFilterDescriptor_t p3, cudnnConvolutionDescriptor_t p4, void *p5)
STUB(cudnnLRNCrossChannelBackward, cudnnHandle_t p0, cudnnLRNDescriptor_t p1, cudnnLRNMode_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, cudnnTensorDescriptor_t p6, void *p7, cudnnTensorDescriptor_t p8, void *p9, void *p10, cudnnTensorDescriptor_t p11, void *p12)
STUB(cudnnLRNCrossChannelForward, cudnnHandle_t p0, cudnnLRNDescriptor_t p1, cudnnLRNMode_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, void *p6, cudnnTensorDescriptor_t p7, void *p8)
STUB(cudnnOpTensor, cudnnHandle_t p0, cudnnOpTensorDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, void *p5, cudnnTensorDescriptor_t p6, void *p7, void *p8, cudnnTensorDescriptor_t p9, void *p10)
STUB(cudnnPoolingBackward, cudnnHandle_t p0, cudnnPoolingDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, cudnnTensorDescriptor_t p5, void *p6, cudnnTensorDescriptor_t p7, void *p8, void *p9, cudnnTensorDescriptor_t p10, void *p11)
STUB(cudnnPoolingForward, cudnnHandle_t p0, cudnnPoolingDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, void *p5, cudnnTensorDescriptor_t p6, void *p7)
STUB(cudnnReduceTensor, cudnnHandle_t p0, cudnnReduceTensorDescriptor_t p1, void *p2, size_t p3, void *p4, size_t p5, void *p6, cudnnTensorDescriptor_t p7, void *p8, void *p9, cudnnTensorDescriptor_t p10, void *p11)
STUB(cudnnRestoreDropoutDescriptor, cudnnDropoutDescriptor_t p0, cudnnHandle_t p1, float p2, void *p3, size_t p4, unsigned long long p5)
STUB(cudnnScaleTensor, cudnnHandle_t p0, cudnnTensorDescriptor_t p1, void *p2, void *p3)
STUB(cudnnSetActivationDescriptor, cudnnActivationDescriptor_t p0, cudnnActivationMode_t p1, cudnnNanPropagation_t p2, double p3)
STUB(cudnnSetAlgorithmDescriptor, cudnnAlgorithmDescriptor_t p0, cudnnAlgorithm_t p1)
STUB(cudnnSetAlgorithmPerformance, cudnnAlgorithmPerformance_t p0, cudnnAlgorithmDescriptor_t p1, cudnnStatus_t p2, float p3, size_t p4)
STUB(cudnnSetAttnDescriptor, cudnnAttnDescriptor_t p0, unsigned p1, int p2, double p3, cudnnDataType_t p4, cudnnDataType_t p5, cudnnMathType_t p6, cudnnDropoutDescriptor_t p7, cudnnDropoutDescriptor_t p8, int p9, int p10, int p11, int p12, int p13, int p14, int p15, int p16, int p17, int p18, int p19)
STUB(cudnnSetConvolution2dDescriptor, cudnnConvolutionDescriptor_t c, int ph, int pw, int u, int v, int dh, int dw, cudnnConvolutionMode_t m, cudnnDataType_t t)
STUB(cudnnSetConvolutionGroupCount, cudnnConvolutionDescriptor_t c, int n)
STUB(cudnnSetConvolutionMathType, cudnnConvolutionDescriptor_t c, cudnnMathType_t t)
STUB(cudnnSetConvolutionNdDescriptor, cudnnConvolutionDescriptor_t c, int n, const int *p, const int *f, const int *d, cudnnConvolutionMode_t m, cudnnDataType_t t)
STUB(cudnnSetDropoutDescriptor, cudnnDropoutDescriptor_t p0, cudnnHandle_t p1, float p2, void *p3, size_t p4, unsigned long long p5)
STUB(cudnnSetFilter4dDescriptor, cudnnFilterDescriptor_t p0, cudnnDataType_t p1, cudnnTensorFormat_t p2, int p3, int p4, int p5, int p6)
STUB(cudnnSetFilterNdDescriptor, cudnnFilterDescriptor_t p0, cudnnDataType_t p1, cudnnTensorFormat_t p2, int p3, int *p4)
STUB(cudnnSetFusedOpsConstParamPackAttribute, cudnnFusedOpsConstParamPack_t p0, cudnnFusedOpsConstParamLabel_t p1, void *p2)
STUB(cudnnSetFusedOpsVariantParamPackAttribute, cudnnFusedOpsVariantParamPack_t p0, cudnnFusedOpsVariantParamLabel_t p1, void *p2)
STUB(cudnnSetLRNDescriptor, cudnnLRNDescriptor_t p0, unsigned p1, double p2, double p3, double p4)
STUB(cudnnSetOpTensorDescriptor, cudnnOpTensorDescriptor_t p0, cudnnOpTensorOp_t p1, cudnnDataType_t p2, cudnnNanPropagation_t p3)
STUB(cudnnSetPersistentRNNPlan, cudnnRNNDescriptor_t p0, cudnnPersistentRNNPlan_t p1)
STUB(cudnnSetPooling2dDescriptor, cudnnPoolingDescriptor_t p0, cudnnPoolingMode_t p1, cudnnNanPropagation_t p2, int p3, int p4, int p5, int p6, int p7, int p8)
STUB(cudnnSetPoolingNdDescriptor, cudnnPoolingDescriptor_t p0, cudnnPoolingMode_t p1, cudnnNanPropagation_t p2, int p3, int *p4, int *p5, int *p6)
STUB(cudnnSetRNNDataDescriptor, cudnnRNNDataDescriptor_t p0, cudnnDataType_t p1, cudnnRNNDataLayout_t p2, int p3, int p4, int p5, int *p6, void *p7)
STUB(cudnnSetRNNMatrixMathType, cudnnRNNDescriptor_t p0, cudnnMathType_t p1)
STUB(cudnnSetReduceTensorDescriptor, cudnnReduceTensorDescriptor_t p0, cudnnReduceTensorOp_t p1, cudnnDataType_t p2, cudnnNanPropagation_t p3, cudnnReduceTensorIndices_t p4, cudnnIndicesType_t p5)
STUB(cudnnSetSeqDataDescriptor, cudnnSeqDataDescriptor_t p0, cudnnDataType_t p1, int p2, int *p3, cudnnSeqDataAxis_t *p4, size_t p5, int *p6, void *p7)
STUB(cudnnSetSpatialTransformerNdDescriptor, cudnnSpatialTransformerDescriptor_t p0, cudnnSamplerType_t p1, cudnnDataType_t p2, int p3, int *p4)
STUB(cudnnSetTensor4dDescriptor, cudnnTensorDescriptor_t p0, cudnnTensorFormat_t p1, cudnnDataType_t p2, int p3, int p4, int p5, int p6)
STUB(cudnnSetTensor4dDescriptorEx, cudnnTensorDescriptor_t p0, cudnnDataType_t p1, int p2, int p3, int p4, int p5, int p6, int p7, int p8, int p9)
STUB(cudnnSetTensorNdDescriptor, cudnnTensorDescriptor_t p0, cudnnDataType_t p1, int p2, int *p3, int *p4)
STUB(cudnnSetTensorNdDescriptorEx, cudnnTensorDescriptor_t p0, cudnnTensorFormat_t p1, cudnnDataType_t p2, int p3, int *p4)
STUB(cudnnSetTensorTransformDescriptor, cudnnTensorTransformDescriptor_t p0, uint32_t p1, cudnnTensorFormat_t p2, int32_t *p3, int32_t *p4, uint32_t *p5, cudnnFoldingDirection_t p6)
STUB(cudnnSoftmaxBackward, cudnnHandle_t p0, cudnnSoftmaxAlgorithm_t p1, cudnnSoftmaxMode_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, cudnnTensorDescriptor_t p6, void *p7, void *p8, cudnnTensorDescriptor_t p9, void *p10)
STUB(cudnnSoftmaxForward, cudnnHandle_t p0, cudnnSoftmaxAlgorithm_t p1, cudnnSoftmaxMode_t p2, void *p3, cudnnTensorDescriptor_t p4, void *p5, void *p6, cudnnTensorDescriptor_t p7, void *p8)
STUB(cudnnSpatialTfGridGeneratorBackward, cudnnHandle_t p0, cudnnSpatialTransformerDescriptor_t p1, void *p2, void *p3)
STUB(cudnnSpatialTfGridGeneratorForward, cudnnHandle_t p0, cudnnSpatialTransformerDescriptor_t p1, void *p2, void *p3)
STUB(cudnnSpatialTfSamplerBackward, cudnnHandle_t p0, cudnnSpatialTransformerDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, void *p5, cudnnTensorDescriptor_t p6, void *p7, void *p8, cudnnTensorDescriptor_t p9, void *p10, void *p11, void *p12, void *p13)
STUB(cudnnSpatialTfSamplerForward, cudnnHandle_t p0, cudnnSpatialTransformerDescriptor_t p1, void *p2, cudnnTensorDescriptor_t p3, void *p4, void *p5, void *p6, cudnnTensorDescriptor_t p7, void *p8)
STUB(cudnnTransformTensor, cudnnHandle_t p0, void *p1, cudnnTensorDescriptor_t p2, void *p3, void *p4, cudnnTensorDescriptor_t p5, void *p6)

#undef STUB
#endif
