// The norm over the channels of each place, and its gradients. A warp takes a row; its sums are float64.
#include "sum.cuh"

// moments adds up f(i) and g(i), i being the indices of a row of cols, over a warp. All lanes get the sums.
template <class F, class G> __device__ inline void moments(int64 row, int64 cols, double &a, double &b, F f, G g)
{
	a = b = 0;
	for (int64 j = threadIdx.x % WARP; j < cols; j += WARP)
		a += f(row * cols + j), b += g(row * cols + j);
	a = __shfl_sync(EVERYONE, warp_sum(a), 0);
	b = __shfl_sync(EVERYONE, warp_sum(b), 0);
}

// spread returns the mean of a row of x, and in inverse 1/√(its variance + eps).
__device__ inline double spread(const float *x, int64 row, int64 cols, double eps, double &inverse)
{
	double sum, squares;
	moments(row, cols, sum, squares, [=](int64 i) { return (double)x[i]; }, [=](int64 i) { return (double)x[i] * (double)x[i]; });
	double mean = sum / (double)cols, variance = squares / (double)cols - mean * mean;
	inverse = 1 / sqrt((variance > 0 || variance != variance ? variance : 0) + eps);
	return mean;
}

// layer_norm: y = x̂·scale + shift, x̂ = (x − mean) · inverse.
extern "C" __global__ void layer_norm(float *y, const float *x, const float *scale, const float *shift, int64 rows, int64 cols, double eps)
{
	for (int64 row = first() / WARP; row < rows; row += stride() / WARP) {
		double inverse, mean = spread(x, row, cols, eps, inverse);
		for (int64 j = threadIdx.x % WARP; j < cols; j += WARP)
			y[row * cols + j] = (x[row * cols + j] - (float)mean) * (float)inverse * scale[j] + shift[j];
	}
}

// layer_norm_dx: dx = (scale·dy − mean of scale·dy − x̂ · mean of scale·dy·x̂) · inverse.
extern "C" __global__ void layer_norm_dx(float *dx, const float *dy, const float *x, const float *scale, int64 rows, int64 cols, double eps)
{
	for (int64 row = first() / WARP; row < rows; row += stride() / WARP) {
		double inverse, mean = spread(x, row, cols, eps, inverse), sum, product;
		auto scaled = [=](int64 i) { return dy[i] * scale[i - row * cols]; };
		moments(row, cols, sum, product, [=](int64 i) { return (double)scaled(i); }, [=](int64 i) { return (double)scaled(i) * (double)x[i]; });
		double slope = (product - mean * sum) * inverse * inverse * inverse / (double)cols;
		float r = (float)(slope * mean - inverse * sum / (double)cols);
		for (int64 i = row * cols + threadIdx.x % WARP; i < (row + 1) * cols; i += WARP)
			dx[i] = scaled(i) * (float)inverse + x[i] * -(float)slope + r;
	}
}

// layer_norm_spread: of each row the mean and the inverse, side by side.
extern "C" __global__ void layer_norm_spread(float *spreads, const float *x, int64 rows, int64 cols, double eps)
{
	for (int64 row = first() / WARP; row < rows; row += stride() / WARP) {
		double inverse, mean = spread(x, row, cols, eps, inverse);
		if (threadIdx.x % WARP == 0)
			spreads[2 * row] = (float)mean, spreads[2 * row + 1] = (float)inverse;
	}
}

// layer_norm_sums: dscale [cols] = Σ dy·x̂ over the rows.
extern "C" __global__ void layer_norm_sums(float *dscale, const float *dy, const float *x, const float *spreads, int64 rows, int64 cols)
{
	column_sums(dscale, rows, cols, [=](int64 i) {
		const float *of = spreads + i / cols * 2;
		return dy[i] * ((x[i] - of[0]) * of[1]);
	});
}
