// The gradient of a linear layer's bias. Its other gradients are matrix products.
#include "sum.cuh"

// bias_grad sums the columns of dz [rows×cols] to db [cols].
extern "C" __global__ void bias_grad(float *db, const float *dz, int64 rows, int64 cols)
{
	column_sums(db, rows, cols, [=](int64 i) { return dz[i]; });
}
