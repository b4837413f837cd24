// Pictures of another size: each output pixel is a weighted sum of input pixels, with weights for rows and for columns.
#include "map.cuh"

// taps say of each output pixel along one side which input pixels it sums: the first, and where its weights begin; those of the next end them.
struct taps {
	const int *first, *start;
	const float *weights;
};

__device__ inline taps taps_at(const float *list, int64 n)
{
	return {(const int *)list, (const int *)list + n, list + 2 * n + 1};
}

// resample: y has n elements, pictures [OH×OW×C] made of x [H×W×C]. rows and cols are lists of OH and OW first pixels, one more starts, and
// weights. A sum takes the columns of the first row from the left, then those of the next; the product of two weights is rounded.
extern "C" __global__ void resample(float *y, const float *x, int64 n, const float *rows, const float *cols, int64 H, int64 W, int64 C, int64 OH,
	int64 OW)
{
	taps down = taps_at(rows, OH), across = taps_at(cols, OW);
	each(n, [=](int64 i) {
		int64 column = i / C % OW, row = i / (C * OW) % OH;
		const float *picture = x + i / (C * OW * OH) * H * W * C + i % C;
		float sum = 0;
		for (int r = down.start[row]; r < down.start[row + 1]; r++)
			for (int c = across.start[column]; c < across.start[column + 1]; c++) {
				int64 at = (down.first[row] + r - down.start[row]) * W + across.first[column] + c - across.start[column];
				sum += down.weights[r] * across.weights[c] * picture[at * C];
			}
		y[i] = sum;
	});
}
