// cublasLt: matrix products of float32, with a bias and ReLU. It is a library of its own and does its work in the driver's streams.
//
// Sums are made in float32 in the order of k. With TF32, factors are rounded to 10 bits of mantissa first. Workspace that the
// caller lends is overwritten.
#include "state.h"

#include <algorithm>
#include <cstring>

enum LtStatus : int { LT_OK = 0, LT_NOT_INITIALIZED = 1, LT_ALLOC_FAILED = 3, LT_INVALID_VALUE = 7, LT_EXECUTION_FAILED = 13, LT_NOT_SUPPORTED = 15 };
enum { COMPUTE_32F = 68, COMPUTE_32F_FAST_TF32 = 77, REAL_32F = 0 };
enum { TRANS_A = 3, TRANS_B = 4, EPILOGUE = 7, BIAS_POINTER = 8 }; // attributes of a Desc
enum { DEFAULT = 1, RELU = 2, BIAS = 4 };                          // bits of an epilogue
enum { MAX_WORKSPACE = 1, REDUCTION_SCHEMES = 3 };                 // attributes of a Preference

struct Lt : Object {};
struct Desc {
	int compute;
	int32_t trans_a = 0, trans_b = 0;
	uint32_t epilogue = DEFAULT;
	uint64_t bias = 0;
};
struct Layout {
	uint64_t rows, cols;
	int64_t ld;
	size_t bytes() const { return 4 * ((cols - 1) * ld + rows); }
};
struct Preference {
	uint64_t workspace = 0;
	uint32_t reductions = 7;
};
struct Algo {
	uint64_t data[8]; // here: a mark, and the shape that it was chosen for
};
struct Result {
	Algo algo;
	size_t workspace;
	LtStatus state;
	float waves;
	int reserved[4];
};

static const uint64_t MARK = 0x7374616e64696e;
static const size_t WORKSPACE = 4096;
extern long lt_handles, lt_descs, lt_layouts, lt_preferences;

// Objects of cublasLt know no context but the handle's.
static Registry<Lt> handles("cublasLt handle", 8);

template <class T> struct Objects {
	const char *kind;
	long &count;
	std::map<T *, std::unique_ptr<T>> live = {};
	T *add(T object)
	{
		auto p = std::make_unique<T>(object);
		T *address = p.get();
		live[address] = std::move(p);
		count++;
		return address;
	}
	bool has(const char *call, T *p)
	{
		if (live.count(p))
			return true;
		misuse(INVALID_HANDLE, "%s: %p is no %s, or not any more", call, (void *)p, kind);
		return false;
	}
	LtStatus remove(const char *call, T *p)
	{
		if (!has(call, p))
			return LT_INVALID_VALUE;
		live.erase(p);
		count--;
		return LT_OK;
	}
};
static Objects<Desc> descs{"description of a product", lt_descs};
static Objects<Layout> layouts{"layout of a matrix", lt_layouts};
static Objects<Preference> preferences{"preference", lt_preferences};

API size_t cublasLtGetVersion() { return 120604; }

API LtStatus cublasLtCreate(Handle *handle)
{
	Call call("cublasLtCreate");
	if (call.status != OK)
		return LT_NOT_INITIALIZED;
	if (allocation_fails())
		return LT_ALLOC_FAILED;
	Lt lt{};
	lt.context = &call.context();
	*handle = handles.add(lt);
	lt_handles++;
	return LT_OK;
}

API LtStatus cublasLtDestroy(Handle handle)
{
	Call call("cublasLtDestroy", Call::NOTHING);
	if (!handles.live.count(handle)) {
		misuse(INVALID_HANDLE, "cublasLtDestroy: %p is no handle, or not any more", handle);
		return LT_NOT_INITIALIZED;
	}
	handles.live.erase(handle);
	lt_handles--;
	return LT_OK;
}

API LtStatus cublasLtMatmulDescCreate(Desc **desc, int compute, int scale)
{
	Call call("cublasLtMatmulDescCreate", Call::NOTHING);
	if ((compute != COMPUTE_32F && compute != COMPUTE_32F_FAST_TF32) || scale != REAL_32F)
		return LT_NOT_SUPPORTED;
	if (allocation_fails())
		return LT_ALLOC_FAILED;
	Desc d{};
	d.compute = compute;
	*desc = descs.add(d);
	return LT_OK;
}

API LtStatus cublasLtMatmulDescDestroy(Desc *desc)
{
	Call call("cublasLtMatmulDescDestroy", Call::NOTHING);
	return descs.remove(call.name, desc);
}

// set copies an attribute whose size has to be that of its place.
template <class T> static LtStatus set(T &place, const void *value, size_t size)
{
	if (!value || size != sizeof place)
		return LT_INVALID_VALUE;
	memcpy(&place, value, size);
	return LT_OK;
}

API LtStatus cublasLtMatmulDescSetAttribute(Desc *desc, int attribute, const void *value, size_t size)
{
	Call call("cublasLtMatmulDescSetAttribute", Call::NOTHING);
	if (!descs.has(call.name, desc))
		return LT_INVALID_VALUE;
	switch (attribute) {
	case TRANS_A: return set(desc->trans_a, value, size);
	case TRANS_B: return set(desc->trans_b, value, size);
	case EPILOGUE: return set(desc->epilogue, value, size);
	case BIAS_POINTER: return set(desc->bias, value, size);
	}
	misuse(NOT_SUPPORTED, "%s: attribute %d is not in the stand-in", call.name, attribute);
	return LT_NOT_SUPPORTED;
}

API LtStatus cublasLtMatrixLayoutCreate(Layout **layout, int type, uint64_t rows, uint64_t cols, int64_t ld)
{
	Call call("cublasLtMatrixLayoutCreate", Call::NOTHING);
	if (type != REAL_32F)
		return LT_NOT_SUPPORTED;
	if (!rows || !cols || ld < (int64_t)rows)
		return LT_INVALID_VALUE;
	if (allocation_fails())
		return LT_ALLOC_FAILED;
	*layout = layouts.add({rows, cols, ld});
	return LT_OK;
}

API LtStatus cublasLtMatrixLayoutDestroy(Layout *layout)
{
	Call call("cublasLtMatrixLayoutDestroy", Call::NOTHING);
	return layouts.remove(call.name, layout);
}

API LtStatus cublasLtMatmulPreferenceCreate(Preference **preference)
{
	Call call("cublasLtMatmulPreferenceCreate", Call::NOTHING);
	if (allocation_fails())
		return LT_ALLOC_FAILED;
	*preference = preferences.add({});
	return LT_OK;
}

API LtStatus cublasLtMatmulPreferenceDestroy(Preference *preference)
{
	Call call("cublasLtMatmulPreferenceDestroy", Call::NOTHING);
	return preferences.remove(call.name, preference);
}

API LtStatus cublasLtMatmulPreferenceSetAttribute(Preference *preference, int attribute, const void *value, size_t size)
{
	Call call("cublasLtMatmulPreferenceSetAttribute", Call::NOTHING);
	if (!preferences.has(call.name, preference))
		return LT_INVALID_VALUE;
	switch (attribute) {
	case MAX_WORKSPACE: return set(preference->workspace, value, size);
	case REDUCTION_SCHEMES: return set(preference->reductions, value, size);
	}
	misuse(NOT_SUPPORTED, "%s: attribute %d is not in the stand-in", call.name, attribute);
	return LT_NOT_SUPPORTED;
}

// Problem is a product in full, as cublasLt sees it: column after column.
struct Problem {
	Desc desc;
	Layout a, b, c;
	uint64_t m, n, k;
	const float *A, *B;
	float *D;
	char *workspace;
	size_t workspace_bytes;
};

// fits finds the sizes of a product, unless its matrices do not fit together.
static bool fits(const char *call, Problem &p)
{
	p.m = p.c.rows, p.n = p.c.cols;
	p.k = p.desc.trans_a ? p.a.rows : p.a.cols;
	uint64_t m = p.desc.trans_a ? p.a.cols : p.a.rows, k = p.desc.trans_b ? p.b.cols : p.b.rows;
	uint64_t n = p.desc.trans_b ? p.b.rows : p.b.cols;
	if (m == p.m && n == p.n && k == p.k)
		return true;
	misuse(INVALID_VALUE, "%s: op(A) is %zu×%zu, op(B) is %zu×%zu, C is %zu×%zu", call, m, p.k, k, n, p.m, p.n);
	return false;
}

API LtStatus cublasLtMatmulAlgoGetHeuristic(Handle handle, Desc *desc, Layout *a, Layout *b, Layout *c, Layout *d,
	Preference *preference, int want, Result *results, int *found)
{
	Call call("cublasLtMatmulAlgoGetHeuristic");
	*found = 0;
	if (call.status != OK || !call.find(handles, handle))
		return LT_NOT_INITIALIZED;
	if (!descs.has(call.name, desc) || !layouts.has(call.name, a) || !layouts.has(call.name, b) || !layouts.has(call.name, c) ||
		!layouts.has(call.name, d) || !preferences.has(call.name, preference) || want < 1)
		return LT_INVALID_VALUE;
	Problem p{*desc, *a, *b, *c, 0, 0, 0, nullptr, nullptr, nullptr, nullptr, 0};
	if (!fits(call.name, p))
		return LT_INVALID_VALUE;
	results[0] = {};
	results[0].algo = {{MARK, p.m, p.n, p.k, (uint64_t)desc->epilogue}};
	results[0].workspace = std::min<size_t>(preference->workspace, WORKSPACE);
	results[0].waves = 1;
	*found = 1;
	return LT_OK;
}

static float rounded(float x, bool tf32)
{
	if (!tf32 || x - x != 0)
		return x;
	uint32_t bits;
	memcpy(&bits, &x, 4);
	bits = (bits + 0x1000) & ~0x1fffu; // halves go away from 0, as the GPU's conversion has it
	memcpy(&x, &bits, 4);
	return x;
}

static void multiply(const Problem &p)
{
	bool tf32 = p.desc.compute == COMPUTE_32F_FAST_TF32;
	// A is laid out anew so that the inner loop goes along a column of C, which is contiguous.
	std::vector<float> A(p.m * p.k), column(p.m);
	for (uint64_t k = 0; k < p.k; k++)
		for (uint64_t i = 0; i < p.m; i++)
			A[k * p.m + i] = rounded(p.desc.trans_a ? p.A[i * p.a.ld + k] : p.A[k * p.a.ld + i], tf32);
	const float *bias = (const float *)p.desc.bias;
	for (uint64_t j = 0; j < p.n; j++) {
		std::fill(column.begin(), column.end(), 0.0f);
		for (uint64_t k = 0; k < p.k; k++) {
			float b = rounded(p.desc.trans_b ? p.B[k * p.b.ld + j] : p.B[j * p.b.ld + k], tf32);
			const float *a = &A[k * p.m];
			float *c = column.data();
			for (uint64_t i = 0; i < p.m; i++)
				c[i] += a[i] * b;
		}
		for (uint64_t i = 0; i < p.m; i++) {
			float x = column[i];
			if (p.desc.epilogue & BIAS)
				x += bias[i];
			if (p.desc.epilogue & RELU && x <= 0)
				x = 0;
			p.D[j * p.c.ld + i] = x;
		}
	}
}

// run checks that all memory is there, and multiplies.
static Status run(const Problem &p)
{
	const struct {
		const char *what;
		const void *address;
		size_t bytes;
	} parts[] = {
		{"A", p.A, p.a.bytes()},
		{"B", p.B, p.b.bytes()},
		{"C", p.D, p.c.bytes()},
		{"the bias", p.desc.epilogue & BIAS ? (const void *)p.desc.bias : p.D, p.desc.epilogue & BIAS ? 4 * p.m : 0},
		{"the workspace", p.workspace_bytes ? p.workspace : (const void *)p.D, p.workspace_bytes},
	};
	for (auto &part : parts)
		if (!in_memory(part.address, part.bytes, DEVICE))
			return misuse(ILLEGAL_ADDRESS, "a product of %zu×%zu×%zu: %s at %p is not %zu bytes of the device, or not any more", p.m,
				p.k, p.n, part.what, part.address, part.bytes);
	memset(p.workspace, 0xff, p.workspace_bytes);
	multiply(p);
	return OK;
}

API LtStatus cublasLtMatmul(Handle handle, Desc *desc, const float *alpha, const float *A, Layout *a, const float *B, Layout *b,
	const float *beta, const float *C, Layout *c, float *D, Layout *d, const Algo *algo, void *workspace, size_t workspace_bytes,
	Handle stream)
{
	Call call("cublasLtMatmul");
	if (call.status != OK)
		return LT_EXECUTION_FAILED;
	if (!call.find(handles, handle))
		return LT_NOT_INITIALIZED;
	if (!descs.has(call.name, desc) || !layouts.has(call.name, a) || !layouts.has(call.name, b) || !layouts.has(call.name, c) ||
		!layouts.has(call.name, d))
		return LT_INVALID_VALUE;
	Problem p{*desc, *a, *b, *c, 0, 0, 0, A, B, D, (char *)workspace, std::min(workspace_bytes, WORKSPACE)};
	if (!fits(call.name, p))
		return LT_INVALID_VALUE;
	if (*alpha != 1 || *beta != 0 || C != D || c != d || (desc->epilogue & ~(DEFAULT | RELU | BIAS))) {
		misuse(NOT_SUPPORTED, "cublasLtMatmul: the stand-in has alpha 1, beta 0, C = D and the epilogues bias and ReLU only");
		return LT_NOT_SUPPORTED;
	}
	const uint64_t chosen[] = {MARK, p.m, p.n, p.k, desc->epilogue};
	if (!algo || memcmp(algo->data, chosen, sizeof chosen)) {
		misuse(INVALID_VALUE, "cublasLtMatmul: the algorithm was not chosen for this product");
		return LT_INVALID_VALUE;
	}
	if ((uintptr_t)workspace % 256 || ((uintptr_t)A | (uintptr_t)B | (uintptr_t)D) % 16) {
		misuse(INVALID_VALUE, "cublasLtMatmul: want matrices aligned to 16 bytes and workspace to 256");
		return LT_INVALID_VALUE;
	}
	Stream *s = stream_of(call, stream);
	if (!s || put(call, *s, "a product", [p] { return run(p); }) != OK)
		return LT_EXECUTION_FAILED;
	return LT_OK;
}
