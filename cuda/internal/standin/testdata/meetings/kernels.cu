// Kernels whose threads meet, rightly and wrongly. Each says in out what every thread found.

extern "C" __global__ void reversed(int *out)
{
	__shared__ int seen[256];
	seen[threadIdx.x] = threadIdx.x;
	__syncthreads();
	out[blockIdx.x * 256 + threadIdx.x] = seen[255 - threadIdx.x];
}

// The same without the meeting.
extern "C" __global__ void hurried(int *out)
{
	__shared__ int seen[256];
	seen[threadIdx.x] = threadIdx.x;
	out[blockIdx.x * 256 + threadIdx.x] = seen[255 - threadIdx.x];
}

// Both kinds of meetings, many times.
extern "C" __global__ void rounds(int *out)
{
	__shared__ int of_warp[8];
	int x = threadIdx.x % 32;
	for (int i = 0; i < 20; i++) {
		int sum = x;
		for (int half = 16; half > 0; half /= 2)
			sum += __shfl_xor_sync(0xffffffff, sum, half);
		if (threadIdx.x % 32 == 0)
			of_warp[threadIdx.x / 32] = sum;
		__syncthreads();
		x = (x + of_warp[(threadIdx.x / 32 + 1) % 8]) % 1000;
		__syncthreads();
	}
	out[blockIdx.x * 256 + threadIdx.x] = x;
}

// Half a warp meets, and says so; then all of it.
extern "C" __global__ void halves(int *out)
{
	int x = threadIdx.x;
	if (threadIdx.x % 32 < 16)
		x = __shfl_xor_sync(0x0000ffff, x, 1);
	x = __shfl_xor_sync(0xffffffff, x, 2);
	out[blockIdx.x * 256 + threadIdx.x] = x;
}

// A lane reads from one that is not in its group.
extern "C" __global__ void stranger(int *out)
{
	if (threadIdx.x % 32 < 16)
		out[threadIdx.x] = __shfl_down_sync(0x0000ffff, 0, 1);
}

// Half a warp waits for all.
extern "C" __global__ void forsaken(int *out)
{
	if (threadIdx.x % 32 < 16)
		out[0] = __shfl_sync(0xffffffff, out[0], 0);
}

// One thread leaves before the others meet.
extern "C" __global__ void deserted(int *out)
{
	if (threadIdx.x == 7)
		return;
	__syncthreads();
	out[threadIdx.x] = 0;
}
