// The kernels of the CUDA device: everything of a training step that is not a matrix product.
//
// A kernel wants blocks of THREADS threads, in one dimension; kernels.go says how many blocks. It is right for any number of them,
// except where it says one block for each of something. Indices are 64 bits wide.
//
// Sums are made in an order that depends on nothing but sizes and the launch, so two runs give the same bits. Where the formula is
// that of internal/simd, each product is rounded before it is added (__fmul_rn, __fadd_rn: no fused multiply-add), so that the
// bits are the CPU's.
//
// Memory is read and written four float32s at a time where all addresses are multiples of 16 bytes, as those from the driver are, and
// the rest one by one. Loops that seldom go round twice are not unrolled: the driver compiles this at every user's.

typedef long long int64;
typedef unsigned long long uint64;

const unsigned THREADS = 256; // of every block; kernels.Threads
const unsigned WARP = 32, EVERYONE = 0xffffffff;

// chunk is a part of one parameter: weights, gradients and the two moments of AdamW, n elements each. It is kernels.Chunk.
struct chunk {
	float *p, *g, *m, *v;
	int64 n;
};

// loss_sum is the sum of loss times images over a pass, and the first batch whose loss was not finite, or 0. It is
// kernels.LossSum.
struct loss_sum {
	double sum;
	uint64 bad;
};

// first and stride are of the elements that a thread of the whole grid takes: first, first+stride, first+2*stride, …
__device__ inline int64 first() { return (int64)blockIdx.x * THREADS + threadIdx.x; }
__device__ inline int64 stride() { return (int64)gridDim.x * THREADS; }

// aligned reports whether memory at these addresses can be read four float32s at a time.
__device__ inline bool aligned(const void *a, const void *b, const void *c, const void *d = 0)
{
	return (((uint64)a | (uint64)b | (uint64)c | (uint64)d) & 15) == 0;
}

// finite reports whether x is neither NaN nor infinite.
__device__ inline bool finite(float x) { return x - x == 0; }

// map sets dst to f of each pair of elements. dst may be a or b.
template <class F> __device__ inline void map(float *dst, const float *a, const float *b, int64 n, F f)
{
	int64 quads = aligned(dst, a, b) ? n / 4 : 0;
	for (int64 i = first(); i < quads; i += stride()) {
		float4 x = ((const float4 *)a)[i], y = ((const float4 *)b)[i];
		((float4 *)dst)[i] = make_float4(f(x.x, y.x), f(x.y, y.y), f(x.z, y.z), f(x.w, y.w));
	}
#pragma unroll 1
	for (int64 i = 4 * quads + first(); i < n; i += stride())
		dst[i] = f(a[i], b[i]);
}

// warp_sum adds up the numbers of a warp's threads: the upper half onto the lower until one is left. Lane 0 gets the sum.
__device__ inline double warp_sum(double x)
{
	for (unsigned half = WARP / 2; half > 0; half /= 2)
		x += __shfl_down_sync(EVERYONE, x, half);
	return x;
}

// block_sum adds up the numbers of a block's threads, warp by warp. Thread 0 gets the sum.
__device__ inline double block_sum(double x)
{
	__shared__ double sums[THREADS / WARP];
	x = warp_sum(x);
	if (threadIdx.x % WARP == 0)
		sums[threadIdx.x / WARP] = x;
	__syncthreads();
	if (threadIdx.x >= WARP)
		return 0;
	return warp_sum(threadIdx.x < THREADS / WARP ? sums[threadIdx.x] : 0);
}

// sum_map puts the sum of f of each pair of elements that a block takes into the block's place in parts.
template <class F> __device__ inline void sum_map(double *parts, const float *a, const float *b, int64 n, F f)
{
	double sum = 0;
	int64 quads = aligned(a, b, 0) ? n / 4 : 0;
	for (int64 i = first(); i < quads; i += stride()) {
		float4 x = ((const float4 *)a)[i], y = ((const float4 *)b)[i];
		sum += f(x.x, y.x);
		sum += f(x.y, y.y);
		sum += f(x.z, y.z);
		sum += f(x.w, y.w);
	}
#pragma unroll 1
	for (int64 i = 4 * quads + first(); i < n; i += stride())
		sum += f(a[i], b[i]);
	sum = block_sum(sum);
	if (threadIdx.x == 0)
		parts[blockIdx.x] = sum;
}

// total adds up nparts numbers. Thread 0 of a single block gets the sum.
__device__ inline double total(const double *parts, int64 nparts)
{
	double sum = 0;
#pragma unroll 1
	for (int64 i = threadIdx.x; i < nparts; i += THREADS)
		sum += parts[i];
	return block_sum(sum);
}

// relu_grad takes a gradient back through y = max(x, 0): dz is dy where y > 0 or NaN, else 0. dz may be dy.
extern "C" __global__ void relu_grad(float *dz, const float *dy, const float *y, int64 n)
{
	map(dz, dy, y, n, [](float dy, float y) { return y <= 0 ? 0 : dy; });
}

// bias_grad sums the columns of dz [rows×cols] to db [cols]. A block takes COLUMNS columns, the 32 bytes that memory moves at a time,
// and a thread every 32nd row of one. Then each warp adds up its four rows and the first warp what the warps have.
extern "C" __global__ void bias_grad(float *db, const float *dz, int64 rows, int64 cols)
{
	const unsigned COLUMNS = 8; // kernels.ColumnBlocks
	__shared__ float sums[THREADS / WARP][COLUMNS];
	unsigned lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
	for (int64 left = (int64)blockIdx.x * COLUMNS; left < cols; left += (int64)gridDim.x * COLUMNS) {
		int64 column = left + threadIdx.x % COLUMNS;
		float sum = 0;
		if (column < cols)
#pragma unroll 8
			for (int64 row = threadIdx.x / COLUMNS; row < rows; row += THREADS / COLUMNS)
				sum += dz[row * cols + column];
		for (unsigned half = WARP / 2; half >= COLUMNS; half /= 2)
			sum += __shfl_down_sync(EVERYONE, sum, half);
		if (lane < COLUMNS)
			sums[warp][lane] = sum;
		__syncthreads();
		if (threadIdx.x < COLUMNS && column < cols) {
			for (unsigned w = 1; w < THREADS / WARP; w++)
				sum += sums[w][lane];
			db[column] = sum;
		}
		__syncthreads();
	}
}

// The losses: what is summed for each element, and its derivative times scale, with d = pred - target.

// l1_sum puts each block's part of Σ |d| over n elements into parts; so do the others with theirs.
extern "C" __global__ void l1_sum(double *parts, const float *pred, const float *target, int64 n)
{
	sum_map(parts, pred, target, n, [](float x, float y) { return fabsf(x - y); });
}

// l1_grad: dst = *grad / n times the sign of d; so do the others with theirs.
extern "C" __global__ void l1_grad(float *dst, const float *pred, const float *target, const float *grad, int64 n)
{
	float scale = __fdiv_rn(*grad, (float)n);
	map(dst, pred, target, n, [=](float x, float y) {
		float d = x - y;
		return d > 0 ? scale : d < 0 ? -scale : d; // 0 and NaN stay
	});
}

// l2_sum: d².
extern "C" __global__ void l2_sum(double *parts, const float *pred, const float *target, int64 n)
{
	sum_map(parts, pred, target, n, [](float x, float y) { return __fmul_rn(x - y, x - y); });
}

// l2_grad: 2d.
extern "C" __global__ void l2_grad(float *dst, const float *pred, const float *target, const float *grad, int64 n)
{
	float twice = 2 * __fdiv_rn(*grad, (float)n);
	map(dst, pred, target, n, [=](float x, float y) { return __fmul_rn(twice, x - y); });
}

// huber_sum: ½d² where |d| ≤ delta, else delta·(|d| − ½delta); both are c·(|d| − ½c) with c = min(|d|, delta).
extern "C" __global__ void huber_sum(double *parts, const float *pred, const float *target, int64 n, float delta)
{
	sum_map(parts, pred, target, n, [=](float x, float y) {
		float d = fabsf(x - y), c = d > delta ? delta : d; // NaN stays
		return __fmul_rn(c, __fsub_rn(d, __fmul_rn(0.5f, c)));
	});
}

// huber_grad: d, but no further than ±delta.
extern "C" __global__ void huber_grad(float *dst, const float *pred, const float *target, const float *grad, int64 n, float delta)
{
	float scale = __fdiv_rn(*grad, (float)n);
	map(dst, pred, target, n, [=](float x, float y) {
		float d = x - y;
		return __fmul_rn(scale, d > delta ? delta : d < -delta ? -delta : d);
	});
}

// loss_mean, one block: *out = Σ parts / n.
extern "C" __global__ void loss_mean(float *out, const double *parts, int64 nparts, int64 n)
{
	double sum = total(parts, nparts);
	if (threadIdx.x == 0)
		*out = (float)(sum / (double)n);
}

// loss_add adds the mean loss of so many images to a pass's sum. step counts the calls from 1.
extern "C" __global__ void loss_add(loss_sum *sum, const float *loss, int64 images, uint64 step)
{
	if (blockIdx.x > 0 || threadIdx.x > 0)
		return;
	sum->sum += __dmul_rn(*loss, (double)images);
	if (!finite(*loss) && sum->bad == 0)
		sum->bad = step;
}

// sum_squares, one block a chunk: Σ g² of each.
extern "C" __global__ void sum_squares(double *parts, const chunk *chunks)
{
	const chunk c = chunks[blockIdx.x];
	double sum = 0;
	int64 quads = aligned(c.g, 0, 0) ? c.n / 4 : 0;
#pragma unroll 1
	for (int64 i = threadIdx.x; i < quads; i += THREADS) {
		float4 g = ((const float4 *)c.g)[i];
		sum += __fmul_rn(g.x, g.x);
		sum += __fmul_rn(g.y, g.y);
		sum += __fmul_rn(g.z, g.z);
		sum += __fmul_rn(g.w, g.w);
	}
#pragma unroll 1
	for (int64 i = 4 * quads + threadIdx.x; i < c.n; i += THREADS)
		sum += __fmul_rn(c.g[i], c.g[i]);
	sum = block_sum(sum);
	if (threadIdx.x == 0)
		parts[blockIdx.x] = sum;
}

// clip_scale, one block: the factor that shortens gradients whose squares sum to Σ parts to length clip, as
// torch.nn.utils.clip_grad_norm_ does. NaN stays NaN.
extern "C" __global__ void clip_scale(float *scale, const double *parts, int64 nparts, double clip)
{
	double sum = total(parts, nparts);
	if (threadIdx.x == 0) {
		double x = clip / (sqrt(sum) + 1e-6);
		*scale = x > 1 ? 1 : (float)x;
	}
}

// adamw, one block a chunk: a step of AdamW in the arithmetic of internal/simd. scale is what gradients are multiplied with; null
// is 1. The first step whose weights or second moments are not finite goes to *spoilt, which is 0 before.
extern "C" __global__ void adamw(const chunk *chunks, float decay, float beta1, float one_minus_beta1, float beta2,
	float one_minus_beta2, float step_size, float sqrt_bias2, float eps, const float *scale, uint64 *spoilt, uint64 step)
{
	const chunk c = chunks[blockIdx.x];
	float times = scale ? *scale : 1;
	bool good = true;
	auto move = [&](float &p, float g, float &m, float &v) {
		g = __fmul_rn(times, g);
		m = __fadd_rn(__fmul_rn(beta1, m), __fmul_rn(one_minus_beta1, g));
		v = __fadd_rn(__fmul_rn(beta2, v), __fmul_rn(__fmul_rn(one_minus_beta2, g), g));
		float denom = __fadd_rn(__fdiv_rn(__fsqrt_rn(v), sqrt_bias2), eps);
		p = __fsub_rn(__fmul_rn(decay, p), __fdiv_rn(__fmul_rn(step_size, m), denom));
		good = good && finite(p) && finite(v);
	};
	int64 quads = aligned(c.p, c.g, c.m, c.v) ? c.n / 4 : 0;
#pragma unroll 1
	for (int64 i = threadIdx.x; i < quads; i += THREADS) {
		float4 p = ((float4 *)c.p)[i], g = ((float4 *)c.g)[i], m = ((float4 *)c.m)[i], v = ((float4 *)c.v)[i];
		move(p.x, g.x, m.x, v.x);
		move(p.y, g.y, m.y, v.y);
		move(p.z, g.z, m.z, v.z);
		move(p.w, g.w, m.w, v.w);
		((float4 *)c.p)[i] = p, ((float4 *)c.m)[i] = m, ((float4 *)c.v)[i] = v;
	}
#pragma unroll 1
	for (int64 i = 4 * quads + threadIdx.x; i < c.n; i += THREADS)
		move(c.p[i], c.g[i], c.m[i], c.v[i]);
	if (!good)
		atomicCAS(spoilt, 0ull, step); // steps come in order: the first to find 0 there is the first bad one
}
