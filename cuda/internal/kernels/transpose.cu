// Each sample of a batch as a transposed matrix.
#include "common.cuh"

// transpose: each sample of x is a matrix of rows×cols, of y the transposed one, cols×rows. A block takes a tile of 32×32 at a time and turns it
// in its own memory, so that the threads of a warp read and write neighbours.
extern "C" __global__ void transpose(float *y, const float *x, int64 samples, int64 rows, int64 cols)
{
	__shared__ float tile[WARP][WARP + 1]; // a column more, so that a column of the tile is in as many banks as it has numbers
	int64 down = (rows + WARP - 1) / WARP, across = (cols + WARP - 1) / WARP;
	unsigned lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
	for (int64 i = blockIdx.x; i < samples * down * across; i += gridDim.x) {
		int64 start = i / (down * across) * rows * cols;
		int64 row = i / across % down * WARP, col = i % across * WARP; // of the tile's first number
		for (unsigned r = warp; r < WARP; r += THREADS / WARP)
			if (row + r < rows && col + lane < cols)
				tile[r][lane] = x[start + (row + r) * cols + col + lane];
		__syncthreads();
		for (unsigned c = warp; c < WARP; c += THREADS / WARP)
			if (col + c < cols && row + lane < rows)
				y[start + (col + c) * rows + row + lane] = tile[lane][c];
		__syncthreads();
	}
}
