//go:build cuda

package driver

// #include "matmul.h"
import "C"
import (
	"errors"
	"fmt"
	"unsafe"

	"gorgonia.org/cu"
)

// Plan is a Product with the algorithm chosen for it. It is not safe for concurrent use, but its runs may be on several streams.
type Plan struct {
	lt      *Lt
	p       Product
	desc    C.cublasLtMatmulDesc_t
	a, b, c C.cublasLtMatrixLayout_t // as cublasLt sees them: see Plan
	algo    C.cublasLtMatmulAlgo_t
	bytes   C.size_t // of workspace, at most WorkspaceBytes
}

// Plan chooses an algorithm for p: cublasLt's first choice among those that give the same bits every time.
//
// cublasLt counts in columns, and a row-major matrix is the column-major one of its transpose. So Cᵀ = op(B)ᵀ·op(A)ᵀ is asked
// for, in which C, A and B lie as they are: B is cublasLt's A, and N its number of rows, along which it adds a bias.
func (lt *Lt) Plan(p Product) (plan *Plan, err error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	plan = &Plan{lt: lt, p: p}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w, for product %v", err, p)
			plan.Close()
			plan = nil
		}
	}()
	if err := plan.describe(); err != nil {
		return plan, err
	}
	if plan.a, err = layout(p.K, p.N, p.TransB); err != nil {
		return plan, err
	}
	if plan.b, err = layout(p.M, p.K, p.TransA); err != nil {
		return plan, err
	}
	if plan.c, err = layout(p.M, p.N, false); err != nil {
		return plan, err
	}
	return plan, plan.choose()
}

// describe makes the description of the arithmetic.
func (plan *Plan) describe() error {
	compute := C.cublasComputeType_t(C.CUBLAS_COMPUTE_32F)
	if plan.p.TF32 {
		compute = C.CUBLAS_COMPUTE_32F_FAST_TF32
	}
	if err := checkLt(C.cublasLtMatmulDescCreate(&plan.desc, compute, C.CUDA_R_32F), "cublasLtMatmulDescCreate"); err != nil {
		return err
	}
	transposed := func(t bool) C.int32_t {
		if t {
			return C.CUBLAS_OP_T
		}
		return C.CUBLAS_OP_N
	}
	a, b := transposed(plan.p.TransB), transposed(plan.p.TransA)
	epilogue := [...]C.uint32_t{None: C.CUBLASLT_EPILOGUE_DEFAULT, Bias: C.CUBLASLT_EPILOGUE_BIAS, BiasReLU: C.CUBLASLT_EPILOGUE_RELU_BIAS}[plan.p.Epilogue]
	err := errors.Join(
		plan.set(C.CUBLASLT_MATMUL_DESC_TRANSA, unsafe.Pointer(&a), 4),
		plan.set(C.CUBLASLT_MATMUL_DESC_TRANSB, unsafe.Pointer(&b), 4),
		plan.set(C.CUBLASLT_MATMUL_DESC_EPILOGUE, unsafe.Pointer(&epilogue), 4),
	)
	if plan.p.Epilogue != None {
		// The choice depends on whether there is a bias and how it is aligned, and reads nothing there.
		err = errors.Join(err, plan.setBias(256))
	}
	return err
}

// choose asks for one algorithm. Sums in parts are allowed where the parts are added up in a fixed order from the workspace.
func (plan *Plan) choose() error {
	var prefer C.cublasLtMatmulPreference_t
	if err := checkLt(C.cublasLtMatmulPreferenceCreate(&prefer), "cublasLtMatmulPreferenceCreate"); err != nil {
		return err
	}
	defer C.cublasLtMatmulPreferenceDestroy(prefer)
	bytes := C.uint64_t(WorkspaceBytes)
	reductions := C.uint32_t(C.CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE | C.CUBLASLT_REDUCTION_SCHEME_OUTPUT_TYPE)
	err := errors.Join(
		checkLt(C.cublasLtMatmulPreferenceSetAttribute(prefer, C.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
			unsafe.Pointer(&bytes), 8), "workspace preference"),
		checkLt(C.cublasLtMatmulPreferenceSetAttribute(prefer, C.CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
			unsafe.Pointer(&reductions), 4), "reduction preference"),
	)
	if err != nil {
		return err
	}
	var found [8]C.cublasLtMatmulHeuristicResult_t // the one that should be fastest first
	var n C.int
	if err := checkLt(C.cublasLtMatmulAlgoGetHeuristic(plan.lt.handle, plan.desc, plan.a, plan.b, plan.c, plan.c, prefer,
		C.int(len(found)), &found[0], &n), "cublasLtMatmulAlgoGetHeuristic"); err != nil {
		return err
	}
	for _, f := range found[:n] {
		if f.state == C.CUBLAS_STATUS_SUCCESS {
			plan.algo, plan.bytes = f.algo, f.workspaceSize
			return nil
		}
	}
	return errors.New("cuda: cublasLt has no algorithm")
}

// Run puts the product into s. Workspace holds WorkspaceBytes; bias is read only by an epilogue that adds one.
func (plan *Plan) Run(s cu.Stream, workspace, c, a, b, bias cu.DevicePtr) error {
	if plan.p.Epilogue != None {
		if err := plan.setBias(bias); err != nil {
			return err
		}
	}
	return checkLt(C.denoise_matmul(plan.lt.handle, plan.desc, plan.a, plan.b, plan.c,
		C.uint64_t(b), C.uint64_t(a), C.uint64_t(c), &plan.algo, C.uint64_t(workspace), plan.bytes, unsafe.Pointer(s.C())),
		"cublasLtMatmul of %v", plan.p)
}

// Close frees the plan. A second call does nothing.
func (plan *Plan) Close() error {
	var errs []error
	for _, l := range []*C.cublasLtMatrixLayout_t{&plan.a, &plan.b, &plan.c} {
		if *l != nil {
			errs = append(errs, checkLt(C.cublasLtMatrixLayoutDestroy(*l), "cublasLtMatrixLayoutDestroy"))
			*l = nil
		}
	}
	if plan.desc != nil {
		errs = append(errs, checkLt(C.cublasLtMatmulDescDestroy(plan.desc), "cublasLtMatmulDescDestroy"))
		plan.desc = nil
	}
	return errors.Join(errs...)
}

func (plan *Plan) set(attr C.cublasLtMatmulDescAttributes_t, value unsafe.Pointer, size C.size_t) error {
	return checkLt(C.cublasLtMatmulDescSetAttribute(plan.desc, attr, value, size), "cublasLtMatmulDescSetAttribute %d", int(attr))
}

func (plan *Plan) setBias(bias cu.DevicePtr) error {
	address := C.uint64_t(bias)
	return plan.set(C.CUBLASLT_MATMUL_DESC_BIAS_POINTER, unsafe.Pointer(&address), 8)
}

// layout describes, in columns, the operand that is rows×cols in rows, stored cols×rows if transposed.
func layout(rows, cols int, transposed bool) (l C.cublasLtMatrixLayout_t, err error) {
	if transposed {
		rows, cols = cols, rows
	}
	err = checkLt(C.cublasLtMatrixLayoutCreate(&l, C.CUDA_R_32F, C.uint64_t(cols), C.uint64_t(rows), C.int64_t(cols)),
		"cublasLtMatrixLayoutCreate")
	return l, err
}
