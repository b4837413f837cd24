// The largest element of each window, and where its gradient goes. Windows have pixels KH×KW, SH and SW apart, the first begins PH and PW before the
// picture; what lies outside is not in them. NaN counts as the largest.
#include "map.cuh"

struct window {
	int64 top, bottom, left, right;
};

__device__ inline window window_of(int64 row, int64 column, int64 H, int64 W, int KH, int KW, int SH, int SW, int PH, int PW)
{
	int64 top = row * SH - PH, left = column * SW - PW;
	return {top > 0 ? top : 0, top + KH < H ? top + KH : H, left > 0 ? left : 0, left + KW < W ? left + KW : W};
}

// largest returns where the largest element of a window stands, the first of several, rows first. picture is a channel of a picture.
__device__ inline int64 largest(const float *picture, window w, int64 W, int64 C)
{
	int64 at = (w.top * W + w.left) * C;
	float most = picture[at];
	for (int64 r = w.top; r < w.bottom; r++)
		for (int64 c = w.left; c < w.right; c++) {
			float v = picture[(r * W + c) * C];
			if (v > most || (v != v && most == most))
				at = (r * W + c) * C, most = v;
		}
	return at;
}

// max_pool: y has n elements, pictures [OH×OW×C] made of x [H×W×C].
extern "C" __global__ void max_pool(float *y, const float *x, int64 n, int64 H, int64 W, int64 C, int64 OH, int64 OW, int KH, int KW, int SH, int SW,
	int PH, int PW)
{
	each(n, [=](int64 i) {
		const float *picture = x + i / (C * OW * OH) * H * W * C + i % C;
		y[i] = picture[largest(picture, window_of(i / (C * OW) % OH, i / C % OW, H, W, KH, KW, SH, SW, PH, PW), W, C)];
	});
}

// max_pool_dx: dx has n elements, of the shape of x. Each adds up what comes from the windows in which it is the largest, in their order.
extern "C" __global__ void max_pool_dx(float *dx, const float *dy, const float *x, int64 n, int64 H, int64 W, int64 C, int64 OH, int64 OW, int KH, int KW,
	int SH, int SW, int PH, int PW)
{
	each(n, [=](int64 i) {
		int64 sample = i / (C * W * H), row = i / (C * W) % H, column = i / C % W;
		const float *picture = x + sample * H * W * C + i % C;
		int64 from = row + PH - KH + SH, left = column + PW - KW + SW; // the first windows that may have the element
		float sum = 0;
		for (int64 r = from > 0 ? from / SH : 0; r < OH && r * SH - PH <= row; r++)
			for (int64 c = left > 0 ? left / SW : 0; c < OW && c * SW - PW <= column; c++)
				if (largest(picture, window_of(r, c, H, W, KH, KW, SH, SW, PH, PW), W, C) == (row * W + column) * C)
					sum += dy[((sample * OH + r) * OW + c) * C + i % C];
		dx[i] = sum;
	});
}
