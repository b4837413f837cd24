// Convolutions as matrix products: what each output pixel reads of the input, side by side, and the way back.
#include "map.cuh"

// patches: x [samples×H×W×C] as a matrix with a row for each output pixel [samples×OH×OW] and in it what the kernel covers there, [C×KH×KW] as
// weights lie. Outside the input are zeros.
extern "C" __global__ void patches(float *rows, const float *x, int64 samples, int64 H, int64 W, int64 C, int64 OH, int64 OW, int KH, int KW, int SY,
	int SX, int PY, int PX, int DY, int DX)
{
	int64 cols = C * KH * KW;
	each(samples * OH * OW * cols, [=](int64 i) {
		int64 col = i % cols, pixel = i / cols;
		int64 row = pixel / OW % OH * SY - PY + col / KW % KH * DY, column = pixel % OW * SX - PX + col % KW * DX;
		bool inside = row >= 0 && row < H && column >= 0 && column < W;
		rows[i] = inside ? x[((pixel / (OW * OH) * H + row) * W + column) * C + col / (KH * KW)] : 0;
	});
}

// fold is the gradient of patches: each element of x is the sum of the places that it stands in, the kernel's rows from the top, each from the left.
extern "C" __global__ void fold(float *x, const float *rows, int64 samples, int64 H, int64 W, int64 C, int64 OH, int64 OW, int KH, int KW, int SY,
	int SX, int PY, int PX, int DY, int DX)
{
	int64 cols = C * KH * KW;
	each(samples * H * W * C, [=](int64 i) {
		int64 c = i % C, row = i / (C * W) % H + PY, column = i / C % W + PX, first = i / (C * W * H) * OH;
		float sum = 0;
		for (int ky = 0; ky < KH; ky++)
			for (int kx = 0; kx < KW; kx++) {
				int64 down = row - ky * DY, across = column - kx * DX; // multiples of the stride where an output pixel reads it here
				if (down >= 0 && across >= 0 && down % SY == 0 && across % SX == 0 && down / SY < OH && across / SX < OW)
					sum += rows[((first + down / SY) * OW + across / SX) * cols + (c * KH + ky) * KW + kx];
			}
		x[i] = sum;
	});
}
